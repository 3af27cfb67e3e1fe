// The page that is written: what it says, that it asks for nothing, that everybody can read it.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { assertSame, browser, computed, folder, opened, run, shown, violations } from './support.mjs';

const DEAL = 'us-china-sectoral-deal';
const file = `${folder}/page.html`;
const url = pathToFileURL(file).href;
let chrome;

before(async () => {
  run('report', DEAL, '--actors', 'JPN,EU', '--draws', '256', '--menu', 'us-china-menu', '--out', file);
  chrome = await browser();
});
after(() => chrome.close());

async function look(options, where = url) {
  const context = await chrome.newContext(options);
  return { context, ...(await opened(context, where)) };
}

test('it opens from disk without a word and without a request', async () => {
  const { page, said, asked, context } = await look({});
  await page.waitForTimeout(300);
  assert.deepEqual(said, []);
  assert.deepEqual(asked, [url]);
  assert.ok(statSync(file).size < 2e6);
  await context.close();
});

test('it says the numbers of a run', async () => {
  const { page, context } = await look({});
  const [document] = JSON.parse(run('run', DEAL, '--draws', '256', '--format', 'json'));
  assertSame(await shown(page), computed(document));
  await context.close();
});

test('pictures have marks, a title, a description and a table', async () => {
  const { page, context } = await look({});
  const pictures = await page.$$eval('svg[role="img"]', (all) =>
    all.map((svg) => ({
      marks: svg.querySelectorAll('path, rect, circle, polygon').length,
      texts: (svg.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? ''),
      hasTable: Boolean(svg.closest('figure')?.querySelector('table')),
      id: svg.closest('figure')?.id,
    })),
  );
  assert.ok(pictures.length > 10, `${pictures.length} pictures`);
  for (const { marks, texts, hasTable, id } of pictures) {
    assert.ok(marks > 2, `${id}: ${marks} marks`);
    assert.ok(texts.every((text) => text.length > 5), `${id}: ${texts}`);
    assert.ok(hasTable, `${id} has no table`);
  }
  await context.close();
});

test('without a script all is there to read', async () => {
  const { page, context } = await look({ javaScriptEnabled: false });
  assert.ok(await page.getByRole('heading', { name: 'Who pays', exact: true }).isVisible());
  assert.ok((await page.getByRole('row').count()) > 60);
  await context.close();
});

test('it sorts, filters and saves', async () => {
  const { page, context } = await look({});
  const first = () => page.$eval('#paying tbody tr[data-code]', (row) => row.dataset.code);
  const losses = () =>
    page.$$eval('#paying tbody:first-of-type td[data-stake="security"][data-value]', (all) => all.map((one) => Number(one.dataset.value)));
  await page.getByRole('button', { name: /Expected defence/ }).press('Enter');
  const sorted = await losses();
  assert.deepEqual(sorted, [...sorted].sort((a, b) => a - b));
  assert.equal(await page.$eval('#paying th[aria-sort]', (head) => head.getAttribute('aria-sort')), 'ascending');
  await page.getByRole('button', { name: 'Who', exact: true }).click();
  assert.equal(await first(), 'AUS');
  await page.getByRole('searchbox').fill('japan');
  assert.deepEqual(await page.$$eval('#paying tr[data-code]:not([hidden])', (rows) => rows.map((row) => row.dataset.code)), ['JPN']);
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save who-pays.csv' }).click();
  const download = await waiting;
  assert.equal(download.suggestedFilename(), 'who-pays.csv');
  const lines = readFileSync(await download.path(), 'utf8').trim().split('\n');
  assert.ok(lines[0].startsWith('code,name,role,real_income (percent)') && lines.length > 30, lines[0]);
  await context.close();
});

test('the keyboard reaches all that can be used', async () => {
  const { page, context } = await look({});
  const all = await page.$$eval('a[href], button, input, summary, [tabindex="0"]', (found) => found.length);
  const seen = new Set();
  for (let i = 0; i < all + 20; i += 1) {
    await page.keyboard.press('Tab');
    seen.add(await page.evaluate(() => {
      const one = document.activeElement;
      return `${one.tagName} ${one.id} ${one.textContent.slice(0, 40)} ${one.getAttribute('aria-label') ?? ''}`;
    }));
  }
  assert.ok([...seen].some((one) => one.startsWith('A ') && one.includes('To the answer')));
  assert.ok([...seen].some((one) => one.startsWith('BUTTON') && one.includes('Real income')));
  assert.ok([...seen].some((one) => one.startsWith('INPUT map-')));
  assert.ok([...seen].some((one) => one.startsWith('SUMMARY')));
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
      await context.close();
    });
  }
}

test('the flow has four columns, its numbers add up to those of the clauses, and losses and gains have their colours', async () => {
  const { page, context } = await look({ viewport: { width: 1200, height: 900 } });
  for (const party of ['jpn', 'eu']) {
    const starts = await page.$$eval(`#flow-${party} div.wide rect.node`, (all) => [...new Set(all.map((one) => one.getAttribute('x')))]);
    assert.equal(starts.length, 4, `${starts}`);
    const colours = await page.$$eval(`#flow-${party} div.wide path.stream`, (all) => all.map((one) => getComputedStyle(one).fill));
    assert.deepEqual([...new Set(colours)].sort(), ['rgb(194, 65, 12)', 'rgb(33, 102, 172)']);
    const sums = await page.$$eval(`#flow-${party} tbody tr`, (rows) => {
      const sums = {};
      for (const row of rows) {
        const stake = row.children[4].textContent;
        sums[stake] = (sums[stake] ?? 0) + Number(row.querySelector('[data-value]').dataset.value);
      }
      return sums;
    });
    const { actors } = JSON.parse(run('explain', DEAL, '--actor', party.toUpperCase(), '--format', 'json'));
    for (const [stake, sum] of Object.entries(sums)) {
      const variables = ['real_income', 'expected_defence', 'power'];
      const whole = actors[0].parts.find((one) => one.stake === stake && one.part === 'whole' && variables.includes(one.variable));
      assert.ok(Math.abs(sum - whole.value) < 1e-7, `${party} ${stake}: ${sum} of ${whole.value}`);
    }
    assert.equal(Object.keys(sums).length, 3);
  }
  await context.close();
});

test('on a phone pictures have a layout of their own, and what is wider says so', async () => {
  const { page, context } = await look({ viewport: { width: 360, height: 800 } });
  for (const id of ['flow-jpn', 'network-jpn']) {
    const [seen, hidden] = ['narrow', 'wide'].map((layout) => page.locator(`#${id} div.${layout}`));
    assert.ok(await seen.isVisible() && !(await hidden.isVisible()), id);
    const fits = await seen.evaluate((one) => one.scrollWidth <= one.clientWidth);
    const letters = await seen.locator('text').first().evaluate((one) => {
      const { width } = one.ownerSVGElement.getBoundingClientRect();
      return (parseFloat(getComputedStyle(one).fontSize) * width) / one.ownerSVGElement.viewBox.baseVal.width;
    });
    assert.ok(fits && letters > 11, `${id}: ${letters} pixels`);
  }
  // Numbers and letters in the picture stand for the clauses and what they work through, which are below it.
  const [numbers, letters] = await page.$$eval('#flow-jpn ol.narrow', (all) => all.map((one) => one.children.length));
  const drawn = await page.$$eval('#flow-jpn div.narrow text[text-anchor="end"]', (all) => all.map((one) => one.querySelector('tspan').textContent));
  assert.deepEqual(drawn, Array.from({ length: numbers }, (_, i) => String(i + 1)));
  const said = await page.$$eval('#flow-jpn div.narrow text[text-anchor="start"]', (all) => all.map((one) => one.textContent));
  assert.ok(letters > 5 && letters < 26, `${letters}`);
  for (let i = 0; i < letters; i += 1) assert.ok(said.some((one) => one.endsWith(String.fromCharCode(97 + i))), `${i}: ${said}`);
  const hint = await page.$eval('#backtest .scroll', (region) => getComputedStyle(region, '::before').content);
  assert.match(hint, /move it sideways/);
  await context.close();
});

test('it prints on A4', async () => {
  const { page, context } = await look({});
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true, tagged: true });
  writeFileSync(`${folder}/page.pdf`, pdf);
  const boxes = pdf.toString('latin1').match(/\/MediaBox\s*\[[^\]]*\]/g);
  assert.ok(boxes.length > 3 && boxes.length < 60, `${boxes.length} pages`);
  const [, , width, height] = boxes[0].match(/[\d.]+/g).map(Number);
  assert.ok(Math.abs(width - 595) < 2 && Math.abs(height - 842) < 2, boxes[0]);
  await context.close();
});

test('a hostile scenario makes a safe page', async () => {
  const nasty = '<script>alert(1)</script>"\'&<img src=x onerror=alert(2)>\u0645\u0631\u062d\u0628\u0627';
  const name = JSON.stringify(nasty);
  const clause = (i) => `[[tariff]]\nimporters = ["USA"]\nexporters = ["CHN"]\nsectors = ["ELE"]\nchange = ${i % 2 ? 0.001 : -0.001}\n`;
  const text = `name = ${name}\nsummary = ${name}\nbetween = ["USA", "CHN"]\nsources = [${name}, ${JSON.stringify('Judgement: ' + 'x'.repeat(3000))}]\n${Array.from({ length: 100 }, (_, i) => clause(i)).join('\n')}`;
  const scenario = `${folder}/hostile.toml`;
  writeFileSync(scenario, text);
  const out = `${folder}/hostile.html`;
  run('report', scenario, '--draws', '8', '--out', out);
  const { page, said, asked, context } = await look({ viewport: { width: 360, height: 800 } }, pathToFileURL(out).href);
  await page.waitForTimeout(300);
  assert.deepEqual(said, []);
  assert.equal(asked.length, 1);
  assert.equal(await page.locator('h1').textContent(), nasty);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  assert.deepEqual(await violations(page), []);
  await context.close();
});

// A world of so many alike actors, every second of them with a long German or Japanese name.
function manyActors(count) {
  const where = `${folder}/many`;
  mkdirSync(where, { recursive: true });
  const codes = Array.from({ length: count }, (_, i) => `A${String(i).padStart(3, '0')}`);
  const name = (code, i) => (i % 2 ? `${code} \u6771\u30a2\u30b8\u30a2\u5730\u57df\u5305\u62ec\u7684\u7d4c\u6e08\u9023\u643a\u6a5f\u69cb` : `${code} Bundesverfassungsgerichtsentscheidungssammlung`);
  const write = (file, head, rows) => writeFileSync(`${where}/${file}.csv`, `${head}\n${rows.join('\n')}\n`);
  write('actors', 'code,name,aliases', codes.map((code, i) => `${code},${name(code, i)},`));
  write('sectors', 'code,name,kind,trade_elasticity', ['GDS,Goods,goods,5']);
  write('groups', 'group,actor,name', []);
  write('trade', 'exporter,importer,sector,value_musd', codes.flatMap((one) => codes.map((other) => `${one},${other},GDS,${one === other ? 1000 : 2}`)));
  write('tariffs', 'importer,exporter,sector,rate', []);
  write('input_output', 'actor,input_sector,using_sector,value_musd', codes.map((code) => `${code},GDS,GDS,100`));
  write('production', 'actor,sector,output_musd,value_added_musd', codes.map((code) => `${code},GDS,${1000 + 2 * (count - 1)},${900 + 2 * (count - 1)}`));
  const deal = `name = "Two of many"\nbetween = ["A000", "A001"]\n[[tariff]]\nimporters = ["A000"]\nexporters = ["A001"]\nsectors = ["GDS"]\nchange = 0.1\n`;
  writeFileSync(`${folder}/many.toml`, deal);
  return where;
}

const clauses = (count) => Array.from({ length: count }, (_, i) =>
  `[[tariff]]\nimporters = ["USA"]\nexporters = ["CHN"]\nsectors = ["ELE"]\nchange = ${i % 2 ? 0.001 : -0.001}\n`).join('\n');

for (const [what, make] of [
  ['200 actors with long names', () => [`${folder}/many.toml`, '--world', manyActors(200)]],
  ['500 clauses', () => {
    writeFileSync(`${folder}/clauses.toml`, `name = "Many"\nbetween = ["USA", "CHN"]\n${clauses(500)}`);
    return [`${folder}/clauses.toml`];
  }],
  ['nothing that changes', () => {
    writeFileSync(`${folder}/nothing.toml`, `name = "Nothing"\nbetween = ["USA", "CHN"]\n${clauses(2)}`);
    return [`${folder}/nothing.toml`];
  }],
]) {
  test(`a scenario with ${what} has a page that can be read`, async () => {
    const out = `${folder}/odd.html`;
    run('report', ...make(), '--draws', '4', '--only', 'answer,why,record', '--out', out);
    assert.ok(statSync(out).size < 2e6, `${statSync(out).size} bytes`);
    const { page, said, context } = await look({ viewport: { width: 360, height: 800 } }, pathToFileURL(out).href);
    assert.deepEqual(said, []);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
    assert.ok(!/NaN|Infinity|undefined/.test(await page.textContent('main')));
    assert.deepEqual(await violations(page), []);
    await context.close();
  });
}
