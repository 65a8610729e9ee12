// SPDX-License-Identifier: Apache-2.0
// A Portal with 800 integrations, 20,000 events and 50,000 executions: everything is found, and pages stay light.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { expectAccessible, open, untilLoaded } from './checks.mjs';
import { DIR } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

const seed = (what) =>
  execFileSync('/usr/bin/python3', [path.join(import.meta.dirname, 'many.py'), path.join(DIR, 'demo.json'), what], { stdio: 'inherit' });

before(() => seed('add'));
after(() => seed('remove'));

const MOST_ELEMENTS = { history: 870, events: 870, audit: 870, 'integrations?view=table': 870 };
// Lighthouse's mobile setting.
const SLOWER = 4;

const elementsOf = (page) => page.evaluate(() => document.querySelectorAll('*').length);

test('lists of 50 rows have few elements', async (t) => {
  const { page, finish } = await openAs(browser, demo, 'both');
  for (const [address, most] of Object.entries(MOST_ELEMENTS)) {
    await open(page, demo, address);
    const elements = await elementsOf(page);
    t.diagnostic(`${address}: ${elements} elements`);
    assert.ok(elements <= most, `${address} has ${elements} elements`);
  }
  await finish();
});

test('an integration beyond the first page is found in the run dialog, beside an event and in the table', async () => {
  // Its copies have no keys.
  const { page, finish } = await openAs(browser, demo, 'both', {}, [409]);
  await open(page, demo, 'events/many-7');
  assert.equal(await page.locator('.targets li').count(), 8);
  await page.getByRole('combobox', { name: 'Another integration' }).click();
  await page.getByText('There are more. Type to find them.').waitFor();
  await page.getByRole('combobox', { name: 'Another integration' }).fill('Many 777');
  const asked = page.waitForRequest('**/api/v1/integrations/many-777');
  await page.getByRole('option', { name: /Many 777/ }).click();
  await asked;
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');

  await open(page, demo, 'integrations?view=table&sort=-name');
  const rows = page.locator('.integrations tbody tr');
  assert.equal(await rows.count(), 50);
  await page.getByRole('button', { name: 'Show more' }).click();
  await untilLoaded(page);
  assert.equal(await rows.count(), 100);
  await page.getByLabel('Search integrations', { exact: true }).fill('Many 777');
  await page.waitForURL('**q=Many+777**');
  await untilLoaded(page);
  assert.deepEqual(await rows.locator('.row-link').allInnerTexts(), ['Many 777']);
  await finish();
});

test('a search for what is rare goes on by itself until it is stopped', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  const rows = page.locator('.executions tbody tr');
  await open(page, demo, 'history?http_status=418');
  await rows.nth(9).waitFor();
  await untilLoaded(page);
  assert.equal(await rows.count(), 10);
  assert.equal(await page.getByRole('button', { name: /Show more|Keep searching|Stop/ }).count(), 0);

  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await page.route('**/executions?*cursor=*', async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await page.reload();
  await page.getByText(/^Searching… reached /).waitFor();
  await expectAccessible(page, 'a search that goes on');
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText(/^Searched back to /).waitFor();
  await expectAccessible(page, 'a search that was stopped');
  release();
  await page.getByRole('button', { name: 'Keep searching' }).click();
  await rows.nth(9).waitFor();
  await untilLoaded(page);
  assert.equal(await rows.count(), 10);
  await page.waitForFunction(() => document.querySelector('#status').textContent === 'Results: 10');
  await finish();
});

test('the first page on a phone: how soon it is shown, and how long it blocks', async (t) => {
  const { page, finish } = await openAs(browser, demo, 'both', { viewport: { width: 412, height: 823 } });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.addInitScript(() => {
    globalThis.seen = { lcp: 0, blocked: 0 };
    const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    watch('largest-contentful-paint', ({ startTime }) => {
      globalThis.seen.lcp = startTime;
    });
    watch('longtask', ({ duration }) => {
      globalThis.seen.blocked += duration - 50;
    });
  });
  await open(page, demo, 'history');
  const { lcp, blocked } = await page.evaluate(() => globalThis.seen);
  t.diagnostic(`largest contentful paint ${Math.round(lcp)} ms, blocked ${Math.round(blocked)} ms`);
  assert.ok(lcp > 0);
  await finish();
});
