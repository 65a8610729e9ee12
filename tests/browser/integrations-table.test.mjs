// SPDX-License-Identifier: Apache-2.0
// Integrations as a table: what needs attention, sorting, and switching one off at once. The first steps of an empty Portal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, expectNoOverflow, open } from './checks.mjs';
import { call, newIntegration, runOnce } from './demo.mjs';
import { startReceiver } from './receiver.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

const names = (page) => page.locator('.integrations .row-link').allInnerTexts();

test('the table shows what fails and what has no key, sorted as its address says', async (t) => {
  const receiver = await startReceiver(() => ({ status: 503, text: 'down' }));
  t.after(() => receiver.close());
  const failing = await newIntegration(demo, 'Zzfailing', receiver.url);
  await newIntegration(demo, 'Aakeyless', receiver.url, false);
  await runOnce(demo, failing);

  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'integrations');
  await page.getByRole('radio', { name: 'Table' }).check({ force: true });
  await page.waitForURL('**/integrations?view=table');
  await page.locator('.integrations').waitFor();
  assert.equal((await names(page))[0], 'Aakeyless');
  await page.getByRole('button', { name: 'Integration', exact: true }).click();
  await page.waitForURL('**/integrations?view=table&sort=-name');
  assert.equal((await names(page))[0], 'Zzfailing');
  await expectAccessible(page, 'the table of integrations');
  await expectNoOverflow(page, 'the table of integrations');

  await page.getByRole('combobox', { name: 'Condition' }).selectOption('No signing key');
  assert.ok((await names(page)).includes('Aakeyless'));
  await page.getByRole('combobox', { name: 'Condition' }).selectOption('Failing');
  await page.waitForURL('**only=failing**');
  assert.ok((await names(page)).includes('Zzfailing') && !(await names(page)).includes('Aakeyless'));
  await page.waitForFunction(() => /^Results: \d+$/.test(document.querySelector('#status')?.textContent ?? ''));
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoOverflow(page, 'the table as cards');
  await page.getByRole('combobox', { name: 'Sorting' }).selectOption({ label: 'Sorted by: Last execution' });
  await page.waitForURL('**sort=last');
  await finish();
});

test('an admin switches an integration off and on in its row', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const id = await newIntegration(demo, 'Emergency', receiver.url);
  const { page, finish } = await openAs(browser, demo, 'admin');
  await open(page, demo, 'integrations?view=table&q=emergency');
  await page.getByRole('button', { name: 'Disable Emergency' }).click();
  const dialog = page.getByRole('dialog', { name: 'Disable Emergency?' });
  await expectAccessible(page, 'the question');
  await dialog.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('button', { name: 'Enable Emergency' }).waitFor();
  assert.equal((await call(demo, 'admin', 'GET', `/integrations/${id}`)).json.webhook_state, 'disabled');
  await page.getByRole('button', { name: 'Enable Emergency' }).click();
  await page.getByRole('button', { name: 'Disable Emergency' }).waitFor();
  assert.equal((await call(demo, 'admin', 'GET', `/integrations/${id}`)).json.webhook_state, 'enabled');
  await finish();
});
