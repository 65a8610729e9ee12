// SPDX-License-Identifier: Apache-2.0
// The main path by keyboard alone: log in, find an event, run it, retry, read the audit log.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilLoaded } from './checks.mjs';
import { call } from './demo.mjs';
import { startReceiver } from './receiver.mjs';
import { browser, demo } from './setup.mjs';
import { trackRequests } from './pending-requests.mjs';
import { expectText } from './user.mjs';

const MOST_TABS = 80;

/** Presses Tab until the target has the focus. */
async function tabTo(page, target) {
  await target.waitFor();
  for (let left = MOST_TABS; left > 0; left -= 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`${target} cannot be reached by Tab`);
}

/** A dialog ignores input for a moment after it opened. */
async function enterUntil(page, scope, text) {
  for (const end = Date.now() + 10_000; Date.now() < end && !(await scope.getByText(text).first().isVisible());) {
    await page.keyboard.press('Enter');
    await scope
      .getByText(text)
      .first()
      .waitFor({ timeout: 500 })
      .catch(() => undefined);
  }
  await expectText(scope, text);
}

test('by keyboard alone: log in, find an event, run it, retry it, read the audit log', async (t) => {
  const receiver = await startReceiver((_, nth) => ({ status: nth === 1 ? 503 : 200 }));
  t.after(() => receiver.close());
  const name = `Walk ${Date.now().toString(36)}`;
  const id = name.toLowerCase().replace(' ', '-');
  assert.equal((await call(demo, 'admin', 'POST', '/integrations', { id, name })).status, 201);
  assert.equal((await call(demo, 'admin', 'PUT', `/integrations/${id}/webhook`, { url: receiver.url, enabled: true })).status, 201);
  assert.equal((await call(demo, 'admin', 'POST', `/integrations/${id}/webhook/keys`, {})).status, 201);
  const event = { type: 'walk.begun', title: `${name} begins`, severity: 'info', details: {} };
  assert.equal((await call(demo, 'admin', 'POST', '/events', event)).status, 201);

  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  trackRequests(page);
  await page.goto(demo.ui);
  await tabTo(page, page.getByLabel('User name'));
  await page.keyboard.type(demo.users.both.username);
  await tabTo(page, page.getByLabel('Password'));
  await page.keyboard.type(demo.users.both.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();

  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
  await tabTo(page, page.getByLabel('Search events', { exact: true }));
  await page.keyboard.type(event.title);
  await page.waitForURL('**/events?q=*');
  await untilLoaded(page);
  await tabTo(page, page.getByRole('button', { name: `Run… ${event.title}` }));
  await page.keyboard.press('Enter');

  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Target', expanded: true }).waitFor();
  await page.keyboard.type(name);
  await dialog.getByRole('option', { name }).first().waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Run now', disabled: false }).waitFor();
  await tabTo(page, dialog.getByRole('button', { name: 'Run now' }));
  await enterUntil(page, dialog, /returned 503 Service Unavailable/);

  await tabTo(page, dialog.getByRole('button', { name: 'Retry…' }));
  await page.keyboard.press('Enter');
  await expectText(dialog, /The same message once more/);
  await tabTo(page, dialog.getByRole('button', { name: 'Retry now' }));
  await enterUntil(page, dialog, /Delivered to/);
  assert.equal(receiver.requests.length, 2);
  assert.equal(receiver.requests[1].body, receiver.requests[0].body);

  await tabTo(page, dialog.getByRole('link', { name: 'Open execution' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: event.title }).waitFor();
  await tabTo(page, page.getByRole('tab', { name: 'Request' }));
  await page.keyboard.press('End');
  await page.getByRole('tab', { name: 'Audit', selected: true }).waitFor();
  await expectText(page.getByRole('tabpanel'), /Webhook set up/);
});
