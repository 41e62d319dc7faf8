/* parts.mjs: the page's parts that need no browser, in node (TAP): words in both languages, changes of recipes, the
 * geometry of the view, newest-only work, and what the page's files must not hold. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB = join(dirname(fileURLToPath(import.meta.url)), '../../web');
const files = readdirSync(WEB, { recursive: true, withFileTypes: true })
  .filter((one) => one.isFile() && /\.(js|css|html|svg)$/.test(one.name))
  .map((one) => join(one.parentPath ?? one.path, one.name));
const text = (path) => readFileSync(path, 'utf8');
/* A copy that node takes for modules, whatever its version. */
const copy = mkdtempSync(join(tmpdir(), 'litho-web-'));
cpSync(WEB, copy, { recursive: true });
writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
process.on('exit', () => rmSync(copy, { recursive: true }));
const load = (name) => import(join(copy, 'app', name));

globalThis.localStorage ??= { getItem: () => null, setItem: () => {} };
const en = (await load('lang/en.js')).default;
const zh = (await load('lang/zh.js')).default;
const recipes = await load('recipe.js');
const { View } = await load('canvas/view.js');
const { Newest } = await load('newest.js');

const PLAN = {
  litho: 1,
  steps: [
    { op: 'exposure', ev: 1, note: 'n', said: { sign: '+' } },
    { op: 'crop', amount: 10 },
    { op: 'contrast', amount: 5 },
  ],
  clauses: [
    { text: 'a', steps: [0, 2] },
    { text: 'b', steps: [1] },
    { text: 'c', refused: 'no' },
  ],
  run: { litho: '1' },
};

const cases = {
  'both languages have the same words, with the same places to fill': () => {
    assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
    const holes = (words) => (words.match(/\{\w+\}/g) ?? []).sort();
    for (const key of Object.keys(en)) assert.deepEqual(holes(zh[key]), holes(en[key]), key);
  },
  'every word that is asked for is there, and none is left over': () => {
    const all = files.map(text).join('\n');
    const asked = new Set(
      [...all.matchAll(/\bt\('([\w.]+)'/g), ...all.matchAll(/data-t(?:-[\w-]+)?="([\w.]+)"/g)].map((one) => one[1]),
    );
    for (const key of asked) assert.ok(key in en, `${key} is asked for and not in lang/en.js`);
    const used = files
      .filter((path) => !path.includes('/lang/'))
      .map(text)
      .join('\n');
    for (const key of Object.keys(en)) {
      const family = `\`${key.slice(0, key.lastIndexOf('.') + 1)}\${`;
      assert.ok(
        [`'${key}'`, `"${key}"`, family].some((one) => used.includes(one)),
        `${key} is never asked for`,
      );
    }
  },
  'nothing from elsewhere, nothing inline': () => {
    for (const path of files) {
      const name = relative(WEB, path);
      const source = text(path).replaceAll('http://www.w3.org/', '');
      assert.doesNotMatch(
        source,
        /https?:\/\/|@import|\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write/,
        name,
      );
      if (path.endsWith('.html'))
        assert.doesNotMatch(source, /\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc="\/app\/)/, name);
      assert.doesNotMatch(source, /setAttribute\('style'/, name);
      for (const [i, line] of source.split('\n').entries()) {
        if (/\.(js|css)$/.test(path)) assert.ok(line.length <= 120, `${name}:${i + 1} is ${line.length} long`);
      }
    }
  },
  'every file is in the resource, and every import is a file': () => {
    const listed = [...text(join(WEB, 'web.gresource.xml')).matchAll(/<file[^>]*>([^<]+)<\/file>/g)]
      .map((one) => one[1])
      .sort();
    assert.deepEqual(listed, files.map((path) => relative(WEB, path)).sort());
    for (const path of files.filter((one) => one.endsWith('.js'))) {
      for (const [, from] of text(path).matchAll(/from '(\.[^']+)'/g))
        assert.ok(files.includes(join(dirname(path), from)), `${path}: ${from}`);
    }
  },
  'an amount by hand ends what the words said of it': () => {
    const next = recipes.withAmount(PLAN, 0, 'ev', 'ev', 0.5);
    assert.deepEqual(next.steps[0], { op: 'exposure', ev: 0.5 });
    assert.equal(next.run, undefined);
    assert.equal(PLAN.steps[0].ev, 1, 'the recipe itself stays');
    assert.deepEqual(
      recipes.withAmount({ litho: 1, steps: [{ op: 'exposure', amount: 1 }] }, 0, 'ev', 'ev', 2).steps[0],
      { op: 'exposure', ev: 2 },
    );
  },
  'clauses follow steps that go and come': () => {
    const without = recipes.withoutStep(PLAN, 1);
    assert.deepEqual(
      without.steps.map((one) => one.op),
      ['exposure', 'contrast'],
    );
    assert.deepEqual(without.clauses, [
      { text: 'a', steps: [0, 1] },
      { text: 'c', refused: 'no' },
    ]);
    assert.deepEqual(recipes.withInserted(without, 1, PLAN.steps[1]).clauses[0], { text: 'a', steps: [0, 2] });
  },
  'a painted place is an asset of the recipe': () => {
    const next = recipes.withMask(PLAN, 2, 'M', 'ab');
    assert.deepEqual([next.steps[2].region, next.assets], [{ mask: 'M' }, { M: { sha256: 'ab' } }]);
    assert.deepEqual(recipes.upTo(next, 1), { litho: 1, steps: [next.steps[0]], assets: next.assets });
  },
  'places are said': () => {
    const say = (region) =>
      recipes.placeWords(
        region,
        (name) => name,
        (key, { place = '', except = '', color = '' } = {}) => `${key}(${place}${except && ` - ${except}`}${color})`,
      );
    assert.equal(say(undefined), '');
    assert.equal(say('sky'), 'sky');
    assert.equal(say({ text: 'the red car' }), 'the red car');
    assert.equal(say({ name: 'all', except: ['sky'] }), 'place.except(place.all() - sky)');
    assert.equal(say({ name: 'sky', invert: true }), 'place.not(sky)');
    assert.equal(say({ mask: 'M' }), 'place.painted()');
  },
  'zooming keeps what is under the pointer': () => {
    const view = new View();
    view.setPane(1000, 800, { side: 20, top: 20, bottom: 80 });
    view.setFrame(6000, 4000);
    assert.ok(view.fitted && Math.abs(view.scale - 0.16) < 1e-9);
    view.zoomAt(700, 300, 1);
    const at = view.toShare(700, 300);
    view.zoomAt(700, 300, 2);
    view.toShare(700, 300).forEach((one, i) => assert.ok(Math.abs(one - at[i]) < 1e-9));
    const [x, y, w, h] = view.window(0);
    assert.ok(x >= 0 && y >= 0 && w === 500 && Math.abs(h - 400) <= 1 && x + w <= 6000);
    view.panBy(1e6, 1e6);
    assert.deepEqual(
      view.rect.slice(0, 2).map((one) => Math.abs(one)),
      [0, 0],
      'no edge comes into the pane',
    );
    view.zoomAt(0, 0, 0.0001);
    assert.ok(view.fitted);
  },
  'a frame of another size is seen whole, the same keeps its zoom': () => {
    const view = new View();
    view.setPane(1000, 800, { side: 0, top: 0, bottom: 0 });
    view.setFrame(2000, 1000);
    view.zoomAt(500, 400, 2);
    view.setFrame(2000, 1000);
    assert.equal(view.scale, 2);
    view.setFrame(1000, 1000);
    assert.ok(view.fitted);
  },
  'of many wishes the first and the newest are done, one at a time': async () => {
    const done = [];
    let busy = 0;
    const newest = new Newest();
    for (let i = 0; i < 20; i++) {
      newest.ask(async () => {
        busy += 1;
        assert.equal(busy, 1);
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
        busy -= 1;
        done.push(i);
      });
    }
    while (!newest.idle)
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });
    assert.deepEqual(done, [0, 19]);
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
    console.log(`not ok ${i + 1} ${name}\n${String(error.stack ?? error).replace(/^/gm, '# ')}`);
  }
}
process.exit(failed ? 1 : 0);
