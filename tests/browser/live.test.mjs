// The page with the engine behind it: the same numbers as the command's, and nobody else let in.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { assertSame, browser, computed, folder, opened, run, shown, sidedeal, violations } from './support.mjs';

const DEAL = 'us-china-sectoral-deal';
let chrome;
let server;
let url;

before(async () => {
  server = spawn(sidedeal, ['serve', DEAL, '--actors', 'JPN', '--draws', '16', '--menu', 'us-china-menu'], { stdio: ['ignore', 'pipe', 'pipe'] });
  url = await new Promise((done, failed) => {
    let said = '';
    server.stdout.on('data', (text) => {
      said += text;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\//);
      if (found) done(found[0]);
    });
    server.on('exit', () => failed(new Error(said)));
  });
  chrome = await browser();
});
after(async () => {
  server.kill('SIGINT');
  await chrome.close();
});

const solved = async (page, times) => {
  for (let i = 0; i < 400; i += 1) {
    if (Number(await page.evaluate(() => document.body.dataset.solved ?? 0)) >= times) return;
    await page.waitForTimeout(25);
  }
  assert.fail(`not solved ${times} times: ${await page.textContent('#live-says')}`);
};
const slide = (page, id, value) =>
  page.$eval(`#${id}`, (slider, to) => {
    slider.value = to;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }, value);

test('sliders at 100 % say what the command says, and a saved scenario runs to the same numbers', async () => {
  const context = await chrome.newContext({ acceptDownloads: true });
  const { page, said } = await opened(context, url);
  const [document] = JSON.parse(run('run', DEAL, '--draws', '0', '--format', 'json'));
  const modes = (numbers) => Object.fromEntries(Object.entries(numbers).map(([key, [mode]]) => [key, [mode, mode]]));
  assertSame(modes(await shown(page)), computed(document));

  const guarantee = await page.$$eval('[data-level]', (all) => all.map((one) => one.closest('.slider').textContent)
    .findIndex((text) => /guarantee|Japan/.test(text)));
  assert.ok(guarantee >= 0);
  await slide(page, `level-${guarantee}`, 50);
  await solved(page, 1);
  // The map keeps its shapes and has its colours anew.
  assert.ok((await page.$$eval('#map svg.map g[data-area] path', (all) => all.length)) > 25);
  assert.match(await page.$eval('#map g[data-area="JPN"] title', (title) => title.textContent), /^Japan; real income/);
  const moved = await shown(page);
  assert.notDeepEqual(moved['JPN security'], [document.results.find((row) => row.actor === 'JPN' && row.variable === 'expected_defence').value]);
  const milliseconds = Number((await page.textContent('#live-says')).match(/(\d+) ms/)[1]);
  assert.ok(milliseconds < 1000, `${milliseconds} ms`);

  const waiting = page.waitForEvent('download');
  await page.click('#save-scenario');
  const path = `${folder}/scenario.toml`;
  await (await waiting).saveAs(path);
  const [again] = JSON.parse(run('run', path, '--draws', '0', '--format', 'json'));
  assertSame(moved, computed(again));

  await page.click('#reset');
  await solved(page, 2);
  assertSame(modes(await shown(page)), computed(document));
  assert.deepEqual(said, []);
  await context.close();
});

test('a saved page has the sizes, the weights and the deals of the menu', async () => {
  const context = await chrome.newContext({ acceptDownloads: true });
  const { page } = await opened(context, url);
  const aircraft = await page.$$eval('[data-level]', (all) => all.map((one) => one.closest('.slider').textContent)
    .findIndex((text) => /200 American aircraft/.test(text)));
  await slide(page, `level-${aircraft}`, 120);
  assert.equal(await page.$eval(`output[for="level-${aircraft}"]`, (said) => said.value), '120 % of this size');
  await slide(page, 'weight-voice', 0);
  await solved(page, 1);
  await page.waitForTimeout(300);
  const ranks = (from) => from.$$eval('[data-ranked]', (all) => all.map((row) => [row.dataset.ranked, row.querySelector('[data-value]').dataset.value]));
  const moved = await ranks(page);
  const waiting = page.waitForEvent('download', { timeout: 120000 });
  await page.click('#save-page');
  const path = `${folder}/saved.html`;
  await (await waiting).saveAs(path);
  const saved = (await opened(context, `file://${path}`)).page;
  assert.deepEqual(await ranks(saved), moved);
  assert.match(await saved.textContent('#by-clause'), /China buys 200 American aircraft, at 120 % of this size/);
  assert.match(await saved.textContent('#do'), /both gain by/);
  await context.close();
});

test('a clause that is left out leaves the world cut as it was', async () => {
  const context = await chrome.newContext({ acceptDownloads: true });
  const { page } = await opened(context, url);
  const goods = await page.$$eval('[data-level]', (all) => all.map((one) => one.closest('.slider').textContent)
    .findIndex((text) => /farm goods/.test(text)));
  await slide(page, `level-${goods}`, 0);
  await solved(page, 1);
  const moved = await shown(page);
  const waiting = page.waitForEvent('download');
  await page.click('#save-scenario');
  const path = `${folder}/without.toml`;
  await (await waiting).saveAs(path);
  assert.match(readFileSync(path, 'utf8'), /^name = "US-China sectoral deal \(changed\)"$/m);
  const [again] = JSON.parse(run('run', path, '--draws', '0', '--format', 'json'));
  assertSame(moved, computed(again));
  await context.close();
});

test('a clause that is written has a slider, and a text that needs another world is refused', async () => {
  const context = await chrome.newContext();
  const { page } = await opened(context, url);
  await page.$eval('#text', (field) => { field.closest('details').open = true; });
  const text = await page.inputValue('#text');
  const sliders = () => page.$$eval('[data-level]', (all) => all.length);
  const were = await sliders();
  const clause = '[[tariff]]\nimporters = ["USA"]\nexporters = ["JPN"]\nsectors = ["MOT"]\nchange = 0.01\n';
  await page.fill('#text', `${text}\n${clause}`);
  await page.press('#text', 'Control+Enter');
  await solved(page, 1);
  assert.equal(await sliders(), were + 1);
  await slide(page, `level-${were}`, 50);
  await solved(page, 2);
  await page.fill('#text', text.replace('world = "world2022"', 'world = "world2022-full"'));
  await page.press('#text', 'Control+Enter');
  await page.waitForTimeout(1500);
  assert.match(await page.textContent('#live-says'), /world2022-full.*save the text as a file/);
  await context.close();
});

test('a fault is told at its line and the last picture kept', async () => {
  const context = await chrome.newContext();
  const { page } = await opened(context, url);
  const before = await shown(page);
  await page.$eval('#text', (field) => { field.closest('details').open = true; });
  const text = await page.inputValue('#text');
  await page.fill('#text', text.replace('importer = "CHN"', 'importer = "CHX"'));
  await page.press('#text', 'Control+Enter');
  await page.waitForTimeout(1500);
  assert.match(await page.textContent('#live-says'), /CHX/);
  assert.deepEqual(await shown(page), before);
  await context.close();
});

test('weights order the ranks, and axe-core finds nothing', async () => {
  const context = await chrome.newContext({ viewport: { width: 360, height: 800 } });
  const { page } = await opened(context, url);
  await slide(page, 'weight-security', 0);
  await slide(page, 'weight-prosperity', 0);
  await solved(page, 1);
  await page.waitForTimeout(300);
  assert.equal(await page.$eval('[data-ranked]', (row) => row.dataset.ranked), 'EU');
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  assert.deepEqual(await violations(page), []);
  await context.close();
});

test('nobody else is let in', async () => {
  const { port, pathname } = new URL(url);
  const ask = (method, path, headers, body = '') =>
    new Promise((done, failed) => {
      const request = http.request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
        answer.resume();
        done(answer.statusCode);
      });
      request.on('error', failed);
      request.end(body);
    });
  const host = `127.0.0.1:${port}`;
  const body = JSON.stringify({ text: 'x', levels: [], weights: [1, 1, 1] });
  assert.equal(await ask('GET', '/', { host }), 404);
  assert.equal(await ask('GET', `/${'0'.repeat(32)}/`, { host }), 404);
  assert.equal(await ask('GET', pathname, { host: 'evil.example' }), 421);
  assert.equal(await ask('POST', `${pathname}solve`, { host }, body), 403);
  assert.equal(await ask('POST', `${pathname}solve`, { host, origin: 'http://evil.example' }, body), 403);
  assert.equal(await ask('POST', `${pathname}solve`, { host, origin: `http://${host}` }, body), 200);
  assert.equal(await ask('POST', `${pathname}solve`, { host, origin: `http://${host}` }, '{}'), 400);
  assert.equal(await ask('POST', `${pathname}solve`, { host, origin: `http://${host}` }, ' '.repeat(5 << 20)), 413);
  assert.equal(await ask('GET', pathname, { host }), 200);
  assert.match(readFileSync(`${folder}/scenario.toml`, 'utf8'), /level = 0\.5/);
});
