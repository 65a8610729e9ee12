// SPDX-License-Identifier: Apache-2.0
// Running an integration: preview, outcomes, and exactly one request per run.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { expectAccessible, expectNoOverflow, open, untilLoaded } from './checks.mjs';
import { call } from './demo.mjs';
import { startReceiver } from './receiver.mjs';
import { browser, demo } from './setup.mjs';
import { clickRun, expectText, openAs } from './user.mjs';

let made = 0;

const unique = () => `${Date.now().toString(36)}-${(made += 1)}`;

/** Creates an integration with a webhook and a key. */
async function integration(url, webhook = {}, prefix = 'Target') {
  const id = `run-${unique()}`;
  const created = await call(demo, 'admin', 'POST', '/integrations', { id, name: `${prefix} ${id}` });
  assert.equal(created.status, 201, JSON.stringify(created.json));
  const put = await call(demo, 'admin', 'PUT', `/integrations/${id}/webhook`, { url, enabled: true, ...webhook });
  assert.equal(put.status, 201, JSON.stringify(put.json));
  assert.equal((await call(demo, 'admin', 'POST', `/integrations/${id}/webhook/keys`, { scheme: 'v1' })).status, 201);
  return { id, name: created.json.name };
}

async function event(title = `Event ${unique()}`, columns = {}) {
  const posted = await call(demo, 'admin', 'POST', '/events', {
    type: 'order.limit_exceeded',
    title,
    severity: 'warning',
    ...columns,
    details: { order: 48213, price: 3.5, note: 'a "quoted" ünïcode' },
  });
  assert.equal(posted.status, 201, JSON.stringify(posted.json));
  return posted.json;
}

/** Opens the run dialog on the integration's page and chooses the event. */
async function openDialog(page, { id }, { id: eventId, title }) {
  await open(page, demo, `integrations/${id}`);
  await page.locator('main [data-run]').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Event' }).fill(eventId);
  await dialog.getByRole('option', { name: new RegExp(title) }).click();
  return dialog;
}

test('an event links to its page in the Portal and offers the integrations that fit first', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const fitting = await integration(receiver.url, {}, 'Zz fits');
  const { title, id } = await event(undefined, {
    url: '/orders/#48213',
    severity_label: 'Disaster',
    integration_id: `gone ${fitting.id}`,
    owner: 'Night shift',
  });
  const { page, finish } = await openAs(browser, demo, 'trigger', {}, [404]);
  await open(page, demo, `events/${id}`);
  await expectText(page.locator('main'), /Disaster/);
  await expectText(page.locator('main'), /Night shift/);
  const link = page.locator('main').getByRole('link', { name: 'Open in the Portal' });
  assert.equal(await link.getAttribute('href'), '/orders/#48213');
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
  await page.locator('.targets .tag').waitFor();
  assert.match(await page.locator('.targets li').first().innerText(), /Zz fits.*\n*Fits/);

  await open(page, demo, `events?q=${encodeURIComponent(title)}`);
  await page.locator('main [data-run]').first().click();
  const dialog = page.getByRole('dialog');
  await expectText(dialog, /Fits this event/);
  assert.match(await dialog.getByRole('option').first().innerText(), /Zz fits[^]*Fits this event/);
  assert.equal(await dialog.getByRole('link', { name: 'Open in the Portal' }).getAttribute('href'), '/orders/#48213');
  await dialog.getByRole('option').first().click();
  await clickRun(dialog);
  await dialog.getByRole('link', { name: 'Open execution' }).click();
  assert.equal(await page.locator('main').getByRole('link', { name: 'Open in the Portal' }).getAttribute('href'), '/orders/#48213');
  await expectText(page.locator('main'), /Night shift/);
  await finish();
});

test('the preview is what the receiver gets, byte for byte', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const target = await integration(`${receiver.url}/secret-path`, { consequence: 'Somebody gets up.' });
  const { page, finish } = await openAs(browser, demo, 'trigger');
  const dialog = await openDialog(page, target, await event());

  await expectText(dialog, /Somebody gets up\./);
  await dialog.getByRole('radio', { name: 'Raw' }).check({ force: true });
  const shown = await dialog.locator('pre').textContent();
  await dialog.getByText('Headers').click();
  const headers = await dialog.locator('.headers tr').allInnerTexts();
  await expectAccessible(page, 'the preview');
  await dialog.getByLabel('Note').fill('because of the test');
  await clickRun(dialog);
  await expectText(dialog, /Delivered to .*200 OK in/);

  assert.equal(receiver.requests.length, 1);
  const [request] = receiver.requests;
  assert.equal(shown, request.body);
  const named = headers.map((line) => line.split(/\s/)[0].toLowerCase());
  for (const name of Object.keys(request.headers).filter((key) => key !== 'connection')) {
    assert.ok(named.includes(name), `${name} is in the preview: ${named}`);
  }
  assert.ok(!(await page.content()).includes('secret-path'));
  await dialog.getByRole('link', { name: 'Open execution' }).click();
  await expectText(page.locator('main'), /because of the test/);
  await finish();
});

function selfSigned(t) {
  const directory = mkdtempSync(path.join(tmpdir(), 'portalhooks-tls-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(directory, name));
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=127.0.0.1', '-days', '2', '-keyout', key, '-out', cert],
    { stdio: 'ignore' },
  );
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

test('each outcome shows what happened, whether it was received, and what to do', async (t) => {
  const rejecting = await startReceiver(() => ({
    status: 422,
    headers: { 'content-type': 'application/json' },
    text: '{"message":"No host in it."}',
  }));
  const failing = await startReceiver(() => ({ status: 503, text: 'maintenance' }));
  const silent = await startReceiver(() => null);
  const untrusted = await startReceiver(undefined, selfSigned(t));
  const gone = await startReceiver();
  gone.close();
  t.after(() => [rejecting, failing, silent, untrusted].forEach((receiver) => receiver.close()));
  const cases = [
    [rejecting.url, / returned 422 Unprocessable.* after /, /No host in it\./, /Retrying unchanged will likely fail again/],
    [failing.url, / returned 503 Service Unavailable after /, /maintenance/, /Retry when the receiver works again/],
    [silent.url, / did not respond in time\. The message may have been processed\./, /Check with the receiver before you retry/],
    [gone.url, /could not be reached\. Nothing was sent\./],
    [untrusted.url, /The certificate of .* is not trusted\. Nothing was sent\./],
  ];
  const happened = await event();
  const { page, finish } = await openAs(browser, demo, 'trigger');
  for (const [url, ...texts] of cases) {
    const dialog = await openDialog(page, await integration(url, { timeout_ms: 1000 }), happened);
    await clickRun(dialog);
    for (const text of [
      ...texts,
      /Nothing is retried automatically/,
      /The same message, byte for byte/,
      /A new message from current data/,
    ]) {
      await expectText(dialog, text);
    }
  }
  await expectAccessible(page, 'a failed run');
  await finish();
});

test('a double click, a held Enter and a second click are one request', async (t) => {
  const receiver = await startReceiver(() => ({ status: 200, afterMs: 300 }));
  t.after(() => receiver.close());
  const target = await integration(receiver.url);
  const happened = await event(undefined, { integration_id: target.id });
  const { page, finish } = await openAs(browser, demo, 'trigger');

  await open(page, demo, `events/${happened.id}`);
  const opener = page.getByRole('button', { name: new RegExp(target.name) });
  await untilLoaded(page);
  await opener.dblclick();
  const dialog = page.getByRole('dialog');
  const run = dialog.getByRole('button', { name: 'Run now' });
  await run.waitFor();
  assert.equal(receiver.requests.length, 0, 'the second click has no effect in the dialog');

  await dialog.getByRole('button', { name: 'Cancel' }).click();
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), new RegExp(target.name), 'the focus is back');
  await opener.focus();
  await page.keyboard.down('Enter');
  await run.focus();
  for (let times = 0; times < 20; times += 1) {
    await page.keyboard.down('Enter');
  }
  await page.keyboard.up('Enter');
  assert.equal(receiver.requests.length, 0, 'the key that opened the dialog has no effect in it until it is released');
  await clickRun(dialog);
  await expectText(dialog, /Delivered to/);
  assert.equal(receiver.requests.length, 1);
  await finish();
});

test('a lost response is looked up, not sent again', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const target = await integration(receiver.url);
  const { page } = await openAs(browser, demo, 'trigger');
  const dialog = await openDialog(page, target, await event());
  // The request is received, the response is lost.
  await page.route('**/executions', async (route) => {
    if (route.request().method() !== 'POST') {
      return route.fallback();
    }
    await route.fetch();
    return route.abort('connectionreset');
  });
  await clickRun(dialog);
  await expectText(dialog, /It is unknown whether it was sent/);
  await expectAccessible(page, 'a lost response');
  await dialog.getByRole('button', { name: 'Check' }).click();
  await expectText(dialog, /Delivered to/);
  assert.equal(receiver.requests.length, 1);
  await page.context().close();
});

test('a message that changed after the preview is not sent but previewed again', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const target = await integration(receiver.url);
  const { page, finish } = await openAs(browser, demo, 'trigger', {}, [409]);
  const dialog = await openDialog(page, target, await event());
  await expectText(dialog, /"price"/);
  const { version } = (await call(demo, 'admin', 'GET', `/integrations/${target.id}/webhook`)).json;
  const webhook = { version, url: receiver.url, enabled: true, event_body: 'thin' };
  assert.equal((await call(demo, 'admin', 'PUT', `/integrations/${target.id}/webhook`, webhook)).status, 200);

  const changed = dialog.getByText('Changed in the meantime');
  for (const end = Date.now() + 5_000; Date.now() < end && !(await changed.isVisible());) {
    await dialog.getByRole('button', { name: 'Run now' }).dblclick();
    await changed.waitFor({ timeout: 300 }).catch(() => undefined);
  }
  await changed.waitFor();
  assert.equal(receiver.requests.length, 0, 'the second click does not send the unseen message');
  await dialog.getByText('"price"').waitFor({ state: 'detached' });
  await expectAccessible(page, 'a changed preview');
  await clickRun(dialog);
  await expectText(dialog, /Delivered to/);
  assert.equal(receiver.requests.length, 1);
  assert.deepEqual(Object.keys(JSON.parse(receiver.requests[0].body).data), ['id']);
  await finish();
});

test('Retry sends the same message, once in two tabs; Run again makes a new one', async (t) => {
  const receiver = await startReceiver((_, nth) => ({ status: nth === 1 ? 503 : 200 }));
  t.after(() => receiver.close());
  const target = await integration(receiver.url);
  const { page, finish } = await openAs(browser, demo, 'trigger', {}, [409]);
  const dialog = await openDialog(page, target, await event());
  await clickRun(dialog);
  await expectText(dialog, /503 Service Unavailable/);
  const { json } = await call(demo, 'trigger', 'GET', `/executions?integration_id=${target.id}`);
  const other = await page.context().newPage();
  await other.goto(`${demo.ui}history/${json.items[0].id}`);
  await other.getByRole('button', { name: 'Retry…' }).click();

  await page.bringToFront();
  await dialog.getByRole('button', { name: 'Retry…' }).click();
  await expectText(dialog, /The same message once more, byte for byte/);
  await clickRun(dialog, 'Retry now');
  await expectText(dialog, /Delivered to/);
  await other.bringToFront();
  await clickRun(other.getByRole('dialog'), 'Retry now');
  await expectText(other.getByRole('dialog'), /already delivered/);

  const [first, second, ...more] = receiver.requests;
  assert.deepEqual(more, []);
  assert.equal(second.body, first.body);
  assert.equal(second.headers['webhook-id'], first.headers['webhook-id']);

  await page.bringToFront();
  await open(page, demo, `history/${json.items[0].id}`);
  await page.getByRole('button', { name: 'Run again…' }).click();
  await expectText(dialog, /Delivered .* by operator – run again\?/);
  await clickRun(dialog);
  await expectText(dialog, /Delivered to/);
  assert.equal(receiver.requests.length, 3);
  assert.notEqual(receiver.requests[2].headers['webhook-id'], first.headers['webhook-id']);
  await finish();
});

test('a pause requested by the receiver is shown before the run and needs an explicit override', async (t) => {
  const receiver = await startReceiver((_, nth) => (nth === 1 ? { status: 429, headers: { 'retry-after': '600' } } : { status: 200 }));
  t.after(() => receiver.close());
  const target = await integration(receiver.url);
  const happened = await event();
  const { page, finish } = await openAs(browser, demo, 'trigger');
  let dialog = await openDialog(page, target, happened);
  await clickRun(dialog);
  await expectText(dialog, /429/);
  dialog = await openDialog(page, target, happened);
  await expectText(dialog, /asked to wait until/);
  await clickRun(dialog, 'Run anyway');
  await expectText(dialog, /Delivered to/);
  assert.equal(receiver.requests.length, 2);
  await finish();
});

test('the dialog can be closed while sending, and the result is shown later', async (t) => {
  let respond;
  const closed = new Promise((resolve) => (respond = resolve));
  const receiver = await startReceiver(() => ({ status: 200, after: closed }));
  t.after(() => receiver.close());
  const target = await integration(receiver.url);
  const { page, finish } = await openAs(browser, demo, 'trigger');
  const dialog = await openDialog(page, target, await event());
  await clickRun(dialog);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Close and keep watching' }).click();
  respond();
  await expectText(page.locator('ph-notices'), /Delivered to/);
  assert.equal(receiver.requests.length, 1);
  await finish();
});

/** Opens the bulk dialog for the selected events and chooses the target. */
async function openBulkDialog(page, target) {
  await page.getByRole('button', { name: 'Run selected…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Target' }).fill(target.name);
  await dialog.getByRole('option', { name: target.name }).click();
  return dialog;
}

const titlesOf = (dialog) => dialog.locator('.bulk-result').count();

test('a bulk run sends each event once with its note, and its results are filtered and retried', async (t) => {
  const prefix = `Bulk ${unique()}`;
  let isDown = true;
  const receiver = await startReceiver(({ body }) => ({ status: isDown && body.includes('no 3') ? 503 : 200, afterMs: 250 }));
  t.after(() => receiver.close());
  const target = await integration(receiver.url, { consequence: 'The order is shipped. This cannot be undone.' });
  const events = [];
  for (let nth = 0; nth < 7; nth += 1) {
    events.push(await event(`${prefix} no ${nth}`));
  }
  const delivered = await call(demo, 'trigger', 'POST', `/integrations/${target.id}/executions`, { mode: 'event', event_id: events[6].id });
  assert.equal(delivered.status, 202);
  const { page, finish } = await openAs(browser, demo, 'trigger');

  await open(page, demo, `events?q=${encodeURIComponent(prefix)}`);
  await page.getByRole('checkbox', { name: 'Select all events that are shown' }).check();
  await expectAccessible(page, 'a selection');
  const dialog = await openBulkDialog(page, target);
  await expectText(dialog, /6 will run, 1 skipped/);
  await expectText(dialog, /by operator\. Skipped\./);
  await expectText(dialog.locator('.note.bad'), /cannot be undone/);
  await dialog.getByLabel('Note').fill('after the outage');
  await expectAccessible(page, 'the plan of a bulk run');
  await dialog.getByRole('button', { name: 'Run 6 now' }).click();
  await expectText(dialog, /Closing this page stops the rest/);
  await expectText(dialog, /5 of 6 succeeded/);
  assert.equal(receiver.requests.length, 7);
  assert.equal(await titlesOf(dialog), 6);
  await dialog.getByText('Failed (1)').click();
  assert.equal(await titlesOf(dialog), 1);
  await expectAccessible(page, 'the failures of a bulk run');

  isDown = false;
  await dialog.getByRole('button', { name: 'Retry failed only (1)' }).click();
  await expectText(dialog, /6 of 6 succeeded/);
  assert.equal(receiver.requests.length, 8);
  assert.equal(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size, 7);
  await expectAccessible(page, 'a bulk run that ended');

  await dialog.getByRole('link', { name: 'Show this bulk run in the history' }).click();
  await page.waitForURL('**/history?batch_id=bat_*');
  await untilLoaded(page);
  assert.equal(await page.locator('.executions tbody tr').count(), 7);
  const batch = new URL(page.url()).searchParams.get('batch_id');
  const { json } = await call(demo, 'trigger', 'GET', `/executions?batch_id=${batch}`);
  assert.deepEqual([...new Set(json.items.map(({ note }) => note))], ['after the outage']);
  await finish();
});

test('Shift selects a range; a stopped bulk run sends no further request until the rest is asked for', async (t) => {
  const prefix = `Stop ${unique()}`;
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const target = await integration(receiver.url);
  for (let nth = 0; nth < 13; nth += 1) {
    await event(`${prefix} no ${nth}`);
  }
  const { page, finish } = await openAs(browser, demo, 'trigger', { viewport: { width: 360, height: 740 } });
  await open(page, demo, `events?q=${encodeURIComponent(prefix)}`);
  const boxes = page.getByRole('checkbox', { name: /^Select Stop/ });
  await boxes.nth(12).check();
  await boxes.nth(1).click({ modifiers: ['Shift'] });
  await expectText(page.locator('.selection-bar'), /12 events selected/);
  await expectNoOverflow(page, 'a selection');
  const dialog = await openBulkDialog(page, target);
  let stopped = () => undefined;
  const isStopped = new Promise((resolve) => {
    stopped = resolve;
  });
  await page.route('**/executions:batch', async (route) => {
    await isStopped;
    await route.continue();
  });
  await dialog.getByRole('button', { name: 'Run 12 now' }).click();
  await dialog.getByRole('button', { name: 'Stop' }).waitFor();
  await expectAccessible(page, 'a bulk run in progress');
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expectAccessible(page, 'a bulk run that is being stopped');
  stopped();
  await expectText(dialog, /10 of 12 succeeded/);
  await expectText(dialog, /Not sent: stopped/);
  await expectNoOverflow(page, 'a bulk run');
  assert.equal(receiver.requests.length, 10);
  await dialog.getByRole('button', { name: 'Run the rest (2)' }).click();
  await expectText(dialog, /12 of 12 succeeded/);
  assert.equal(receiver.requests.length, 12);
  await finish();
});

test('failures in a row are announced before the next press, and a limit of the receiver is named', async (t) => {
  const receiver = await startReceiver(() => ({ status: 500, text: 'broken' }));
  t.after(() => receiver.close());
  const target = await integration(receiver.url);
  for (let nth = 0; nth < 3; nth += 1) {
    await call(demo, 'trigger', 'POST', `/integrations/${target.id}/executions`, { mode: 'default' }, { prefer: 'wait=20' });
  }
  const { page, finish } = await openAs(browser, demo, 'both', {}, [429]);
  await open(page, demo, `integrations/${target.id}?tab=settings`);
  const form = page.locator('form.settings');
  await form.getByLabel('Executions per minute').fill('1');
  await form.getByLabel('Executions at once').fill('0');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expectText(form, /A whole number from 1 to 1,000\./);
  await form.getByLabel('Executions at once').fill('2');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expectText(page.locator('ph-notices'), /Saved/);
  await expectAccessible(page, 'the limits');
  for (const outcome of [/returned 500 .* after /, /takes at most 1 execution per minute\./]) {
    const dialog = await openDialog(page, target, await event());
    await expectText(dialog, /The last [34] attempts returned 500/);
    await clickRun(dialog);
    await expectText(dialog, outcome);
    await page.keyboard.press('Escape');
  }
  assert.equal(receiver.requests.length, 4);
  await finish();
});
