// SPDX-License-Identifier: Apache-2.0
// The main path: run an integration, configure a webhook, log in.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { call, receivedRequests } from './demo.mjs';
import { startReceiver } from './receiver.mjs';
import { browser, demo } from './setup.mjs';
import { logIn, clickRun, expectText, openAs } from './user.mjs';

async function postEvent(title) {
  const response = await call(demo, 'admin', 'POST', '/events', {
    type: 'order.limit_exceeded',
    title,
    severity: 'warning',
    details: { order: 48213, host: 'db-01' },
  });
  assert.equal(response.status, 201, JSON.stringify(response.json));
  return response.json;
}

test('an operator runs an integration for an event and sees that it was accepted', async () => {
  const event = await postEvent('Order 48213 exceeds its credit limit, expectText the test');
  const already = receivedRequests().length;
  const { page, finish } = await openAs(browser, demo, 'trigger');

  const menu = page.getByRole('navigation', { name: 'Main' });
  await menu.getByRole('link', { name: 'Events' }).click();
  const row = page.getByRole('row').filter({ hasText: event.title });
  await row.getByRole('button', { name: 'Run' }).click();

  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Target' }).fill('Slack');
  await dialog.getByRole('option', { name: /Slack/ }).click();
  await clickRun(dialog);
  await expectText(dialog, /Delivered to Slack.*200/);

  await dialog.getByRole('link', { name: 'Open execution' }).click();
  await page.getByRole('heading', { level: 1, name: event.title }).waitFor();
  await page.getByText('webhook-id').first().waitFor();

  await menu.getByRole('link', { name: 'History' }).click();
  const entry = page.getByRole('row').filter({ hasText: event.title });
  await entry.waitFor();
  assert.match(await entry.innerText(), /200/);

  const received = receivedRequests().slice(already);
  assert.equal(received.length, 1);
  assert.deepEqual(
    { event_id: received[0].event_id, signature: received[0].signature, bearer: received[0].bearer, status: received[0].status },
    { event_id: event.id, signature: 'valid', bearer: true, status: 200 },
  );
  await finish();
});

test('an admin configures a webhook, and its runs are signed with the new key', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const made = await call(demo, 'admin', 'POST', '/integrations', { id: 'browser-test', name: 'Made by the test' });
  assert.equal(made.status, 201);
  const { page, finish } = await openAs(browser, demo, 'both');

  await page.goto(`${demo.ui}integrations/browser-test`);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByLabel('URL').fill(`${receiver.url}/hooks/secret-path`);
  await page.getByRole('button', { name: 'Set token' }).click();
  await page.getByLabel('Bearer token').fill('token-of-the-browser-test');
  await page.getByLabel('Body without an event').selectOption({ label: 'Envelope with type, time and integration' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  await page.getByRole('button', { name: /Create key/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
  const shown = page.getByRole('dialog').filter({ hasText: 'whsec_' });
  const secret = (await shown.locator('code').innerText()).trim();
  await shown.getByRole('checkbox').check();
  await shown.getByRole('button', { name: 'Close' }).click();

  await page.getByRole('tab', { name: 'Overview' }).click();
  await page.getByRole('button', { name: /^Run/ }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('option', { name: /Without an event/ }).click();
  await clickRun(dialog);
  await expectText(dialog, /Delivered to Made by the test.*200/);

  assert.equal(receiver.requests.length, 1);
  const [request] = receiver.requests;
  new Webhook(secret).verify(request.body, request.headers);
  assert.equal(request.headers.authorization, 'Bearer token-of-the-browser-test');
  assert.equal(JSON.parse(request.body).type, 'portalhooks.triggered');
  assert.equal(request.url, '/hooks/secret-path');
  await finish();
});

test('a user without permission sees the reason, and no target URL', async () => {
  const { page, finish } = await openAs(browser, demo, 'none');

  await page.goto(`${demo.ui}integrations/jira`);
  const button = page.getByRole('button', { name: /Create ticket|Run/ }).first();
  await button.waitFor();
  assert.equal(await button.getAttribute('aria-disabled'), 'true');
  assert.equal(await page.getByRole('link', { name: 'History' }).count(), 0);
  assert.ok(!(await page.content()).includes('/jira/pro/hooks/'));
  await finish();
});

const PATHS = ['integrations', 'integrations/jira', 'integrations/jira?tab=settings', 'events', 'history', 'users'];

test('in dark mode every page is dark with light text', async () => {
  const { page, finish } = await openAs(browser, demo, 'both', { colorScheme: 'dark' });

  for (const path of PATHS) {
    await page.goto(demo.ui + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const { background, text } = await page.evaluate(colours);
    assert.ok(background < 0.2 && text > 0.6, `${path}: background ${background}, text ${text}`);
  }
  await finish();
});

/** The lightness of page and heading, from 0 to 1; runs in the browser. */
function colours() {
  const lightness = (colour) => {
    const canvas = document.createElement('canvas').getContext('2d');
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  };
  return {
    background: lightness(getComputedStyle(document.body).backgroundColor),
    text: lightness(getComputedStyle(document.querySelector('h1')).color),
  };
}

test('a deep link leads to its page after the log-in', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();

  await page.goto(`${demo.ui}integrations/jira`);
  await logIn(page, demo, 'trigger');
  await page.getByRole('heading', { level: 1, name: 'Jira Cloud' }).waitFor();
  assert.equal(page.url(), `${demo.ui}integrations/jira`);
  await context.close();
});

test('the error log has no warnings and errors', () => {
  const lines = readFileSync(demo.error_log, 'utf8').split('\n');
  const since = lines.findLastIndex((line) => line.includes('resuming normal operations'));
  const severe = lines.slice(since).filter((line) => /^\[[^\]]*\] \[[\w-]*:(warn|error|crit|alert|emerg)\]/.test(line));
  // AH01630: forms that other sites post, which the demo's configuration refuses. Executions fail on purpose.
  assert.deepEqual(
    severe.filter((line) => !/AH01630: client denied by server configuration|\] execution exe_\w+: (failed|unknown), /.test(line)),
    [],
  );
});
