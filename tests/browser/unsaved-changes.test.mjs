// SPDX-License-Identifier: Apache-2.0
// Unsaved input is not lost without a question.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, open, untilLoaded } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

const SETTINGS = 'integrations/jira?tab=settings';
const unsaved = (page) => page.getByRole('dialog').filter({ hasText: 'Leave without saving?' });

for (const [what, label] of [
  ['a setting', 'Button label'],
  ['the name', 'Name'],
]) {
  test(`leaving with ${what} unsaved asks first: by link, tab and Back`, async () => {
    const { page, finish } = await openAs(browser, demo, 'admin');
    await open(page, demo, 'integrations');
    await page.getByRole('link', { name: 'Jira Cloud' }).click();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await untilLoaded(page);
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
    await expectAccessible(page, 'the question before leaving');
    await unsaved(page).getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
    const { json } = await call(demo, 'admin', 'GET', '/integrations/jira');
    assert.equal(json.name, 'Jira Cloud');

    // Without unsaved changes there is no question.
    await go.click();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'History' }).click();
    await page.getByRole('heading', { level: 1, name: 'Execution history' }).waitFor();
    await finish();
  });
}
