// SPDX-License-Identifier: Apache-2.0
// What people come for, in few actions. An action is a click, a choice, a key or a text that is typed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { open, untilLoaded } from './checks.mjs';
import { call, newIntegration, runOnce } from './demo.mjs';
import { startReceiver } from './receiver.mjs';
import { browser, demo } from './setup.mjs';
import { expectText, openAs } from './user.mjs';

/** The demo may have what an earlier run has made. */
const stamp = Date.now().toString(36);

/** Does the actions one after another; there may be no more than `most`. */
async function within(most, actions) {
  for (const action of actions) {
    await action();
  }
  assert.ok(actions.length <= most, `${actions.length} actions, at most ${most}`);
}

/** Posts events as fast as the limit lets an application. */
async function post(events) {
  for (const end = Date.now() + 60_000; Date.now() < end; await pause(200)) {
    const { status } = await call(demo, 'admin', 'POST', '/events', events);
    if (status !== 429) {
      assert.ok(status < 300, `${status}`);
      return;
    }
  }
  assert.fail('the limit lets no events through');
}

/** An execution is found two seconds after it began. */
async function untilFound(words) {
  for (const end = Date.now() + 20_000; Date.now() < end; await pause(200)) {
    const { json } = await call(demo, 'trigger', 'GET', `/executions?q=${words}`);
    if (json.items.length > 0) {
      return;
    }
  }
  assert.fail(`no execution is found by ${words}`);
}

test('an event is found by a word in the middle of its title and run, in 4', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const id = await newIntegration(demo, `Quick ${stamp}`, receiver.url);
  await call(demo, 'admin', 'PATCH', `/integrations/${id}/webhook`, { confirm: 'never' }, { 'if-match': '*' });
  const event = `task-${stamp}`;
  const posted = { id: event, type: 'order.blocked', title: `Order of Quetzal${stamp} Ltd is blocked`, integration_id: id };
  assert.equal((await call(demo, 'admin', 'POST', '/events', posted)).status, 201);
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'integrations');
  await within(4, [
    () => page.keyboard.press('Control+k'),
    () => page.getByRole('combobox', { name: 'Go to, run or find' }).fill(`quetzal${stamp}`),
    () => page.getByRole('option', { name: /Quetzal.* Event/ }).click(),
    () => page.getByRole('button', { name: new RegExp(`Quick ${stamp}$`) }).click(),
  ]);
  await page
    .getByText(new RegExp(`Delivered to Quick ${stamp}`))
    .first()
    .waitFor();
  assert.equal(receiver.requests.length, 1);
  await finish();
});

test('yesterday’s failures of one integration are shown in 3', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'history');
  await within(3, [
    () => page.getByRole('searchbox', { name: 'Search the history' }).fill('erp'),
    () => page.getByRole('radio', { name: 'Failed' }).check({ force: true }),
    () => page.getByRole('combobox', { name: 'Period' }).first().selectOption('Yesterday'),
  ]);
  await page.waitForURL(/q=erp&state=failed&from=yesterday&to=today/);
  await untilLoaded(page);
  for (const row of await page.locator('.executions tbody tr').allInnerTexts()) {
    assert.match(row, /ERP/);
  }
  await finish();
});

test('the run for a customer’s number is found in 2', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const event = { id: `customer-${stamp}`, type: 'order.paid', title: `Paid ${stamp}`, details: { customer: { number: `C-${stamp}` } } };
  assert.equal((await call(demo, 'admin', 'POST', '/events', event)).status, 201);
  const { id } = await runOnce(demo, await newIntegration(demo, `Customer ${stamp}`, receiver.url), event.id);
  await untilFound(`C-${stamp}`);
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'history');
  await within(2, [
    () => page.getByRole('searchbox', { name: 'Search the history' }).fill(`C-${stamp}`),
    () => page.locator(`.executions .row-link[href$="${id}"]`).click(),
  ]);
  await page.waitForURL(`**/history/${id}`);
  await finish();
});

test('30 events are run in 6', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  await newIntegration(demo, `Thirty ${stamp}`, receiver.url);
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'events');
  const boxes = page.locator('.events tbody input[type="checkbox"]');
  const dialog = page.getByRole('dialog');
  await within(6, [
    () => boxes.nth(0).click(),
    () => boxes.nth(29).click({ modifiers: ['Shift'] }),
    () => page.getByRole('button', { name: 'Run selected…' }).click(),
    () => dialog.getByRole('combobox', { name: 'Target' }).fill(`thirty ${stamp}`),
    () => dialog.getByRole('option', { name: /Thirty/ }).click(),
    () => dialog.getByRole('button', { name: 'Run 30 now' }).click(),
  ]);
  await dialog.getByText('30 of 30 succeeded').first().waitFor();
  assert.equal(receiver.requests.length, 30);
  await finish();
});

test('what is failing now is shown in 1', async (t) => {
  const receiver = await startReceiver(() => ({ status: 503, text: 'down' }));
  t.after(() => receiver.close());
  await runOnce(demo, await newIntegration(demo, `Failing ${stamp}`, receiver.url));
  const { page, finish } = await openAs(browser, demo, 'admin');
  await open(page, demo, 'integrations');
  await within(1, [
    () =>
      page
        .getByRole('navigation', { name: 'Main' })
        .getByRole('link', { name: /^Needs attention/ })
        .click(),
  ]);
  await page.getByRole('table', { name: new RegExp(`^Failing ${stamp}: .*503`) }).waitFor();
  await finish();
});

test('the last change of configuration is shown in 2, after 5,000 posted events', async () => {
  const url = 'https://changed.example.com/hook';
  assert.equal((await call(demo, 'admin', 'PATCH', '/integrations/jira/webhook', { url }, { 'if-match': '*' })).status, 200);
  for (let batch = 0; batch < 10; batch += 1) {
    const events = Array.from({ length: 500 }, (_, nth) => ({ id: `posted-${batch}-${nth}`, type: 'posted', title: `Posted ${nth}` }));
    await post(events);
  }
  const { page, finish } = await openAs(browser, demo, 'admin');
  await open(page, demo, 'integrations');
  await within(2, [
    () => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit log' }).click(),
    () => page.getByRole('radio', { name: 'Configuration' }).check({ force: true }),
  ]);
  await page.waitForURL('**/audit?action=**');
  await untilLoaded(page);
  assert.match(await page.locator('.audit tbody tr').first().innerText(), /Webhook changed/);
  await page.getByRole('searchbox', { name: 'Search the audit log' }).fill('ADMIN jira webhook');
  await page.waitForURL('**q=ADMIN+jira+webhook**');
  await untilLoaded(page);
  assert.match(await page.locator('.audit tbody tr').first().innerText(), /Webhook changed/);
  await finish();
});

test('a webhook is set up and tested in 10', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const { page, finish } = await openAs(browser, demo, 'admin');
  await open(page, demo, 'integrations');
  const dialog = page.getByRole('dialog');
  const shown = dialog.filter({ hasText: 'whsec_' });
  await within(10, [
    () => page.getByRole('link', { name: 'New integration' }).click(),
    () => page.getByLabel('Name', { exact: true }).fill(`From nothing ${Date.now()}`),
    () => page.getByRole('button', { name: 'Create integration' }).click(),
    () => page.getByLabel('URL').fill(receiver.url),
    () => page.getByRole('button', { name: 'Save', exact: true }).click(),
    () => page.getByRole('button', { name: /Create key/ }).click(),
    () => dialog.getByRole('button', { name: 'Create key' }).click(),
    () => shown.getByRole('checkbox').check(),
    () => shown.getByRole('button', { name: 'Close' }).click(),
    () => page.getByRole('button', { name: /^Test with this key/ }).click(),
  ]);
  await expectText(page.locator('main'), /Delivered/);
  assert.equal(receiver.requests.length, 1);
  await finish();
});
