// SPDX-License-Identifier: Apache-2.0
// The palette: one field to go to a page, run an integration, or find anything by name or id.
import { test } from 'node:test';
import { expectAccessible, open } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

test('Ctrl+K goes to a page, runs an integration, and finds an execution by its id', async () => {
  const { json } = await call(demo, 'trigger', 'GET', '/executions?limit=1');
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'integrations');
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Go to, run or find' });
  await page.getByRole('option', { name: /^Events Page/ }).waitFor();
  await expectAccessible(page, 'the palette');
  await field.fill('hist');
  await page
    .getByRole('option', { name: /History/, selected: false })
    .first()
    .waitFor();
  await expectAccessible(page, 'the palette with results');
  await field.press('Enter');
  await page.waitForURL('**/history');

  await page.keyboard.press('Control+k');
  await field.fill('nothing is called this');
  await page.getByText('No matches for “nothing is called this”.').waitFor();
  await expectAccessible(page, 'the palette without a result');
  await field.fill('jira');
  await page.getByRole('option', { name: /^Jira Cloud Run…/ }).click();
  const dialog = page.getByRole('dialog', { name: /Jira/ });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });

  await page.keyboard.press('Control+k');
  await field.fill(json.items[0].id);
  await page.getByRole('option', { name: /Execution/ }).click();
  await page.waitForURL(`**/history/${json.items[0].id}`);
  await page.locator('.palette').waitFor({ state: 'detached' });
  await finish();
});

test('Ctrl+K goes on without saved views when they cannot be loaded', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger', {}, [503]);
  await open(page, demo, 'integrations');
  await page.route('**/views', (route) => route.fulfill({ status: 503 }));
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to, run or find' }).fill('events');
  await page.getByRole('option', { name: /^Events Page/ }).click();
  await page.waitForURL('**/events');
  await finish();
});
