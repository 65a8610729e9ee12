// SPDX-License-Identifier: Apache-2.0
// The dialogs that send, for people who force their colours or read from right to left.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, fits, open } from './checks.mjs';
import { browser, demo } from './stage.mjs';
import { says, visit } from './visitor.mjs';

async function openRun(page) {
  await open(page, demo, 'events?q=evt-481');
  await page.locator('.events tbody tr').first().getByRole('button', { name: /^Run/ }).click();
  await page.getByRole('dialog').getByLabel('Search integrations').fill('Jira');
  await page.getByRole('dialog').getByRole('radio', { name: /Jira/ }).check();
  await page.getByRole('region', { name: 'Payload' }).waitFor();
}

async function openBulk(page) {
  await open(page, demo, 'events?q=evt-481');
  for (const box of (await page.getByRole('checkbox', { name: /^Select (?!all)/ }).all()).slice(0, 3)) {
    await box.check();
  }
  await page.getByRole('button', { name: 'Run selected…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill('Slack');
  await dialog.getByRole('radio', { name: /Slack/ }).check();
  await says(dialog, /will run/);
}

async function openEmbed(page) {
  await page.goto(demo.orders);
  await page.getByRole('button', { name: 'Create ticket' }).click();
  await says(page.getByRole('dialog'), /Payload/);
}

// The Portal's own page knows light colours only, which axe would hold against a dark ground.
for (const [what, show, grounds] of [
  ['a run', openRun, ['dark', 'light']],
  ['a bulk run', openBulk, ['dark', 'light']],
  ['a run from a page of the Portal', openEmbed, ['light']],
]) {
  test(`the dialog of ${what} is accessible in forced colours`, async () => {
    for (const colorScheme of grounds) {
      const { page, leave } = await visit(browser, demo, 'trigger', { forcedColors: 'active', colorScheme });
      await show(page);
      await accessible(page, `${what}, ${colorScheme}`);
      await leave();
    }
  });

  test(`the dialog of ${what} can be read from right to left, and code from left to right`, async () => {
    for (const width of [1440, 360]) {
      const { page, leave } = await visit(browser, demo, 'trigger', { viewport: { width, height: 800 } });
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
      await fits(page, `${what}, ${width}`);
      const dialog = page.getByRole('dialog');
      assert.equal(await dialog.evaluate((element) => getComputedStyle(element).direction), 'rtl');
      for (const code of await dialog.locator('.code').all()) {
        assert.equal(await code.evaluate((element) => getComputedStyle(element).direction), 'ltr');
      }
      await leave();
    }
  });
}
