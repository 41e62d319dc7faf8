/* page.mjs: the page in a browser, as people use it (TAP). Usage: page.mjs ADDRESS [SHOTS]: the address that
 * `litho serve` printed, token included; SHOTS: a folder for pictures of the main states. Needs playwright-core,
 * axe-core (tools/browser.sh) and Chromium ($CHROMIUM, else Debian's). The photo is drawn here: sky, meadow, a red
 * ball. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [, , ADDRESS, SHOTS] = process.argv;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ORIGIN = new URL(ADDRESS).origin;
const LATE_MS = 45000;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
});

/* A JPEG of 1800 × 1200, as base64. */
async function drawn(hue) {
  const page = await browser.newPage();
  const data = await page.evaluate((ball) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1800, 1200];
    const c = canvas.getContext('2d');
    const sky = c.createLinearGradient(0, 0, 0, 700);
    sky.addColorStop(0, '#4f86c9');
    sky.addColorStop(1, '#b9d3ec');
    c.fillStyle = sky;
    c.fillRect(0, 0, 1800, 1200);
    c.fillStyle = '#5c8a3a';
    c.fillRect(0, 700, 1800, 500);
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let i = 0; i < 6000; i++) {
      c.fillStyle = `hsl(${90 + 30 * random()} 45% ${25 + 20 * random()}%)`;
      c.fillRect(1800 * random(), 705 + 495 * random(), 3, 12);
    }
    c.fillStyle = `hsl(${ball} 75% 45%)`;
    c.beginPath();
    c.arc(1150, 760, 190, 0, 7);
    c.fill();
    return canvas.toDataURL('image/jpeg', 0.95).split(',')[1];
  }, hue);
  await page.close();
  return data;
}
const PHOTO = await drawn(8);
const SECOND = await drawn(48);
const asFile = (name, data) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.from(data, 'base64') });

const away = []; /* requests to elsewhere: of all pages */
const complaints = [];

let cookies = null; /* the token of the address is good for one browser: its cookie goes to the others */

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: 'en', ...options });
  context.setDefaultTimeout(LATE_MS);
  const page = await context.newPage();
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).origin !== ORIGIN) away.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  page.on('console', (line) => line.type() === 'error' && complaints.push(`${line.text()} ${line.location().url}`));
  if (cookies) await context.addCookies(cookies);
  await page.goto(cookies ? ORIGIN : ADDRESS);
  await page.waitForSelector('body[data-ready]');
  cookies ??= await context.cookies();
  return page;
}

const idle = async (page) => {
  await page.waitForTimeout(60);
  await page.waitForFunction(() => document.querySelector('#progress').hidden);
  await page.waitForTimeout(120);
};

async function pick(page, ...files) {
  await page.setInputFiles('#files', files);
  await idle(page);
}

async function say(page, words) {
  await page.fill('#words', words);
  await page.press('#words', 'Enter');
  await page.waitForTimeout(100);
  await page.waitForSelector('#send:not([disabled])');
  await idle(page);
}

/* The colour of the viewer's canvas at a share of it: [red, green, blue]. */
const colour = (page, u, v) =>
  page.evaluate(
    ([x, y]) => {
      const canvas = document.querySelector('#viewer canvas');
      const at = [Math.round(x * canvas.width), Math.round(y * canvas.height)];
      return [...canvas.getContext('2d').getImageData(...at, 1, 1).data].slice(0, 3);
    },
    [u, v],
  );
const light = async (page, u = 0.3, v = 0.3) => (await colour(page, u, v)).reduce((a, b) => a + b, 0);

/* What the server has of the page's conversation. */
const doc = (page) =>
  page
    .evaluate(async () => (await fetch(`/api/v1/sessions/${location.hash.slice(1)}`)).json())
    .then((one) => ({
      ...one,
      photos: one.conversation.photos,
    }));
const recipe = async (page, n = 0) => {
  const photo = (await doc(page)).photos[n];
  return photo.versions[photo.at].recipe;
};

async function until(what, check, ms = LATE_MS) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await check();
    if (value) return value;
    assert.ok(Date.now() < end, `${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function axe(page, where) {
  const context = page.context();
  const client = await context.newCDPSession(page); /* the page's own CSP lets no script of ours in */
  await client.send('Runtime.evaluate', { expression: AXE });
  const { result } = await client.send('Runtime.evaluate', {
    expression: `axe.run({ resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations.map((v) =>
      v.id + ': ' + v.nodes.map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | '))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  assert.deepEqual(JSON.parse(result.value), [], where);
}

const shot = (page, name) => SHOTS && page.screenshot({ path: join(SHOTS, `${name}.png`) });

let page; /* of the ten things: one conversation from drop to reload */

const cases = {
  'drop: the photo is shown, the empty page is gone': async () => {
    page = await open();
    await shot(page, 'empty');
    await axe(page, 'empty');
    const seen = await page.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'meadow.jpg', { type: 'image/jpeg' }));
      const began = performance.now();
      for (const type of ['dragenter', 'dragover', 'drop']) {
        window.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
      }
      const canvas = document.querySelector('#viewer canvas');
      const there = () => canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 3, 1, 1).data[3] > 0;
      while (!there() && performance.now() - began < 20000) await new Promise(requestAnimationFrame);
      return performance.now() - began;
    }, PHOTO);
    console.log(`# first picture ${Math.round(seen)} ms after the drop`);
    await idle(page);
    await until('the photo', async () => (await colour(page, 0.5, 0.3))[2] > 120);
    assert.match(await page.textContent('#photo-name'), /meadow\.jpg · 1800 × 1200/);
    assert.equal(await page.isVisible('#empty'), false);
  },
  'chat: words change the picture, a card says what was done': async () => {
    const before = await light(page);
    await say(page, 'make it brighter');
    await until('a lighter picture', async () => (await light(page)) > before + 20);
    await page.waitForSelector('#cards .card');
    assert.equal(await page.locator('#cards .card').count(), 1);
    assert.match(await page.textContent('#cards .why'), /make it brighter/);
    assert.ok((await page.textContent('.turn.litho >> nth=-1')).length > 10, 'an answer in words');
    await shot(page, 'chat');
    await axe(page, 'with a card');
  },
  'slider: answers while it is dragged, makes one version when it is let go': async () => {
    const slider = page.locator('#cards input[type=range]').first();
    const box = await slider.boundingBox();
    const versions = (await doc(page)).photos[0].versions.length;
    const before = await light(page);
    let open = 0;
    let most = 0;
    let n = 0;
    page.on('request', (request) => request.url().endsWith('/preview') && ((n += 1), (most = Math.max(most, ++open))));
    const over = (request) => request.url().endsWith('/preview') && open--;
    page.on('requestfinished', over);
    page.on('requestfailed', over);
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.6, y);
    await page.mouse.down();
    for (let i = 0; i <= 40; i++) {
      await page.mouse.move(box.x + box.width * (0.6 - 0.0125 * i), y);
      await page.waitForTimeout(8);
    }
    await until('a darker picture while dragged', async () => (await light(page)) < before - 60);
    assert.equal((await doc(page)).photos[0].versions.length, versions, 'no version while it is dragged');
    assert.ok(n >= 2 && most === 1, `${n} previews, ${most} at a time`);
    await page.mouse.up();
    await idle(page);
    const after = (await doc(page)).photos[0];
    assert.equal(after.versions.length, versions + 1);
    assert.ok((await recipe(page)).steps[0].ev < -0.5);
    assert.ok((await light(page)) < before - 60);
  },
  'undo, redo: by keys, the picture follows': async () => {
    const dark = await light(page);
    await page.locator('#versions').focus();
    await page.keyboard.press('Control+z');
    await idle(page);
    await until('the lighter version', async () => (await light(page)) > dark + 60);
    await page.keyboard.press('Control+Shift+Z');
    await idle(page);
    await until('the darker version', async () => Math.abs((await light(page)) - dark) < 12);
    await page.click('#undo');
    await idle(page);
    await until('the lighter version', async () => (await light(page)) > dark + 60);
  },
  'a step is switched off and on, and removed': async () => {
    const on = await light(page);
    await page.click('#cards .switch');
    await idle(page);
    await until('the picture without it', async () => (await light(page)) < on - 15);
    assert.equal((await recipe(page)).steps[0].strength, 0);
    await page.click('#cards .switch');
    await idle(page);
    await until('the picture with it', async () => Math.abs((await light(page)) - on) < 12);
    await page.click('#cards [data-key="bin-0"]');
    await idle(page);
    assert.equal((await recipe(page)).steps.length, 0);
    await page.click('#undo');
    await idle(page);
    assert.equal((await recipe(page)).steps.length, 1);
  },
  'brush: a place is painted, words are about it, and it is corrected': async () => {
    const box = await page.locator('#viewer').boundingBox();
    const at = (u, v) => [box.x + u * box.width, box.y + v * box.height];
    await page.click('#paint');
    await page.mouse.move(...at(0.2, 0.25));
    await page.mouse.down();
    await page.mouse.move(...at(0.45, 0.25), { steps: 10 });
    await page.mouse.up();
    const [red, , blue] = await colour(page, 0.3, 0.25);
    assert.ok(red > blue, 'red film where it was painted');
    await page.keyboard.press('Control+z');
    await until('the stroke to go', async () => (await colour(page, 0.3, 0.25))[0] < red - 30);
    await page.keyboard.press('Control+Shift+Z');
    await page.keyboard.press(']');
    await shot(page, 'brush');
    await axe(page, 'brush');
    await page.click('#brush-done');
    await page.waitForSelector('#about:not([hidden])');
    const before = [await light(page, 0.3, 0.25), await light(page, 0.3, 0.4)];
    await say(page, 'make it much darker here');
    await until('a darker place', async () => (await light(page, 0.3, 0.25)) < before[0] - 30);
    assert.ok(Math.abs((await light(page, 0.3, 0.4)) - before[1]) < 12, 'only there');
    const step = (await recipe(page)).steps.at(-1);
    assert.ok(step.region?.mask, JSON.stringify(step));
    const index = (await recipe(page)).steps.length - 1;
    await page.click(`[data-key="brush-${index}"]`);
    await page.waitForSelector('#brush-bar:not([hidden])');
    await page.keyboard.press('x');
    await page.mouse.move(...at(0.15, 0.25));
    await page.mouse.down();
    await page.mouse.move(...at(0.5, 0.25), { steps: 10 });
    await page.mouse.up();
    await page.mouse.move(...at(0.7, 0.35));
    await page.keyboard.press('x');
    await page.mouse.down();
    await page.mouse.up();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#brush-bar', { state: 'hidden' });
    await idle(page);
    await until('the light again where it was erased', async () => (await light(page, 0.3, 0.25)) > before[0] - 20);
    assert.notEqual((await recipe(page)).steps.at(-1).region.mask, step.region.mask);
  },
  'click a thing: it is shown, and what is said is about it': async () => {
    const box = await page.locator('#viewer').boundingBox();
    await page.click('#pick');
    const ball = [0.635, 0.55];
    const before = await colour(page, ...ball);
    await page.mouse.click(box.x + ball[0] * box.width, box.y + ball[1] * box.height);
    await page.waitForSelector('#thing:not([hidden])');
    await shot(page, 'thing');
    await axe(page, 'thing');
    await page.click('#thing .acts button >> nth=1');
    await page.waitForTimeout(200);
    await page.waitForSelector('#send:not([disabled])');
    await idle(page);
    assert.deepEqual(Object.keys((await recipe(page)).steps.at(-1).region), ['point']);
    await until('a darker ball', async () => (await colour(page, ...ball))[0] < before[0] - 10);
  },
  'a card that is touched shows its place': async () => {
    const count = (await recipe(page)).steps.length;
    await page.mouse.move(10, 400);
    const plain = await colour(page, 0.635, 0.55);
    await page.hover(`#cards .card >> nth=${count - 1}`);
    await until('the red film', async () =>
      (await colour(page, 0.635, 0.55)).some((one, i) => Math.abs(one - plain[i]) > 12),
    );
    await page.mouse.move(10, 400);
    await until('the photo again', async () =>
      (await colour(page, 0.635, 0.55)).every((one, i) => Math.abs(one - plain[i]) < 6),
    );
  },
  'compare: slider, hold, side by side, zoom in step': async () => {
    const now = await light(page, 0.7, 0.3);
    await page.click('#compare');
    await page.waitForTimeout(400);
    const original = await light(page, 0.3, 0.3);
    assert.ok(now > original + 10, 'before on the left');
    assert.ok(Math.abs((await light(page, 0.7, 0.3)) - now) < 12, 'after on the right');
    await page.locator('.split-handle').focus();
    await page.keyboard.press('End');
    await until('before everywhere', async () => (await light(page, 0.7, 0.3)) < now - 10);
    await shot(page, 'compare');
    await axe(page, 'compare');
    await page.click('#compare');
    await page.locator('#versions').focus();
    await page.keyboard.down('o');
    await until('the original while O is held', async () => (await light(page, 0.7, 0.3)) < now - 10);
    await page.keyboard.up('o');
    await until('the edit again', async () => Math.abs((await light(page, 0.7, 0.3)) - now) < 12);
    const box = await page.locator('#viewer').boundingBox();
    await page.mouse.click(box.x + 300, box.y + 200);
    await page.keyboard.down('Tab');
    await until('the original while Tab is held over the photo', async () => (await light(page, 0.7, 0.3)) < now - 10);
    await page.keyboard.up('Tab');
    await page.keyboard.press('s');
    await page.waitForTimeout(400);
    await shot(page, 'side');
    await page.keyboard.press('s');
    const windows = [];
    page.on(
      'request',
      (request) =>
        /picture\?.*window=/.test(request.url()) && windows.push(new URL(request.url()).searchParams.get('version')),
    );
    await page.click('#compare');
    await page.mouse.move(box.x + 400, box.y + 300);
    await page.keyboard.press('1');
    await until('100 %', async () => (await page.textContent('#zoom')) === '100 %');
    await page.mouse.wheel(0, -300);
    await until('windows of both versions', async () => new Set(windows).size >= 2);
    await page.keyboard.press('0');
    await page.click('#compare');
  },
  'versions: one beside the other, and back to one': async () => {
    await page.click('#versions');
    await page.waitForSelector('.versions li');
    await axe(page, 'versions');
    await shot(page, 'versions');
    await page.click('.versions li >> nth=1 >> text=Compare');
    assert.equal(await page.getAttribute('#viewer', 'data-mode'), 'side');
    await page.keyboard.press('Escape');
    assert.equal(await page.getAttribute('#viewer', 'data-mode'), 'one');
  },
  'the same for all': async () => {
    await page.locator('#versions').click();
    await page.click('.versions li >> nth=1 >> text=Go back');
    await idle(page);
    await pick(page, asFile('second.jpg', SECOND));
    await page.waitForSelector('#film li >> nth=1');
    assert.equal((await recipe(page, 1)).steps.length, 0);
    await page.click('#film li button >> nth=0');
    await idle(page);
    await page.click('#same');
    await idle(page);
    const other = await until(
      'the recipe on the second',
      async () => (await recipe(page, 1)).steps.length && recipe(page, 1),
    );
    assert.equal(other.steps[0].op, 'exposure');
    await shot(page, 'film');
    await axe(page, 'film');
  },
  'export: a file of the size that was asked for': async () => {
    await page.click('#export');
    await axe(page, 'export');
    await page.selectOption('#sheet select >> nth=0', '1080');
    await page.check('#sheet input[value=png]', { force: true });
    await shot(page, 'export');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#sheet [type=submit]')]);
    const bytes = readFileSync(await download.path());
    assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [1080, 720]);
    assert.match(download.suggestedFilename(), /^meadow.*\.png$/);
    await page.keyboard.press('Escape');
  },
  'the ledger says what the models saw': async () => {
    await page.click('#menu-button');
    await page.click('[data-door=ledger]');
    await page.waitForSelector('#sheet .lead');
    assert.match(await page.textContent('#sheet-body'), /on this machine/);
    await axe(page, 'ledger');
    await page.keyboard.press('Escape');
  },
  'reload, and go on': async () => {
    const said = await page.locator('.turn.you').allTextContents();
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    await until('the picture', async () => (await colour(page, 0.5, 0.3))[2] > 60);
    const kept = await page.locator('.turn.you').allTextContents();
    for (const words of ['make it brighter', 'make it much darker here'])
      assert.ok(kept.includes(words), `${kept} after ${said}`);
    const n = (await recipe(page)).steps.length;
    await say(page, 'more contrast');
    assert.ok((await recipe(page)).steps.length > n);
    await page.context().close();
  },
  'keyboard only': async () => {
    const keys = await open();
    keys.on('filechooser', () => {}); /* so that it is intercepted before Enter is pressed */
    const focus = () => keys.evaluate(() => document.activeElement.id || document.activeElement.className);
    await keys.keyboard.press('Tab');
    assert.equal(await focus(), 'skip');
    await until('the button that opens', async () => (await keys.keyboard.press('Tab'), (await focus()) === 'choose'));
    const [chooser] = await Promise.all([keys.waitForEvent('filechooser'), keys.keyboard.press('Enter')]);
    await chooser.setFiles(asFile('keys.jpg', PHOTO));
    await idle(keys);
    assert.equal(await focus(), 'words', 'the line to type in has the focus');
    await keys.keyboard.type('make it brighter');
    await keys.keyboard.press('Enter');
    await keys.waitForSelector('#cards .card');
    await idle(keys);
    const ev = (await recipe(keys)).steps[0].ev;
    await until(
      'the slider',
      async () => (
        await keys.keyboard.press('Shift+Tab'),
        keys.evaluate(() => document.activeElement.type === 'range')
      ),
      8000,
    );
    await keys.keyboard.press('ArrowLeft');
    await until('a new amount', async () => (await recipe(keys)).steps[0].ev < ev);
    assert.equal(await keys.evaluate(() => document.activeElement.type), 'range', 'the focus stays on the slider');
    await idle(keys);
    await keys.keyboard.press('c');
    assert.equal(await keys.getAttribute('#viewer', 'data-mode'), 'split');
    await keys.keyboard.press('Escape');
    await keys.keyboard.press('?');
    await keys.waitForSelector('#sheet[open] kbd');
    await axe(keys, 'keys');
    await keys.keyboard.press('Escape');
    await keys.focus('#viewer');
    await keys.keyboard.press('t');
    await keys.keyboard.press('ArrowDown');
    await keys.keyboard.press(' ');
    await keys.waitForFunction(
      () => !document.querySelector('#thing').hidden || !document.querySelector('#hint').hidden,
    );
    await keys.keyboard.press('Escape');
    await keys.keyboard.press('Escape');
    await keys.keyboard.press('b');
    await keys.focus('#viewer');
    await keys.keyboard.press(' ');
    assert.equal(await keys.isDisabled('#brush-undo'), false, 'Space paints');
    await keys.keyboard.press('Escape');
    const ring = await keys.evaluate(() => {
      document.querySelector('#export').focus({ focusVisible: true });
      return getComputedStyle(document.querySelector('#export')).outlineStyle;
    });
    assert.equal(ring, 'solid', 'the focus is seen');
    await keys.context().close();
  },
  'a phone of 360 px, dark': async () => {
    const phone = await open({
      viewport: { width: 360, height: 740 },
      colorScheme: 'dark',
      hasTouch: true,
      deviceScaleFactor: 2,
    });
    const wide = () => phone.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(await wide(), 360);
    await pick(phone, asFile('phone.jpg', PHOTO), asFile('two.jpg', SECOND));
    await say(phone, 'warmer');
    assert.equal(await wide(), 360);
    const outside = await phone.evaluate(() =>
      [...document.querySelectorAll('button, textarea, input, h1, .card')]
        .filter((one) => one.checkVisibility() && !one.closest('#film ul, #chips'))
        .filter(
          (one) =>
            one.getBoundingClientRect().width &&
            (one.getBoundingClientRect().right > 361 || one.getBoundingClientRect().left < -1),
        )
        .map((one) => one.id || one.className),
    );
    assert.deepEqual(
      outside.filter((one) => !/skip|files/.test(one)),
      [],
    );
    const small = await phone.evaluate(() =>
      [...document.querySelectorAll('.bar button, .dock:not([hidden]) button, .say button')]
        .filter((one) => one.checkVisibility())
        .map((one) => [one.id, one.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24)
        .map(([id]) => id),
    );
    assert.deepEqual(small, [], 'large enough for a finger');
    assert.ok(
      await phone.evaluate(() =>
        getComputedStyle(document.body)
          .backgroundColor.match(/\d+/g)
          .every((one) => one < 60),
      ),
      'dark',
    );
    await shot(phone, 'phone');
    await axe(phone, 'phone');
    await phone.context().close();
  },
  'Chinese by the browser, and by the switch': async () => {
    const zh = await open({ locale: 'zh-CN', reducedMotion: 'reduce' });
    assert.equal(await zh.textContent('#choose'), '选择照片');
    assert.equal(await zh.getAttribute('html', 'lang'), 'zh-CN');
    await pick(zh, asFile('zh.jpg', PHOTO));
    await say(zh, '亮一点');
    await zh.waitForSelector('#cards .card');
    assert.equal(await zh.textContent('#cards h3'), '曝光');
    await shot(zh, 'chinese');
    await axe(zh, 'Chinese');
    await zh.click('#menu-button');
    await zh.selectOption('#language', 'en');
    assert.equal(await zh.textContent('#export'), 'Export');
    await zh.selectOption('#theme', 'dark');
    assert.equal(await zh.getAttribute('html', 'data-theme'), 'dark');
    await zh.context().close();
  },
  'a picture from words: refused, made, its scene changed, then the picture, and back': async () => {
    const made = await open({ viewport: { width: 360, height: 740 } });
    const write = async (words) => {
      await made.fill('#make-words', words);
      await made.press('#make-words', 'Enter');
      await made.waitForSelector('#make-go:not([disabled])', { state: 'attached' });
      await idle(made);
    };
    await write('a kitchen');
    assert.equal(await made.inputValue('#make-words'), 'a kitchen', 'the words stay');
    assert.match(await made.textContent('#make-note'), /rooms/);
    assert.equal(await made.isVisible('#make-note .rest p'), false, 'the list of what can be made is folded');
    assert.equal(await made.locator('.toast').count(), 0);
    await made.click('#make-note summary');
    await shot(made, 'make-refused');
    await axe(made, 'refused');
    const inside = await made.evaluate(() => {
      const parts = document.querySelectorAll('#empty > *, #make input, #make button');
      return [...parts].every((one) => one.getBoundingClientRect().right <= 338); /* of the dashed frame */
    });
    assert.ok(inside, 'nothing beyond the frame');
    await write('a beach at sunset, palm trees on the left');
    assert.equal(await made.evaluate(() => document.activeElement.id), 'words');
    const scene = async () => {
      const photo = (await doc(made)).photos[0];
      return photo.versions[photo.at].scene;
    };
    const sunset = await scene();
    assert.equal(sunset.hour, 'sunset');
    const sky = () => light(made, 0.8, 0.45);
    const bright = await until('the picture', sky);
    await say(made, 'more waves');
    assert.ok((await scene()).waves > sunset.waves);
    await say(made, 'make it night');
    assert.equal((await scene()).hour, 'night');
    await until('the night', async () => (await sky()) < bright - 60);
    await say(made, 'more contrast');
    assert.equal((await recipe(made)).steps[0].op, 'contrast');
    const newest = await made.locator('.turn.you >> nth=-1').boundingBox();
    const line = await made.locator('.say-box').boundingBox();
    assert.ok(newest.y > 0 && newest.y + newest.height <= line.y, 'what was said last is in sight');
    await shot(made, 'made');
    await axe(made, 'made');
    await say(made, 'undo');
    assert.equal((await recipe(made)).steps.length, 0);
    assert.equal((await scene()).hour, 'night');
    await made.click('#undo');
    await idle(made);
    assert.equal((await scene()).hour, 'sunset');
    await until('the sunset', async () => (await sky()) > bright - 60);
    await made.click('#versions');
    assert.match(await made.textContent('.versions li >> nth=0'), /As it was made/);
    await until('all thumbnails', () =>
      made.evaluate(() => [...document.querySelectorAll('.versions img')].every((one) => one.naturalWidth > 0)),
    );
    await shot(made, 'made-versions');
    await made.context().close();
  },
  'what cannot be opened is said, and nothing is lost': async () => {
    const bad = await open();
    await bad.setInputFiles('#files', { name: 'no.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
    await bad.waitForSelector('.toast');
    assert.ok((await bad.textContent('.toast')).length > 10);
    assert.equal(await bad.isVisible('#empty'), true);
    await bad.context().close();
    for (let i = complaints.length - 1; i >= 0; i--) if (/status of 4\d\d/.test(complaints[i])) complaints.splice(i, 1);
  },
  'no request left the machine, no script was refused, nothing failed': async () => {
    assert.deepEqual(away, []);
    assert.deepEqual(complaints, []);
  },
};

let failed = 0;
const names = Object.keys(cases);
console.log(`1..${names.length}`);
for (const [i, name] of names.entries()) {
  try {
    await cases[name]();
    console.log(`ok ${i + 1} ${name}`);
  } catch (error) {
    failed += 1;
    console.log(
      `not ok ${i + 1} ${name}\n${String(error.stack ?? error)
        .slice(0, 3000)
        .replace(/^/gm, '# ')}`,
    );
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
