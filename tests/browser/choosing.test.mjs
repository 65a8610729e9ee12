// SPDX-License-Identifier: Apache-2.0
// Choosing one of many: the comboboxes over integrations, people and types.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, expectNoOverflow, open, untilLoaded } from './checks.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

test('an integration is found by typing, chosen by keyboard, named after a reload and offered first the next time', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'history');
  const field = page.getByRole('combobox', { name: 'Integration' });
  await field.press('ArrowDown');
  await page.getByRole('option', { name: 'All integrations', selected: true }).waitFor();
  await expectAccessible(page, 'an open combobox');
  await field.press('Escape');
  assert.equal(await field.getAttribute('aria-expanded'), 'false');

  await field.pressSequentially('erp');
  await field.press('Enter');
  await page.waitForURL('**/history?integration_id=erp-orders');
  assert.match(await field.inputValue(), /^ERP/);
  await page.reload();
  await page.waitForFunction(() => /^ERP/.test(document.querySelector('ph-combobox input')?.value ?? ''));

  await field.click();
  const offered = page.locator('.combobox-panel').first().getByRole('option');
  await offered.filter({ hasText: 'Recent' }).waitFor();
  assert.match(await offered.nth(1).innerText(), /^ERP[^]*Recent/);
  await field.fill('nothing is called this');
  await page.getByText('No matches for “nothing is called this”.').waitFor();
  await expectAccessible(page, 'a combobox without a match');
  await page.getByRole('heading', { level: 1 }).click();
  assert.match(await field.inputValue(), /^ERP/, 'what was typed and not chosen is dropped');
  await field.click();
  await page.getByRole('option', { name: 'All integrations' }).click();
  await page.waitForURL(/history$/);
  await finish();
});

test('people are found by admins; others choose themselves or type a name', async () => {
  const admin = await openAs(browser, demo, 'admin');
  await open(admin.page, demo, 'audit');
  await admin.page.getByRole('combobox', { name: 'Who' }).fill('oper');
  await admin.page
    .getByRole('option', { name: /operator/ })
    .first()
    .click();
  await admin.page.waitForURL('**/audit?actor=operator');
  await admin.finish();

  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'history');
  await page.getByText('More', { exact: true }).click();
  const person = page.getByRole('combobox', { name: 'Person' });
  await person.click();
  await page.getByRole('option', { name: /You/ }).click();
  await page.waitForURL(`**/history?user=${demo.users.trigger.username}`);
  await person.fill('somebody else');
  await page.getByRole('option', { name: /Exactly/ }).click();
  await page.waitForURL('**/history?user=somebody+else');
  await finish();
});

test('events are filtered by a type, which the server finds', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger', { viewport: { width: 360, height: 740 } });
  await open(page, demo, 'events');
  await page.getByRole('combobox', { name: 'Type' }).click();
  const first = page.getByRole('option').nth(1);
  const type = await first.locator('b').innerText();
  await expectNoOverflow(page, 'an open combobox');
  const asked = page.waitForRequest(`**/api/v1/event-types?q=${type}&*`);
  await page.getByRole('combobox', { name: 'Type' }).fill(type);
  await asked;
  await page.getByRole('option', { name: type }).first().click();
  await page.waitForURL(`**/events?type=${type}`);
  await untilLoaded(page);
  // innerText is empty where a row is not painted.
  const types = (await page.locator('.cell-type').allTextContents()).map((text) => text.trim());
  assert.deepEqual([...new Set(types)], [type]);
  await finish();
});
