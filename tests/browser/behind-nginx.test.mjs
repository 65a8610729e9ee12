// SPDX-License-Identifier: Apache-2.0
// Settings behind nginx, which makes every ETag weak or removes it: nobody is blamed for a change that nobody made.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from './checks.mjs';
import { call } from './demo.mjs';
import { throughNginx } from './nginx.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

const FRONTS = {
  gzip: '',
  'no entity tags': 'proxy_hide_header ETag; proxy_set_header If-Match ""; proxy_set_header If-None-Match "";',
};

async function newWebhook(word) {
  const id = `${word}-${Date.now()}`;
  const made = await call(demo, 'admin', 'POST', '/integrations', { id, name: `Behind nginx: ${id}` });
  assert.equal(made.status, 201, JSON.stringify(made.json));
  const put = await call(demo, 'admin', 'PUT', `/integrations/${id}/webhook`, { url: `${demo.receiver}/jira/of-the-test` });
  assert.equal(put.status, 201, JSON.stringify(put.json));
  return id;
}

const webhookOf = async (id) => (await call(demo, 'admin', 'GET', `/integrations/${id}/webhook`)).json;

async function save(page, label) {
  await page.getByLabel('Button label').fill(label);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
}

for (const [name, directives] of Object.entries(FRONTS)) {
  test(`behind nginx with ${name}, settings are saved, and Save mine overwrites a real conflict`, async (t) => {
    const nginx = await throughNginx(demo, directives);
    t.after(() => nginx.close());
    const front = nginx.demo;
    const id = await newWebhook('behind-nginx');
    const { page, finish } = await openAs(browser, front, 'admin', {}, [412]);
    const tag = page.waitForResponse((response) => response.url().endsWith(`/integrations/${id}/webhook`));
    await open(page, front, `integrations/${id}?tab=settings`);
    const headers = await (await tag).allHeaders();
    assert.equal(headers['content-encoding'], 'gzip');
    assert.match(headers.etag ?? 'none', name === 'gzip' ? /^W\// : /^none$/);

    await save(page, 'First');
    await page.getByText(/Last changed/).waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    assert.equal((await webhookOf(id)).action_label, 'First');

    const { version } = await webhookOf(id);
    const theirs = await call(demo, 'both', 'PATCH', `/integrations/${id}/webhook`, { action_label: 'Theirs', version });
    assert.equal(theirs.status, 200, JSON.stringify(theirs.json));
    await save(page, 'Mine');
    const note = page.getByRole('alert').filter({ hasText: 'both changed the settings' });
    await note.getByRole('cell', { name: 'Theirs' }).waitFor();
    await note.getByRole('button', { name: 'Save my version' }).click();
    await page.getByText(/Last changed/).waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    assert.equal((await webhookOf(id)).action_label, 'Mine');

    await page.getByLabel('Name', { exact: true }).fill(`Renamed ${id}`);
    await page.getByRole('button', { name: 'Save name' }).click();
    await page.getByRole('heading', { level: 1, name: `Renamed ${id}` }).waitFor();
    await page.getByRole('button', { name: 'Delete integration…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.waitForURL('**/integrations');
    assert.equal((await call(demo, 'admin', 'GET', `/integrations/${id}`)).status, 404);
    await finish();
  });
}

test('a save that arrives twice is a save, not a conflict', async () => {
  const id = await newWebhook('saved-twice');
  const { page, finish } = await openAs(browser, demo, 'admin', {}, [412]);
  await open(page, demo, `integrations/${id}?tab=settings`);
  const statuses = [];
  await page.route(`**/integrations/${id}/webhook`, async (route) => {
    if (route.request().method() !== 'PUT') {
      return route.continue();
    }
    statuses.push((await route.fetch()).status());
    const second = await route.fetch();
    statuses.push(second.status());
    return route.fulfill({ response: second });
  });
  await save(page, 'Twice');
  await page.getByText(/Last changed/).waitFor();
  assert.deepEqual(statuses, [200, 412]);
  assert.equal(await page.getByRole('alert').count(), 0);
  assert.equal((await webhookOf(id)).action_label, 'Twice');
  await finish();
});

test('a change of the same user in another window is not blamed on somebody else', async () => {
  const id = await newWebhook('own-window');
  const { page, finish } = await openAs(browser, demo, 'admin', {}, [412]);
  await open(page, demo, `integrations/${id}?tab=settings`);
  const { version } = await webhookOf(id);
  await call(demo, 'admin', 'PATCH', `/integrations/${id}/webhook`, { action_label: 'Other window', version });
  await save(page, 'This window');
  await page.getByRole('alert').filter({ hasText: 'You changed the settings' }).waitFor();
  await finish();
});
