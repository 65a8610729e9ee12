// SPDX-License-Identifier: Apache-2.0
// The documentation, opened from the help and from an execution that failed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, expectNoOverflow, open } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

async function follow(page, name) {
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name }).click();
  const docs = await opened;
  await docs.getByRole('heading', { level: 1 }).waitFor();
  return docs;
}

test('the help leads to the documentation, which is accessible on a narrow dark screen', async () => {
  const { page, finish } = await openAs(browser, demo, 'none', { colorScheme: 'dark', viewport: { width: 360, height: 740 } });
  await open(page, demo, 'integrations');
  await page.keyboard.press('?');
  const docs = await follow(page, 'Documentation');
  const names = await docs.locator('nav a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.ok(names.length >= 14);
  for (const name of ['index.html', 'directives.html', 'errors.html', 'monitoring.html', 'comparison.html']) {
    assert.ok(names.includes(name));
    await docs.goto(`${demo.ui}docs/${name}`);
    await expectNoOverflow(docs, name);
    await expectAccessible(docs, name);
  }
  assert.notEqual(await docs.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
  await finish();
});

test('a failed execution leads to its error word', async () => {
  const { json } = await call(demo, 'both', 'GET', '/executions?state=failed&limit=1');
  const { page, finish } = await openAs(browser, demo, 'both');
  await open(page, demo, `history/${json.items[0].id}`);
  const docs = await follow(page, 'About this error');
  assert.equal(await docs.locator(':target').innerText(), json.items[0].error);
  await finish();
});
