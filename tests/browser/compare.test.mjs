// SPDX-License-Identifier: Apache-2.0
// An execution beside others: the newer and the older one of the list as it was filtered, and what differs between two.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, expectNoOverflow, open, untilLoaded } from './checks.mjs';
import { call, newIntegration, runOnce } from './demo.mjs';
import { startReceiver } from './receiver.mjs';
import { browser, demo } from './setup.mjs';
import { expectText, openAs } from './user.mjs';

test('Newer and Older follow the history as it was filtered', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, 'history?state=failed');
  const addresses = await page.locator('.executions .row-link').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.ok(addresses.length > 2);
  await page.locator('.executions .row-link').nth(1).click();
  const neighbours = page.getByRole('navigation', { name: 'In the history as you last saw it' });
  await neighbours.getByRole('link', { name: 'Older' }).click();
  await page.waitForURL(`**${addresses[2]}`);
  await neighbours.getByRole('link', { name: 'Newer' }).click();
  await page.waitForURL(`**${addresses[1]}`);
  await neighbours.getByRole('link', { name: 'Newer' }).click();
  await page.waitForURL(`**${addresses[0]}`);
  await untilLoaded(page);
  assert.equal(await neighbours.getByRole('link', { name: 'Newer' }).count(), 0);
  await finish();
});

test('without a list there is neither', async () => {
  const { json } = await call(demo, 'trigger', 'GET', '/executions?limit=1');
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await open(page, demo, `history/${json.items[0].id}`);
  assert.equal(await page.getByRole('link', { name: /^(Newer|Older)$/ }).count(), 0);
  await finish();
});

test('a failure is compared with the success before it, and leads to the change in between', async (t) => {
  let answer = { status: 200, text: 'accepted' };
  const receiver = await startReceiver(() => answer);
  t.after(() => receiver.close());
  const id = await newIntegration(demo, 'Compared', receiver.url);
  const good = await runOnce(demo, id);
  const change = { content_type: 'application/json; charset=utf-8', default_body: 'envelope' };
  assert.equal((await call(demo, 'admin', 'PATCH', `/integrations/${id}/webhook`, change, { 'if-match': '*' })).status, 200);
  answer = { status: 422, text: 'unexpected body' };
  const bad = await runOnce(demo, id);

  const { page, finish } = await openAs(browser, demo, 'both');
  await open(page, demo, `history/${bad.id}?tab=compare`);
  await page.getByLabel('Compare with').locator('option', { hasText: 'Last success before it' }).waitFor({ state: 'attached' });
  await page.getByRole('link', { name: good.id }).waitFor();
  await expectText(page.getByRole('region', { name: 'Outcome' }), /error: http_status/);
  await expectText(page.getByRole('region', { name: 'Response' }), /unexpected body/);
  await expectAccessible(page, 'two executions compared');
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoOverflow(page, 'two executions compared');
  await page.getByRole('link', { name: 'What was changed before this execution' }).click();
  await page.waitForURL(`**/history/${bad.id}?tab=audit`);
  await expectText(page.locator('main'), /Webhook changed/);
  await finish();
});
