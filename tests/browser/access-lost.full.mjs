// SPDX-License-Identifier: Apache-2.0
// Each page after the session has ended, after a permission was revoked, and without a connection.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, open, untilLoaded } from './checks.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

const PAGES = [
  'integrations',
  'integrations/jira',
  'integrations/jira?tab=settings',
  'integrations/jira?tab=keys',
  'events',
  'history',
  'users',
  'audit',
];
const API = /\/api\/v1\//;
const API_BUT_ME = /\/api\/v1\/(?!me)/;

/** Navigates within the app, so that the page is loaded before the API refuses. */
async function navigateTo(page, path) {
  await page.evaluate((address) => {
    const link = Object.assign(document.createElement('a'), { href: address });
    document.querySelector('main').append(link);
    link.click();
    link.remove();
  }, demo.ui + path);
}

test('every page reports an ended session and leads back to itself after sign-in', async () => {
  for (const path of PAGES) {
    const { page, finish } = await openAs(browser, demo, 'both', {}, [401]);
    await open(page, demo, 'nowhere');
    await page.route(API, (route) => route.fulfill({ status: 401, contentType: 'text/html', body: 'who are you?' }));
    await navigateTo(page, path);
    const dialog = page.getByRole('dialog').filter({ hasText: 'Your session ended' });
    await dialog.getByRole('button', { name: 'Sign in' }).waitFor();
    assert.equal(page.url(), demo.ui + path);
    await expectAccessible(page, `${path}, signed out`);
    await page.unroute(API);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await untilLoaded(page);
    assert.equal(page.url(), demo.ui + path);
    await finish();
  }
});

test('every page reports a revoked permission and shows no data', async () => {
  const { page, finish } = await openAs(browser, demo, 'both', {}, [403]);
  for (const path of PAGES) {
    await page.route(API_BUT_ME, (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: 'urn:portalhooks:problem:forbidden',
          title: 'You may not do this.',
          status: 403,
          request_id: 'id-of-the-test',
        }),
      }),
    );
    await open(page, demo, path);
    await page.getByRole('alert').filter({ hasText: 'You do not have permission' }).first().waitFor();
    assert.equal(await page.locator('main tbody tr').count(), 0, path);
    await expectAccessible(page, `${path}, forbidden`);
    await page.unroute(API_BUT_ME);
  }
  await finish();
});

test('every page reports a lost connection, keeps its content and disables sending', async () => {
  const { page, finish } = await openAs(browser, demo, 'both');
  for (const path of PAGES) {
    await open(page, demo, path);
    const shown = await page.locator('main').innerText();
    await page.context().setOffline(true);
    await page.getByText(/No connection\. Showing data from/).waitFor();
    await expectAccessible(page, `${path}, offline`);
    for (const button of await page.locator('main [data-run]').all()) {
      assert.equal(await button.getAttribute('aria-disabled'), 'true', path);
    }
    assert.ok((await page.locator('main').innerText()).includes(shown.split('\n')[0]), path);
    await page.context().setOffline(false);
    await page.waitForFunction(() => document.querySelector('.banner') === null);
  }
  await finish();
});
