// What tests of the page share: the command, a browser, and what must hold of any page.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const sidedeal = process.env.SIDEDEAL ?? `${root}target/debug/sidedeal`;
export const folder = `${root}target/browser`;
mkdirSync(folder, { recursive: true });

export const run = (...args) => execFileSync(sidedeal, ['-q', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
export const answers = async (...args) => (await promisify(execFile)(sidedeal, args)).stdout;

const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/google-chrome'];
export const browser = () => {
  const executablePath = process.env.BROWSER ?? BROWSERS.find(existsSync);
  assert.ok(executablePath, `no browser: ${BROWSERS.join(', ')}`);
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
};

// A page that keeps what it said and asked for.
export async function opened(context, url) {
  const page = await context.newPage();
  const said = [];
  const asked = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`error: ${error}`));
  page.on('dialog', (dialog) => {
    said.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(url);
  return { page, said, asked };
}

const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

// What axe-core finds wrong, in words. It is put in past the page's policy, as a debugger is.
export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map((one) => `${one.id}: ${one.help} (${one.nodes.slice(0, 3).map((node) => node.target)})`);
}

// The numbers of the table of who pays, by actor and stake.
export const shown = (page) =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('#paying tr[data-code]')].flatMap((row) =>
        [...row.querySelectorAll('td[data-mode]')].map((cell) => [
          `${row.dataset.code} ${cell.dataset.stake}`,
          [Number(cell.dataset.mode), Number(cell.dataset.value)],
        ]),
      ),
    ),
  );

const VARIABLES = { prosperity: 'real_income', security: 'expected_defence', voice: 'power' };

// The same of what `run --format json` says; medians where it draws.
export function computed(document) {
  const rows = new Map(document.results.map((row) => [`${row.actor} ${row.stake} ${row.variable}`, row.value]));
  const numbers = {};
  for (const { actor, stake, variable, value } of document.results) {
    if (VARIABLES[stake] !== variable) continue;
    numbers[`${actor} ${stake}`] = [value, rows.get(`${actor} ${stake} ${variable}_median`) ?? value];
  }
  return numbers;
}

export function assertSame(found, expected) {
  assert.ok(Object.keys(found).length > 60, 'few numbers');
  for (const [key, numbers] of Object.entries(found)) assert.deepEqual(numbers, expected[key], key);
}
