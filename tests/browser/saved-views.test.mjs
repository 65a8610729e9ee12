// SPDX-License-Identifier: Apache-2.0
// Filters are saved under a name, for oneself or for all, and opened from the menu beside them and from Ctrl+K.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, expectNoOverflow, open } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { expectText, openAs } from './user.mjs';

const openMenu = async (page) => {
  await page.locator('main summary', { hasText: 'Views' }).click();
  return page.locator('ph-saved-views .menu-panel');
};

/** After whatever was done in the menu, the keyboard goes on from its button. */
const expectMenuFocused = (page) => page.waitForFunction(() => document.activeElement?.matches('ph-saved-views summary'));

async function save(page, name, isShared) {
  const views = await openMenu(page);
  await views.getByRole('button', { name: 'Save these filters…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save these filters' });
  await dialog.getByLabel('Name').fill(name);
  if (isShared) {
    await dialog.getByLabel('Share with everyone').check();
  }
  await expectAccessible(page, 'a name for the filters');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.locator('.notice', { hasText: 'Saved' }).last().waitFor();
  await expectMenuFocused(page);
}

async function deleteAll(user) {
  const { json } = await call(demo, user, 'GET', '/views');
  for (const { id, shared } of json.items) {
    // An empty answer is no JSON.
    await call(demo, user, 'DELETE', `${shared ? '/shared-views' : '/views'}/${id}`).catch(() => undefined);
  }
}

test('filters are saved, opened, renamed and deleted', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'history');
  await expectText(await openMenu(page), /Set filters to save them/);
  await page.keyboard.press('Escape');
  await open(page, demo, 'history?state=failed&from=-7d');
  await save(page, 'Failed this week', false);

  await open(page, demo, 'history');
  let views = await openMenu(page);
  await expectAccessible(page, 'the menu of saved views');
  await views.getByRole('link', { name: 'Failed this week' }).click();
  await page.waitForURL('**/history?state=failed&from=-7d');
  await expectMenuFocused(page);

  views = await openMenu(page);
  assert.equal(await views.getByRole('link', { name: 'Failed this week' }).getAttribute('aria-current'), 'true');
  await views.getByRole('button', { name: 'Rename Failed this week…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Failures');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await page.locator('.notice', { hasText: 'Renamed' }).waitFor();
  await expectMenuFocused(page);

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to, run or find' }).fill('failures');
  await page
    .getByRole('group', { name: 'Go to' })
    .getByRole('option', { name: /^Failures View/ })
    .click();
  await page.waitForURL('**/history?state=failed&from=-7d');

  views = await openMenu(page);
  await views.getByRole('button', { name: 'Delete Failures…' }).click();
  await page.getByRole('dialog', { name: 'Delete “Failures”?' }).getByRole('button', { name: 'Cancel' }).click();
  await expectMenuFocused(page);
  views = await openMenu(page);
  await views.getByRole('button', { name: 'Delete Failures…' }).click();
  await page.getByRole('dialog', { name: 'Delete “Failures”?' }).getByRole('button', { name: 'Delete' }).click();
  await page.locator('.notice', { hasText: 'Deleted' }).waitFor();
  await expectMenuFocused(page);
  views = await openMenu(page);
  await views.getByRole('button', { name: 'Save these filters…' }).waitFor();
  assert.equal(await views.getByRole('link').count(), 0);
  await finish();
});

test('a name is needed, which no other view of the page has, and Enter saves', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger', { locale: 'de-DE' }, [409]);
  await call(demo, 'trigger', 'POST', '/views', { page: 'events', name: 'Fehler', query: 'severity=error' });
  await open(page, demo, 'events?severity=critical');
  await page.locator('ph-saved-views summary').click();
  await page.getByRole('button', { name: 'Diese Filter speichern…' }).click();
  const dialog = page.getByRole('dialog');
  const name = dialog.getByLabel('Name');
  for (const nothing of ['', '  ']) {
    await name.fill(nothing);
    await name.press('Enter');
    assert.equal(await name.evaluate((field) => field.matches(':invalid')), true);
    assert.equal(await dialog.isVisible(), true);
  }
  await name.fill('Fehler');
  await name.press('Enter');
  await page.locator('.notice.bad', { hasText: /^\s*Es gibt schon eine Ansicht mit diesem Namen\.\s*$/ }).waitFor();
  await expectMenuFocused(page);
  await deleteAll('trigger');
  await finish();
});

test('a view that another tab has deleted is not renamed, and this is said', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger', {}, [404]);
  await call(demo, 'trigger', 'POST', '/views', { page: 'events', name: 'Soon gone', query: 'severity=error' });
  await open(page, demo, 'events');
  const views = await openMenu(page);
  await views.getByRole('button', { name: 'Rename Soon gone…' }).click();
  await deleteAll('trigger');
  await page.getByRole('dialog').getByLabel('Name').fill('Back again');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await page.locator('.notice.bad', { hasText: 'The view was deleted in the meantime.' }).waitFor();
  const { json: left } = await call(demo, 'trigger', 'GET', '/views');
  assert.deepEqual(left.items, []);
  await finish();
});

test('an admin shares what was saved for oneself', async () => {
  const { page, finish } = await openAs(browser, demo, 'admin');
  await open(page, demo, 'events?severity=notice');
  await save(page, 'Notices', false);
  await save(page, 'Notices of all', true);
  const views = await openMenu(page);
  await views.getByRole('link', { name: 'Notices of all Shared' }).waitFor();
  assert.equal(await views.getByRole('button', { name: 'Save these filters…' }).isDisabled(), true);
  await deleteAll('admin');
  await finish();
});

test('an admin shares a view, which others open and cannot change', async () => {
  const admin = await openAs(browser, demo, 'admin');
  await open(admin.page, demo, 'events?severity=error');
  await save(admin.page, 'Errors of all', true);
  await admin.finish();

  const { page, finish } = await openAs(browser, demo, 'none', { viewport: { width: 360, height: 740 } });
  await open(page, demo, 'events');
  const views = await openMenu(page);
  await views.getByRole('link', { name: 'Errors of all Shared' }).waitFor();
  assert.equal(await views.getByRole('button').count(), 0);
  await expectNoOverflow(page, 'the menu of saved views');
  await views.getByRole('link').click();
  await page.waitForURL('**/events?severity=error');
  await deleteAll('admin');
  await finish();
});
