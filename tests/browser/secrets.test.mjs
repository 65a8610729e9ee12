// SPDX-License-Identifier: Apache-2.0
// No page shows a secret, even if a receiver returns it in various encodings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from './checks.mjs';
import { call } from './demo.mjs';
import { startReceiver } from './receiver.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

const ID = `canary-${Date.now().toString(36)}`;
const KEY = Buffer.from('a canary of 32 bytes, in a cage!');
const TOKEN = 'token-canary/5f1c9b7e+=';
const HEADER = 'header canary "77d0e2a4"';
const encodings = (secret) => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
];
const FORBIDDEN = [TOKEN, HEADER, KEY.toString('latin1')].flatMap(encodings);

async function ok(user, method, target, body, headers) {
  const response = await call(demo, user, method, target, body, headers);
  assert.ok(response.status < 300, `${method} ${target}: ${response.status} ${JSON.stringify(response.json)}`);
  return response.json;
}

/** All texts of a page: markup, field values and shadow trees. */
function everything() {
  const texts = [];
  const walk = (root) => {
    texts.push(root.documentElement?.outerHTML ?? root.innerHTML);
    for (const element of root.querySelectorAll('*')) {
      if ('value' in element) {
        texts.push(String(element.value));
      }
      if (element.shadowRoot) {
        walk(element.shadowRoot);
      }
    }
  };
  walk(document);
  return texts.join('\n');
}

test('no page shows a secret, not even one returned by the receiver', async (t) => {
  const receiver = await startReceiver(({ headers }) => ({
    status: 500,
    headers: { 'x-echo': headers['x-own'] },
    text: `${JSON.stringify(headers)} ${FORBIDDEN.join(' ')}`,
  }));
  t.after(() => receiver.close());
  await ok('admin', 'POST', '/integrations', { id: ID, name: 'Canary' });
  await ok('admin', 'PUT', `/integrations/${ID}/webhook`, { url: receiver.url, bearer_token: TOKEN, headers: { 'X-Own': HEADER } });
  await ok('admin', 'POST', `/integrations/${ID}/webhook/keys`, { scheme: 'v1', secret: `whsec_${KEY.toString('base64')}` });
  const run = await ok('trigger', 'POST', `/integrations/${ID}/executions`, { mode: 'default' }, { prefer: 'wait=15' });
  assert.equal(run.http_status, 500);
  assert.equal(receiver.requests[0].headers.authorization, `Bearer ${TOKEN}`);

  const tabs = ['overview', 'settings', 'keys', 'history', 'changes'].map((tab) => `integrations/${ID}?tab=${tab}`);
  const evidence = ['request', 'response', 'attempts', 'audit'].map((tab) => `history/${run.id}?tab=${tab}`);
  for (const user of ['both', 'trigger']) {
    const { page, finish } = await openAs(browser, demo, user);
    for (const path of [...tabs, ...evidence, `history?integration_id=${ID}`, 'audit']) {
      await open(page, demo, path);
      const shown = await page.evaluate(everything);
      assert.deepEqual(
        FORBIDDEN.filter((text) => shown.includes(text)),
        [],
        `${path} as ${user}`,
      );
    }
    await finish();
  }
});
