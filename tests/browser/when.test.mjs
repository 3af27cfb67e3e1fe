// When it hurts: the calendar, what waiting costs, and the map at a date that is chosen.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser, folder, opened, run, violations } from './support.mjs';

const DEAL = 'us-china-sectoral-deal';
const DATES = ['--from', '2026-09', '--to', '2031-09'];
const file = `${folder}/when.html`;
const url = pathToFileURL(file).href;
let chrome;

before(async () => {
  run('report', DEAL, '--actors', 'JPN', '--respond', 'JPN', ...DATES, '--draws', '8', '--only', 'when,record', '--out', file);
  chrome = await browser();
});
after(() => chrome.close());

async function look(options) {
  const context = await chrome.newContext(options);
  return { context, ...(await opened(context, url)) };
}

const japan = (page) => page.$eval('#when-world [data-area="JPN"]', (area) => ({ classes: area.getAttribute('class'), says: area.querySelector('title').textContent, fill: getComputedStyle(area).fill }));

test('the map shows the date of its slider, by keyboard, and its numbers are those of the path', async () => {
  const { page, said, context } = await look({ viewport: { width: 1200, height: 900 } });
  assert.deepEqual(said, []);
  const slider = page.locator('#when-date');
  assert.ok(await slider.isVisible());
  const rows = run('path', DEAL, ...DATES, '--format', 'csv').trim().split('\n').map((line) => line.split(','));
  const column = (name) => rows[0].indexOf(name);
  const of = (date) => rows.find((row) => row[column('date')] === date && row[column('actor')] === 'JPN' && row[column('variable')] === 'real_income');
  const seen = new Set();
  await slider.focus();
  await slider.press('Home');
  for (const key of ['Home', 'ArrowRight', 'End']) {
    await slider.press(key);
    const date = await page.locator('output[for="when-date"]').textContent();
    assert.equal(await slider.getAttribute('aria-valuetext'), date);
    assert.equal(await page.locator('#when-world [data-date]').textContent(), date);
    const { says } = await japan(page);
    const told = Number(says.match(/real income ([+−\d.]+) %/)[1].replace('−', '-'));
    assert.ok(says.includes(date) && Math.abs(told - Number(of(date)[column('value')])) <= 0.5001e-4, `${date}: ${says}`);
    seen.add(date);
  }
  assert.equal(seen.size, 3);
  // Its colour is that of the stake that is picked.
  const colours = [];
  for (const stake of ['prosperity', 'security', 'voice']) {
    await page.check(`#when-map-${stake}`);
    const { classes, fill } = await japan(page);
    colours.push(`${classes} ${fill}`);
    const legend = await page.$$eval('#when-world ul.key', (all) => all.filter((one) => getComputedStyle(one).display !== 'none').map((one) => one.className));
    assert.deepEqual(legend, [`key of-${stake}`]);
  }
  assert.ok(colours.every((one) => /p\w+ s\w+ v\w+ rgb/.test(one)), `${colours}`);
  await context.close();
});

test('without a script the map stands at the worst date and its slider is not there', async () => {
  const { page, context } = await look({ javaScriptEnabled: false });
  assert.ok(!(await page.locator('#when-date').isVisible()));
  assert.match(await page.locator('#when-world [data-date]').textContent(), /^20\d\d-\d\d-\d\d$/);
  assert.match((await japan(page)).says, /real income/);
  assert.ok(await page.locator('#when-in-force div.wide svg').isVisible());
  await context.close();
});

test('the calendar has a row for each clause and each response, and responses wait', async () => {
  const { page, context } = await look({ viewport: { width: 1200, height: 900 } });
  const count = async (selector) => page.locator(`#when-in-force ${selector}`).count();
  const rows = await count('tbody tr');
  const answers = await count('div.wide path.answers');
  assert.equal((await count('div.wide path.held')) + answers, rows);
  assert.ok(answers > 0 && (await count('div.wide path.waits')) > 0);
  const late = await page.$$eval('figure[id^="late-"]', (all) => all.map((one) => ({ id: one.id, bars: one.querySelectorAll('svg.bar').length, rows: one.querySelectorAll('details tbody tr').length })));
  assert.ok(late.length > 0 && late.every((one) => one.rows > 0 && one.bars > 0 && one.bars % 2 === 0 && one.bars <= 2 * one.rows), JSON.stringify(late));
  await context.close();
});

for (const width of [360, 1600]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`it fits ${width} pixels, ${colorScheme}, and axe-core finds nothing`, async () => {
      const { page, context } = await look({ viewport: { width, height: 900 }, colorScheme });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} pixels wide`);
      await page.$$eval('details', (all) => all.forEach((one) => { one.open = true; }));
      assert.deepEqual(await violations(page), []);
      const [seen, hidden] = ['narrow', 'wide'].map((layout) => page.locator(`#when-in-force div.${layout}`));
      assert.equal(await seen.isVisible(), width === 360);
      assert.equal(await hidden.isVisible(), width === 1600);
      await context.close();
    });
  }
}
