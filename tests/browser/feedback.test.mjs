// SPDX-License-Identifier: Apache-2.0
// What pages say and where they return to: results of filters, saved settings, Back, periods, suggested ids.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, expectNoOverflow, open } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { expectText, openAs } from './user.mjs';

const WIDTHS = [1440, 1180, 1024, 900, 768, 360];

test('the page of a failed execution fits every width', async () => {
  const { json } = await call(demo, 'trigger', 'GET', '/executions?state=failed&limit=1');
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, `history/${json.items[0].id}`);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoOverflow(page);
    const box = await page.locator('main h1').boundingBox();
    assert.ok(box.width >= Math.min(300, width / 2), `the title has ${box.width} px at ${width}`);
    for (const button of await page.locator('.page-actions button').all()) {
      const { x, width: wide } = await button.boundingBox();
      assert.ok(x >= 0 && x + wide <= width, `a button ends at ${x + wide} of ${width}`);
    }
  }
  await finish();
});

test('text follows the size that the browser is set to: no size of a font is in pixels', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'history');
  const sizes = await page.evaluate(() => {
    const sizesOf = (rules) => [...rules].flatMap((rule) => [rule.style?.fontSize ?? '', ...(rule.cssRules ? sizesOf(rule.cssRules) : [])]);
    return [...document.styleSheets].flatMap((sheet) => sizesOf(sheet.cssRules)).filter((size) => size !== '');
  });
  assert.ok(sizes.length > 10);
  assert.deepEqual(
    sizes.filter((size) => size.endsWith('px')),
    [],
  );
  await finish();
});

test('the result of a filter is announced', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'history');
  await page.getByRole('searchbox', { name: 'Search the history' }).fill('nothing begins like this');
  await page.waitForFunction(() => document.querySelector('#status')?.textContent === 'No match');
  await expectAccessible(page, 'a filter that nothing passes');
  await page.getByRole('searchbox', { name: 'Search the history' }).fill('');
  await page.waitForFunction(() => /^Results: /.test(document.querySelector('#status')?.textContent ?? ''));
  await finish();
});

test('back returns to the row of every list', async () => {
  const { page, finish } = await openAs(browser, demo, 'both');
  const lists = {
    history: '.executions .row-link',
    events: '.events .row-link',
    'integrations?view=table': '.integrations .row-link',
    attention: 'tbody a[href*="/history/"]',
    audit: 'ph-audit-table tbody a',
  };
  for (const [list, links] of Object.entries(lists)) {
    await open(page, demo, list);
    const row = page.locator(`main ${links}`).last();
    const address = await row.getAttribute('href');
    await row.scrollIntoViewIfNeeded();
    await row.click();
    await page.waitForURL(`**${address}`);
    await page.goBack();
    await page.waitForFunction((wanted) => document.activeElement?.getAttribute('href') === wanted, address);
    assert.ok(
      await page.evaluate(() => {
        const { top, bottom } = document.activeElement.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      }),
      `${list}: the row is not in view`,
    );
  }
  await finish();
});

test('periods are days of the reader, or any that is typed', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'history');
  const period = page.getByRole('combobox', { name: 'Period' }).first();
  await period.selectOption('Yesterday');
  await page.waitForURL(/from=yesterday&to=today/);
  await period.selectOption('From – to…');
  const dialog = page.getByRole('dialog', { name: 'Period' });
  await dialog.waitFor();
  await expectAccessible(page, 'the period');
  await dialog.getByLabel('From').fill('23.11.2026');
  await dialog.getByLabel('To').fill('');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expectText(dialog, /Use 2026-11-23/);
  await expectAccessible(page, 'a period that is not understood');
  await dialog.getByLabel('From').fill('2026-01-02 03:04');
  await dialog.getByLabel('To').fill('2026-01-03');
  await page.keyboard.press('Enter');
  await page.waitForURL(/from=2026-01-0.*to=2026-01-0/);
  await finish();
});

test('a new integration gets an id from its name, and what is saved is said', async () => {
  const { page, finish } = await openAs(browser, demo, 'admin');
  await open(page, demo, 'integrations/new');
  const name = `Büro ${Date.now()}`;
  await page.getByLabel('Name').fill(name);
  const id = name.toLowerCase().replace('ü', 'ue').replace(' ', '-');
  assert.equal(await page.getByLabel('ID', { exact: true }).inputValue(), id);
  await page.getByRole('button', { name: 'Create integration' }).click();
  await page.waitForURL(`**/integrations/${id}?tab=settings`);
  await finish();
});

test('configuration is not hidden by posted events in the audit log', async () => {
  const { page, finish } = await openAs(browser, demo, 'admin');
  await call(demo, 'admin', 'POST', '/integrations', { id: `audited-${Date.now()}`, name: 'Audited' });
  await call(
    demo,
    'admin',
    'POST',
    '/events',
    [1, 2, 3].map((n) => ({ type: 'x.y', title: `Event ${n}` })),
  );
  await open(page, demo, 'audit');
  await page.locator('.segmented').getByText('Configuration').click();
  await page.waitForURL(/action=/);
  await expectText(page.locator('main'), /Integration created/);
  await page.waitForFunction(() => !document.querySelector('ph-audit-table')?.textContent.includes('Events posted'));
  await finish();
});
