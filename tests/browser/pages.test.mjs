// SPDX-License-Identifier: Apache-2.0
// The pages: filters, evidence, settings, keys, permissions, failures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { expectAccessible, expectTitleAndFocus, expectNoOverflow, open, untilLoaded, samplePaths } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { expectText, openAs } from './user.mjs';

async function newWebhook(id, more = {}) {
  const made = await call(demo, 'admin', 'POST', '/integrations', { id, name: `Made by the test: ${id}` });
  assert.equal(made.status, 201, JSON.stringify(made.json));
  const webhook = { url: `${demo.receiver}/jira/of-the-test`, enabled: true, ...more };
  const put = await call(demo, 'admin', 'PUT', `/integrations/${id}/webhook`, webhook);
  assert.equal(put.status, 201, JSON.stringify(put.json));
}

test('pages are accessible, fit the window, have a title and focus their heading', async () => {
  const wide = await openAs(browser, demo, 'both', { viewport: { width: 1440, height: 900 } }, [404]);
  const narrow = await openAs(browser, demo, 'both', { viewport: { width: 360, height: 800 }, colorScheme: 'dark' }, [404]);
  const all = await samplePaths(call, demo);
  const look = async ({ page }, some) => {
    for (const path of some) {
      await open(page, demo, path);
      await expectTitleAndFocus(page, path);
      await expectNoOverflow(page, path);
      await expectAccessible(page, path);
    }
  };
  // Each path in one of the two windows; matrix.full.mjs has all combinations.
  await Promise.all([
    look(
      wide,
      all.filter((_, at) => at % 2 === 0),
    ),
    look(
      narrow,
      all.filter((_, at) => at % 2 === 1),
    ),
  ]);
  await wide.finish();
  await narrow.finish();
});

test('axe finds an image without alternative text', async () => {
  const { page, finish } = await openAs(browser, demo, 'none');
  await page.evaluate(() => document.querySelector('main').append(document.createElement('img')));
  await assert.rejects(expectAccessible(page, 'a page with a fault'), /image-alt/);
  await finish();
});

test('filters are in the URL, and Back restores them', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'history');
  await page.getByRole('radio', { name: 'Failed' }).check({ force: true });
  await page.waitForURL('**/history?state=failed');
  await page.getByRole('combobox', { name: 'Integration' }).fill('erp');
  await page.getByRole('option', { name: /ERP/ }).click();
  await page.waitForURL('**/history?state=failed&integration_id=erp-orders');
  await untilLoaded(page);
  for (const row of await page.locator('.executions tbody tr').all()) {
    assert.match(await row.innerText(), /ERP/);
  }
  await page.goBack();
  await page.waitForURL('**/history?state=failed');
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.ok(await page.getByRole('radio', { name: 'Failed' }).isChecked());
  await page.goto(`${demo.ui}history?state=sideways`);
  await page.getByText('Ignored in the address:').waitFor();
  await finish();
});

test('a click on a bar filters its hour, and the chart is available as a table', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'history');
  const bars = await page.locator('ph-stacked-bars .bars-succeeded').boundingBox();
  await page.mouse.click(bars.x + bars.width - 2, bars.y + bars.height - 2);
  await page.waitForURL('**/history?from=*&to=*');
  await untilLoaded(page);
  assert.ok((await page.locator('.executions tbody tr').count()) > 0);
  await page.getByRole('button', { name: 'Show as table' }).click();
  const hour = page.locator('.stats-table tbody tr').first();
  assert.match(await hour.innerText(), /\d/);
  await expectAccessible(page, 'the chart as a table');
  await finish();
});

test('new executions are offered without moving rows', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await page.clock.install();
  await open(page, demo, 'history');
  const first = page.locator('.executions tbody tr').first();
  const before = { text: await first.innerText(), box: await first.boundingBox() };
  const run = await call(demo, 'trigger', 'POST', '/integrations/slack-ops-alerts/executions', { mode: 'default' });
  assert.equal(run.status, 202, JSON.stringify(run.json));
  const pill = page.getByRole('button', { name: /new execution/ });
  // The idle poll interval is 15 s.
  await page.clock.runFor(16_000);
  await pill.waitFor();
  assert.deepEqual({ text: await first.innerText(), box: await first.boundingBox() }, before);
  await pill.click();
  await page.locator('.executions tbody tr').first().getByText('Without an event').waitFor();
  await finish();
});

test('the evidence of an execution is accessible by keyboard, and as cURL without secrets', async () => {
  const { json } = await call(demo, 'trigger', 'GET', '/executions?state=failed&integration_id=erp-orders&limit=1');
  const { page, finish } = await openAs(browser, demo, 'both', { permissions: ['clipboard-read', 'clipboard-write'] });
  await open(page, demo, `history/${json.items[0].id}`);
  await page.getByRole('tab', { name: 'Request' }).focus();
  for (const name of ['Response', 'Attempts', 'Compare', 'Audit']) {
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name, selected: true }).waitFor();
    await untilLoaded(page);
    assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), new RegExp(name));
  }
  await page.keyboard.press('Home');
  await page.getByRole('tab', { name: 'Request', selected: true }).waitFor();
  await page.getByRole('button', { name: 'Copy as cURL' }).click();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(command, /^curl -q .* -X POST /);
  assert.match(command, /Bearer \$TOKEN/);
  assert.match(command, /\$SIGNATURE/);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download: Body' }).click()]);
  assert.equal(await download.failure(), null);
  await finish();
});

test('a new target requires the token again, and a test message shows its result beside the button', async () => {
  await newWebhook('token-test', { bearer_token: 'token-of-the-page-test' });
  const { page, finish } = await openAs(browser, demo, 'admin', {}, [409]);
  await open(page, demo, 'integrations/token-test?tab=settings');
  const content = await page.content();
  assert.ok(!content.includes('token-of-the-page-test'));
  await page.getByLabel('URL').fill('https://elsewhere.example.com/hook');
  await page.getByText('1 change', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('replace or remove the token').waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Check destination' }).click();
  await expectText(page, /The connection works|Nothing was sent/);
  await page.getByRole('button', { name: 'Send test' }).click();
  await expectText(page, /no active signing key|has no active signing key/i);
  await finish();
});

test('concurrent changes of two admins: the second sees both versions and decides', async () => {
  await newWebhook('conflict-test');
  const { page, finish } = await openAs(browser, demo, 'admin', {}, [412]);
  await open(page, demo, 'integrations/conflict-test?tab=settings');
  await page.getByLabel('Button label').fill('Mine');
  await change('both', '/integrations/conflict-test/webhook', { action_label: 'Theirs' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const note = page.getByRole('alert').filter({ hasText: 'changed the settings' });
  await note.getByRole('cell', { name: 'Mine' }).waitFor();
  await note.getByRole('cell', { name: 'Theirs' }).waitFor();
  await expectAccessible(page, 'a conflict');
  await note.getByRole('button', { name: 'Save my version' }).click();
  await page.getByText(/Last changed/).waitFor();
  const { json } = await call(demo, 'admin', 'GET', '/integrations/conflict-test/webhook');
  assert.equal(json.action_label, 'Mine');
  await finish();
});

async function change(user, target, body) {
  const { version } = (await call(demo, user, 'GET', target)).json;
  const { status, json } = await call(demo, user, 'PATCH', target, { ...body, version });
  assert.equal(status, 200, JSON.stringify(json));
}

test('an admin sees who disabled an integration or created it disabled', async () => {
  await newWebhook('born-disabled-test', { enabled: false });
  await newWebhook('disabled-test');
  await change('both', '/integrations/disabled-test/webhook', { enabled: false });
  const { page, finish } = await openAs(browser, demo, 'admin');
  await open(page, demo, 'integrations/disabled-test');
  await expectText(page.locator('main'), /Disabled by both just now\./);
  await open(page, demo, 'integrations/born-disabled-test');
  await expectText(page.locator('main'), /Disabled by admin just now\./);
  await finish();
});

test('a key is created, shown once, rotated and ended', async () => {
  await newWebhook('key-test');
  const { page, finish } = await openAs(browser, demo, 'admin');
  await open(page, demo, 'integrations/key-test?tab=keys');
  const first = await makeKey(page, 'Create key');
  const second = await makeKey(page, 'Rotate');
  assert.notEqual(first, second);
  assert.ok(!(await page.content()).includes(second));

  const old = page.locator('.keys tbody tr').filter({ hasText: 'still signs until' });
  await old.getByText(/left$/).waitFor();
  await expectAccessible(page, 'two keys');
  await old.getByRole('button', { name: /^End overlap…/ }).click();
  await expectAccessible(page, 'the question before an overlap ends');
  await page.getByRole('dialog').getByRole('button', { name: 'End overlap now' }).click();
  await page.locator('.notice', { hasText: 'The old key no longer signs.' }).waitFor();
  await expectAccessible(page, 'a notice');
  await page.locator('.keys tbody tr').filter({ hasText: 'Ended' }).waitFor();
  await finish();
});

async function makeKey(page, verb) {
  await page.getByRole('button', { name: new RegExp(`^${verb}…`) }).click();
  await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
  const shown = page.getByRole('dialog').filter({ hasText: 'Your new signing secret' });
  const secret = (await shown.locator('code').first().innerText()).trim();
  await page.keyboard.press('Escape');
  assert.ok(await shown.isVisible(), 'Esc does not close it');
  assert.ok(await shown.getByRole('button', { name: 'Close' }).isDisabled());
  await shown.getByRole('checkbox').check();
  await shown.getByRole('button', { name: 'Close' }).click();
  await shown.waitFor({ state: 'detached' });
  await untilLoaded(page);
  return secret;
}

test('the official library verifies the signed sample', async () => {
  const { page, finish } = await openAs(browser, demo, 'admin');
  await open(page, demo, 'integrations/jira?tab=keys');
  const command = await page.getByRole('region', { name: 'A signed sample' }).innerText();
  const headers = Object.fromEntries([...command.matchAll(/-H '(webhook-[a-z]+): ([^']+)'/g)].map(([, name, value]) => [name, value]));
  const secret = await page.locator('.snippets .hint code').innerText();
  new Webhook(secret).verify(/--data-raw '(.*)'/.exec(command)[1], headers);
  for (const language of ['Python', 'Go', 'PHP', 'Ruby', 'Java']) {
    await page.getByRole('radio', { name: language, exact: true }).check({ force: true });
    await page.getByRole('region', { name: 'Code' }).getByText('PORTAL_WEBHOOK_SECRET').waitFor();
  }
  await finish();
});

test('a permission is granted and revoked in place, and recorded in the audit log', async () => {
  const { page, finish } = await openAs(browser, demo, 'admin');
  await open(page, demo, 'users');
  const row = page.getByRole('row').filter({ hasText: 'operator' });
  await row.getByRole('switch', { name: /Can post events/ }).check({ force: true });
  await row.getByText('Can post events: granted.').waitFor();
  await row.getByRole('button', { name: 'Undo' }).click();
  await row.getByText('Undone.').waitFor();
  assert.ok(!(await row.getByRole('switch', { name: /Can post events/ }).isChecked()));

  const own = page.getByRole('switch', { name: 'Can trigger integrations: admin', exact: true });
  assert.ok(await own.isDisabled());
  await page.getByText('Your own permissions: another admin changes them.').waitFor();

  await open(page, demo, 'audit?action=user.update');
  await page.getByRole('button', { name: 'Permissions changed' }).first().click();
  const details = page.locator('.row-details');
  await details.getByRole('cell', { name: 'Yes' }).waitFor();
  await details.getByRole('cell', { name: 'No' }).waitFor();
  await expectAccessible(page, 'an open entry');
  await finish();
});

test('a page without permission names the required permission and shows no data', async () => {
  const { page, finish } = await openAs(browser, demo, 'none');
  for (const [path, permission] of [
    ['users', 'Admin'],
    ['audit', 'Admin'],
    ['history', 'Can trigger integrations'],
  ]) {
    await open(page, demo, path);
    await page.getByText(`You need the ${permission} permission.`).waitFor();
    assert.equal(await page.getByRole('table').count(), 0);
  }
  await finish();
});

test('an ended session is reported over the page, which stays', async () => {
  const { page, finish } = await openAs(browser, demo, 'both', {}, [401]);
  await open(page, demo, 'integrations');
  await page.route('**/api/v1/**', (route) => route.fulfill({ status: 401, contentType: 'text/html', body: 'who are you?' }));
  // The count in the navigation may meet the end of the session first.
  await page.getByRole('link', { name: 'Events' }).evaluate((link) => link.click());
  const dialog = page.getByRole('dialog').filter({ hasText: 'Your session ended' });
  await dialog.getByRole('button', { name: 'Sign in' }).waitFor();
  await expectAccessible(page, 'signed out');
  await finish();
});

test('a failed part is reported in place, and Try again recovers', async () => {
  const { page, finish } = await openAs(browser, demo, 'both', {}, [500]);
  let isBroken = true;
  await page.route(/\/api\/v1\/stats/, (route) =>
    isBroken
      ? route.fulfill({
          status: 500,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: 'urn:portalhooks:problem:internal',
            title: 'An internal error occurred.',
            status: 500,
            request_id: 'id-of-the-test',
          }),
        })
      : route.continue(),
  );
  await open(page, demo, 'history');
  await page.getByRole('alert').filter({ hasText: 'The chart could not be loaded (500)' }).getByText('id-of-the-test').waitFor();
  assert.ok((await page.locator('.executions tbody tr').count()) > 0, 'the rest of the page is shown');
  await expectAccessible(page, 'a chart that failed');
  isBroken = false;
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.locator('ph-stacked-bars svg').waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
  await finish();
});

test('a lost connection is reported, and disables buttons that send', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'integrations/jira');
  await page.context().setOffline(true);
  await page.getByText(/No connection\. Showing data from/).waitFor();
  const button = page.getByRole('button', { name: /Create ticket/ });
  assert.equal(await button.getAttribute('aria-disabled'), 'true');
  await page.context().setOffline(false);
  await page.waitForFunction(() => document.querySelector('.banner') === null);
  await finish();
});

test('a title with markup is shown as text everywhere', async () => {
  const title = '<img src=x onerror="document.title=1"> & "quotes"';
  const { json: event } = await call(demo, 'admin', 'POST', '/events', { type: 'a.b', title, severity: 'info', details: { html: title } });
  await call(demo, 'trigger', 'POST', '/integrations/slack-ops-alerts/executions', { mode: 'event', event_id: event.id, note: title });
  const { page, finish } = await openAs(browser, demo, 'both');
  for (const path of ['events', `events/${event.id}`, 'history']) {
    await open(page, demo, path);
    await page.getByText(title).first().waitFor();
    assert.equal(await page.locator('main img').count(), 0);
  }
  await finish();
});

test('by keyboard alone: shortcuts, rows, the drawer', async () => {
  const { page, finish } = await openAs(browser, demo, 'both', { viewport: { width: 1280, height: 800 } });
  await page.keyboard.press('Tab');
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.waitForURL('**/history');
  await untilLoaded(page);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/history/exe_*');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog').filter({ hasText: 'Keyboard' });
  await help.getByRole('button', { name: 'Close' }).waitFor();
  await expectAccessible(page, 'help');
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
  await page.keyboard.press('/');
  await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'search');

  await page.setViewportSize({ width: 360, height: 800 });
  await page.getByRole('button', { name: 'Menu', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Menu' }).waitFor();
  await expectAccessible(page, 'the drawer');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Menu');
  await finish();
});

test('the row density is stored and survives a reload', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger', { viewport: { width: 1440, height: 900 } });
  await open(page, demo, 'events');
  const height = async () => (await page.locator('.events tbody tr').first().boundingBox()).height;
  const comfortable = await height();
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByLabel('Rows of tables').selectOption('Compact');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  const compact = await height();
  assert.ok(compact < comfortable * 0.85, `${compact} and ${comfortable}`);
  await expectAccessible(page, 'compact rows');
  await page.reload();
  await untilLoaded(page);
  await page.locator('.events tbody tr').first().waitFor();
  assert.equal(await height(), compact);
  await finish();
});
