// SPDX-License-Identifier: Apache-2.0
// The pause of all hosts: everybody reads that and why; an admin resumes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, expectNoOverflow, open } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

test('a pause is on every page with its note, and an admin ends it', async (t) => {
  const pause = (body) => call(demo, 'admin', 'PUT', '/pause', body);
  t.after(() => pause({ paused: false }));
  assert.equal((await pause({ paused: true, note: 'Maintenance until 16:00' })).status, 200);

  const reader = await openAs(browser, demo, 'trigger');
  await open(reader.page, demo, 'history');
  await reader.page.getByText('Maintenance until 16:00').waitFor();
  assert.equal(await reader.page.getByRole('button', { name: 'Resume sending' }).count(), 0);
  await expectAccessible(reader.page, 'a pause');
  await reader.page.setViewportSize({ width: 360, height: 740 });
  await expectNoOverflow(reader.page, 'a pause');
  await reader.finish();

  const { page, finish } = await openAs(browser, demo, 'admin');
  await open(page, demo, 'integrations');
  await page.getByText('Sending is paused.').waitFor();
  await page.getByRole('button', { name: 'Resume sending' }).click();
  await page.getByText('Sending is paused.').waitFor({ state: 'detached' });
  await finish();
});
