// SPDX-License-Identifier: Apache-2.0
// Needs attention: what failed appears there with its reason, and leaves with a success or when it is handled.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, expectNoOverflow, open } from './checks.mjs';
import { call, newIntegration, runOnce } from './demo.mjs';
import { startReceiver } from './receiver.mjs';
import { browser, demo } from './setup.mjs';
import { clickRun, expectText, openAs } from './user.mjs';

let answer = { status: 503, text: 'down for maintenance' };
let receiver;

/** An integration whose runs fail: without an event twice, and once for each of two events. */
async function failing(t, name) {
  answer = { status: 503, text: 'down for maintenance' };
  receiver = await startReceiver(() => answer);
  t.after(() => receiver.close());
  const id = await newIntegration(demo, name, receiver.url);
  const { json } = await call(demo, 'trigger', 'GET', '/events?limit=2');
  await runOnce(demo, id);
  await runOnce(demo, id);
  for (const event of json.items) {
    await runOnce(demo, id, event.id);
  }
  return { id, events: json.items };
}

const total = async () => (await call(demo, 'trigger', 'GET', '/attention?limit=1')).json.total;
const groupOf = (page, name) => page.getByRole('table', { name: new RegExp(`^${name}:`) });

/** The number in the navigation is that of the list. */
async function expectBadge(page) {
  const count = await total();
  await page.locator('.sidebar .nav-count', { hasText: new RegExp(`^${count}$`) }).waitFor();
}

test('a failure is listed with reason, count and since when; a retry that succeeds removes it', async (t) => {
  await failing(t, 'Attentive');
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'attention');
  const group = groupOf(page, 'Attentive');
  await group.waitFor();
  assert.match((await group.getAttribute('aria-label')) ?? '', /503/);
  const rows = group.locator('tbody tr');
  assert.equal(await rows.count(), 3);
  const without = rows.filter({ hasText: 'Failed 2 times, since' });
  assert.equal(await without.count(), 1);
  assert.match(await without.innerText(), /Received and refused/);
  await expectBadge(page);
  await expectAccessible(page, 'what needs attention');
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoOverflow(page, 'what needs attention');
  await page.setViewportSize({ width: 1280, height: 800 });

  answer = { status: 200 };
  await without.getByRole('button', { name: /^Retry/ }).click();
  const dialog = page.getByRole('dialog');
  await clickRun(dialog, /^(Retry|Send|Run)/);
  await expectText(dialog, /Delivered to Attentive/);
  await page.keyboard.press('Escape');
  await without.waitFor({ state: 'detached' });
  assert.equal(await rows.count(), 2);
  await expectBadge(page);
  await finish();
});

test('a selection is retried, and what succeeded leaves the list', async (t) => {
  await failing(t, 'Selected');
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'attention');
  const group = groupOf(page, 'Selected');
  await group.getByRole('checkbox', { name: /^Select all of/ }).check();
  await expectAccessible(page, 'what needs attention, selected');
  answer = { status: 200 };
  await page.getByRole('button', { name: 'Retry selected…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Retry the selection' });
  await expectAccessible(page, 'the selection to retry');
  await dialog.getByRole('button', { name: 'Retry 3 now' }).click();
  await dialog.getByText('3 of 3 succeeded').first().waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await group.waitFor({ state: 'detached' });
  await expectBadge(page);
  await finish();
});

test('what is marked as handled leaves the list with its note, and Undo brings it back', async (t) => {
  await failing(t, 'Handled');
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'attention');
  const row = groupOf(page, 'Handled').locator('tbody tr').filter({ hasText: 'Failed 2 times' });
  await row.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Mark as handled…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Mark 1 as handled' });
  await dialog.getByLabel('Note').fill('Entered by hand');
  await expectAccessible(page, 'the note');
  await dialog.getByRole('button', { name: 'Mark as handled' }).click();
  await row.waitFor({ state: 'detached' });
  await expectBadge(page);

  await page.getByRole('radio', { name: 'Handled' }).check({ force: true });
  await page.waitForURL('**/attention?handled=true');
  const handled = groupOf(page, 'Handled').locator('tbody tr').filter({ hasText: 'Entered by hand' });
  await handled.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Undo' }).click();
  await handled.waitFor({ state: 'detached' });
  await page.getByRole('radio', { name: 'Open' }).check({ force: true });
  await row.waitFor();
  await expectBadge(page);
  await finish();
});

test('a later success removes the row, wherever it was run', async (t) => {
  const { id, events } = await failing(t, 'Later');
  const { page, finish } = await openAs(browser, demo, 'trigger');
  answer = { status: 200 };
  await runOnce(demo, id);
  await runOnce(demo, id, events[0].id);
  await open(page, demo, 'attention');
  const group = groupOf(page, 'Later');
  await group.waitFor();
  assert.deepEqual(await group.locator('tbody .row-link').allInnerTexts(), [events[1].title]);
  await finish();
});
