// SPDX-License-Identifier: Apache-2.0
// Takes the screenshots of the README: node pictures.mjs DEMO.json, with a disposable demo on SQLite.
// Best with the font Inter (Debian: fonts-inter).
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { open } from './checks.mjs';
import { call } from './demo.mjs';
import { startBrowser, openAs } from './user.mjs';

const OUTPUT = new URL('pictures/', import.meta.url).pathname;
const WINDOW = { width: 1280, height: 860 };

const demo = JSON.parse(readFileSync(process.argv[2], 'utf8'));
execFileSync('/usr/bin/python3', [new URL('past.py', import.meta.url).pathname, process.argv[2]]);
mkdirSync(OUTPUT, { recursive: true });
const browser = await startBrowser();

async function take(name, path, options, prepare = () => undefined) {
  const { page, finish } = await openAs(browser, demo, 'both', { viewport: WINDOW, locale: 'en-GB', ...options });
  await open(page, demo, path);
  await page.locator('.sidebar .nav-count').waitFor();
  await prepare(page);
  await page.screenshot({ path: `${OUTPUT}${name}.png`, animations: 'disabled' });
  await finish();
}

const { json: failed } = await call(demo, 'both', 'GET', '/executions?state=failed&integration_id=erp-orders&limit=1');

await take('history', 'history', {});
await take('execution-dark', `history/${failed.items[0].id}`, { colorScheme: 'dark' });
await take('integration', 'integrations/servicenow', {});
await take('run', 'events', {}, async (page) => {
  await page.getByRole('row').nth(3).getByRole('button', { name: /^Run/ }).click();
  await page.getByRole('dialog').getByRole('option').first().click();
  await page.getByRole('region', { name: 'Payload' }).waitFor();
});
await browser.close();
