/* page_picture.mjs ADDRESS OUT.jpg: the picture of the page for README.md (docs/pictures/page.jpg). ADDRESS is what
 * `litho serve` printed, token included; run where playwright-core lies (tools/browser.sh prints the folder; link this
 * file there). */
import { chromium } from 'playwright-core';

const [, , address, out] = process.argv;
const photo = '/usr/share/backgrounds/mate/nature/LadyBird.jpg';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme: 'light', locale: 'en' });
const idle = async () => {
  await page.waitForTimeout(200);
  await page.waitForFunction(() => document.querySelector('#progress').hidden);
  await page.waitForTimeout(300);
};
await page.goto(address);
await page.waitForSelector('body[data-ready]');
await page.setInputFiles('#files', photo);
await idle();
for (const words of ['make the leaves darker', 'a bit more contrast, warmer']) {
  await page.fill('#words', words);
  await page.press('#words', 'Enter');
  await idle();
  await page.waitForSelector('#send:not([disabled])');
  await idle();
}
await page.click('#compare');
await page.mouse.move(5, 300);
await page.evaluate(() => document.activeElement.blur());
await idle();
await page.screenshot({ path: out, type: 'jpeg', quality: 86 });
await browser.close();
