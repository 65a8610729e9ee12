// SPDX-License-Identifier: Apache-2.0
// Each page when the session has ended, when a permission was taken away, and when the connection is gone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, open, settled } from './checks.mjs';
import { browser, demo } from './stage.mjs';
import { visit } from './visitor.mjs';

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

/** Goes there within the application, so that the page is there before the API refuses. */
async function walkTo(page, place) {
  await page.evaluate((address) => {
    const link = Object.assign(document.createElement('a'), { href: address });
    document.querySelector('main').append(link);
    link.click();
    link.remove();
  }, demo.ui + place);
}

test('a session that ended is said over every page, with the way back to it', async () => {
  for (const place of PAGES) {
    const { page, leave } = await visit(browser, demo, 'both', {}, [401]);
    await open(page, demo, 'nowhere');
    await page.route(API, (route) => route.fulfill({ status: 401, contentType: 'text/html', body: 'who are you?' }));
    await walkTo(page, place);
    const dialog = page.getByRole('dialog').filter({ hasText: 'Your session ended' });
    await dialog.getByRole('button', { name: 'Sign in' }).waitFor();
    assert.equal(page.url(), demo.ui + place);
    await accessible(page, `${place}, signed out`);
    await page.unroute(API);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await settled(page);
    assert.equal(page.url(), demo.ui + place);
    await leave();
  }
});

test('a permission that is taken away is said on every page, and nothing behind it is shown', async () => {
  const { page, leave } = await visit(browser, demo, 'both', {}, [403]);
  for (const place of PAGES) {
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
    await open(page, demo, place);
    await page.getByRole('alert').filter({ hasText: 'You do not have permission' }).first().waitFor();
    assert.equal(await page.locator('main tbody tr').count(), 0, place);
    await accessible(page, `${place}, forbidden`);
    await page.unroute(API_BUT_ME);
  }
  await leave();
});

test('without a connection every page says so, keeps what it shows and sends nothing', async () => {
  const { page, leave } = await visit(browser, demo, 'both');
  for (const place of PAGES) {
    await open(page, demo, place);
    const shown = await page.locator('main').innerText();
    await page.context().setOffline(true);
    await page.getByText(/^No connection. Showing data from/).waitFor();
    await accessible(page, `${place}, offline`);
    for (const button of await page.locator('ph-run-button button').all()) {
      assert.equal(await button.getAttribute('aria-disabled'), 'true', place);
    }
    assert.ok((await page.locator('main').innerText()).includes(shown.split('\n')[0]), place);
    await page.context().setOffline(false);
    await page.waitForFunction(() => document.querySelector('.offline') === null);
  }
  await leave();
});
