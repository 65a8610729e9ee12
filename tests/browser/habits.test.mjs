// SPDX-License-Identifier: Apache-2.0
// What people rely on without thinking of it: nothing that was typed is lost unasked, and a choice of looks stays.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, open, settled } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './stage.mjs';
import { visit } from './visitor.mjs';

const SETTINGS = 'integrations/jira?tab=settings';
const unsaved = (page) => page.getByRole('dialog').filter({ hasText: 'Leave without saving?' });

for (const [what, label] of [
  ['a setting', 'Button label'],
  ['the name', 'Name'],
]) {
  test(`who typed ${what} is asked before it is lost: by a link, by another tab, by Back`, async () => {
    const { page, leave } = await visit(browser, demo, 'admin');
    await open(page, demo, 'integrations');
    await page.getByRole('link', { name: 'Jira Cloud' }).click();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await settled(page);
    const field = page.getByLabel(label, { exact: true });
    await field.fill('Typed and not saved');
    const go = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Events' });
    for (const away of [() => go.click(), () => page.getByRole('tab', { name: 'Keys' }).click(), () => page.goBack()]) {
      await away();
      await unsaved(page).getByRole('button', { name: 'Stay' }).click();
      await unsaved(page).waitFor({ state: 'detached' });
      assert.equal(page.url(), demo.ui + SETTINGS);
      assert.equal(await field.inputValue(), 'Typed and not saved');
    }
    await go.click();
    await accessible(page, 'the question before leaving');
    await unsaved(page).getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
    const { json } = await call(demo, 'admin', 'GET', '/integrations/jira');
    assert.equal(json.name, 'Jira Cloud');

    // Nothing to lose, nothing to ask.
    await go.click();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'History' }).click();
    await page.getByRole('heading', { level: 1, name: 'Execution history' }).waitFor();
    await leave();
  });
}

test('rows are as high as one likes them, now and after the page is loaded anew', async () => {
  const { page, leave } = await visit(browser, demo, 'trigger', { viewport: { width: 1440, height: 900 } });
  await open(page, demo, 'events');
  const height = async () => (await page.locator('.events tbody tr').first().boundingBox()).height;
  const comfortable = await height();
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByLabel('Rows of tables').selectOption('Compact');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  const compact = await height();
  assert.ok(compact < comfortable * 0.85, `${compact} and ${comfortable}`);
  await accessible(page, 'compact rows');
  await page.reload();
  await settled(page);
  await page.locator('.events tbody tr').first().waitFor();
  assert.equal(await height(), compact);
  await leave();
});
