// SPDX-License-Identifier: Apache-2.0
// A Portal without integrations: the steps to the first message, each with its action.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { expectAccessible, expectNoOverflow, open } from './checks.mjs';
import { call, DIR } from './demo.mjs';
import { startReceiver } from './receiver.mjs';
import { browser, demo } from './setup.mjs';
import { expectText, openAs } from './user.mjs';

const SCRIPT = path.join(import.meta.dirname, 'without_integrations.py');
const integrations = (what) =>
  execFileSync('/usr/bin/python3', [SCRIPT, path.join(DIR, 'demo.json'), path.join(DIR, 'integrations.json'), what], { stdio: 'inherit' });

before(() => integrations('take'));
after(() => integrations('return'));

test('an admin is led from an empty Portal to a message that arrives', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const { page, finish } = await openAs(browser, demo, 'admin');
  const steps = page.getByRole('region', { name: 'Send your first message' }).getByRole('listitem');
  await open(page, demo, 'integrations');
  await steps.first().waitFor();
  assert.deepEqual(
    (await steps.allInnerTexts()).filter((text) => text.includes('done')),
    [],
  );
  await expectAccessible(page, 'the first steps');
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoOverflow(page, 'the first steps');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('link', { name: 'Add your first integration' }).click();
  await page.waitForURL('**/integrations/new');

  assert.equal((await call(demo, 'admin', 'POST', '/integrations', { id: 'first', name: 'First' })).status, 201);
  await open(page, demo, 'integrations');
  await expectText(steps.first(), /done/);
  await page.getByRole('link', { name: 'Set up the webhook' }).click();
  await page.waitForURL('**/integrations/first?tab=settings');

  assert.equal((await call(demo, 'admin', 'PUT', '/integrations/first/webhook', { url: receiver.url, enabled: true })).status, 201);
  await open(page, demo, 'integrations');
  await page.getByRole('link', { name: 'Create key' }).click();
  await page.waitForURL('**/integrations/first?tab=keys');

  assert.equal((await call(demo, 'admin', 'POST', '/integrations/first/webhook/keys', {})).status, 201);
  await open(page, demo, 'integrations');
  await page.getByRole('region', { name: 'Send your first message' }).getByRole('button', { name: 'Send test' }).click();
  await page.getByRole('heading', { name: 'Everything is set up' }).waitFor();
  assert.equal(receiver.requests.length, 1);
  await finish();
});

test('others are told to ask an admin', async () => {
  await call(demo, 'admin', 'DELETE', '/integrations/first', undefined, { 'if-match': '*' }).catch(() => undefined);
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'integrations');
  await expectText(page.locator('main'), /an admin can add one/);
  await finish();
});
