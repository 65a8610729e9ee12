// SPDX-License-Identifier: Apache-2.0
// The run dialogs in forced colours and right to left.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, expectNoOverflow, open } from './checks.mjs';
import { browser, demo } from './setup.mjs';
import { expectText, openAs } from './user.mjs';

async function openRun(page) {
  await open(page, demo, 'events?q=evt-481');
  await page.locator('.events tbody tr').first().getByRole('button', { name: /^Run/ }).click();
  await page.getByRole('dialog').getByRole('combobox', { name: 'Target' }).fill('Jira');
  await page.getByRole('dialog').getByRole('option', { name: /Jira/ }).click();
  await page.getByRole('region', { name: 'Payload' }).waitFor();
}

async function openBulk(page) {
  await open(page, demo, 'events?q=evt-481');
  for (const box of (await page.getByRole('checkbox', { name: /^Select (?!all)/ }).all()).slice(0, 3)) {
    await box.check();
  }
  await page.getByRole('button', { name: 'Run selected…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Target' }).fill('Slack');
  await dialog.getByRole('option', { name: /Slack/ }).click();
  await expectText(dialog, /will run/);
}

async function openEmbed(page) {
  await page.goto(demo.orders);
  await page.getByRole('button', { name: 'Create ticket' }).click();
  await expectText(page.getByRole('dialog'), /Payload/);
}

// The example page has light colours only, which have too little contrast in dark mode.
for (const [what, show, grounds] of [
  ['a run', openRun, ['dark', 'light']],
  ['a bulk run', openBulk, ['dark', 'light']],
  ['a run from a page of the Portal', openEmbed, ['light']],
]) {
  test(`the dialog of ${what} is accessible in forced colours`, async () => {
    for (const colorScheme of grounds) {
      const { page, finish } = await openAs(browser, demo, 'trigger', { forcedColors: 'active', colorScheme });
      await show(page);
      await expectAccessible(page, `${what}, ${colorScheme}`);
      await finish();
    }
  });

  test(`the dialog of ${what} works right to left, with code left to right`, async () => {
    for (const width of [1440, 360]) {
      const { page, finish } = await openAs(browser, demo, 'trigger', { viewport: { width, height: 800 } });
      await page.addInitScript(() => {
        document.addEventListener('DOMContentLoaded', () => {
          new MutationObserver(() => {
            if (document.documentElement.dir !== 'rtl') {
              document.documentElement.dir = 'rtl';
            }
          }).observe(document.documentElement, { attributes: true });
          document.documentElement.dir = 'rtl';
        });
      });
      await show(page);
      await expectNoOverflow(page, `${what}, ${width}`);
      const dialog = page.getByRole('dialog');
      assert.equal(await dialog.evaluate((element) => getComputedStyle(element).direction), 'rtl');
      for (const code of await dialog.locator('.code').all()) {
        assert.equal(await code.evaluate((element) => getComputedStyle(element).direction), 'ltr');
      }
      await finish();
    }
  });
}
