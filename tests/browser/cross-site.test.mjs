// SPDX-License-Identifier: Apache-2.0
// A page of another origin in the browser of a logged-in user reads nothing and triggers nothing, whether it is served
// from another port of the same host (whose requests carry the cookie) or from another site.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { call, receivedRequests } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

let attacker;

before(async () => {
  attacker = await startAttacker();
});

after(() => {
  attacker?.close();
});

/** Serves an empty page without a Content-Security-Policy. */
async function startAttacker() {
  const server = http.createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Win a prize</title><body></body>');
  });
  server.listen(0);
  await once(server, 'listening');
  return {
    origins: [`http://127.0.0.1:${server.address().port}`, `http://localhost:${server.address().port}`],
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Everything an attack could change, read through the API. */
async function state() {
  const seen = {};
  for (const [user, target] of [
    ['trigger', '/executions?limit=200'],
    ['admin', '/integrations?limit=200'],
    ['admin', '/integrations/jira/webhook'],
    ['admin', '/integrations/jira/webhook/keys'],
    ['admin', '/users'],
    ['admin', '/events?limit=200'],
  ]) {
    const response = await call(demo, user, 'GET', target);
    assert.equal(response.status, 200, target);
    // Every request updates last_seen_at.
    seen[target] = JSON.stringify(response.json).replace(/"(last_seen_at|searched_to)":"[^"]*"/g, '');
  }
  seen.received = receivedRequests().length;
  return seen;
}

const RUN = '{"mode":"default"}';

/** Write requests of all kinds, with bodies that are possible without a preflight. */
const WRITES = [
  ['POST', '/integrations/jira/executions', RUN],
  ['POST', '/integrations', '{"id":"evil","name":"Evil"}'],
  ['PUT', '/integrations/jira/webhook', '{"url":"https://evil.example.com/"}'],
  ['PATCH', '/integrations/jira/webhook', '{"enabled":false}'],
  ['DELETE', '/integrations/jira/webhook', undefined],
  ['DELETE', '/integrations/jira', undefined],
  ['POST', '/integrations/jira/webhook/keys', '{}'],
  ['PUT', '/users/ZXZpbA', '{"admin":true}'],
  ['POST', '/events', '{"type":"a.b","title":"Evil"}'],
];

/** In the attacker's page: every request a script can make. Returns what it could read. */
async function attackByScript({ api, writes }) {
  const read = [];
  const tries = [];
  const note = (how, text) => read.push(`${how}: ${String(text).slice(0, 200)}`);
  const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/merge-patch+json'];
  for (const [method, target, body] of writes) {
    for (const mode of ['cors', 'no-cors', 'same-origin']) {
      for (const type of types) {
        const options = { method, mode, credentials: 'include', headers: { 'content-type': type }, ...(body ? { body } : {}) };
        tries.push(
          fetch(api + target, options)
            .then(async (response) => response.type !== 'opaque' && note(`fetch ${method} ${mode}`, await response.text()))
            .catch(() => undefined),
        );
      }
    }
    for (const type of types) {
      tries.push(
        new Promise((resolve) => {
          const request = new XMLHttpRequest();
          request.onloadend = () => {
            if (request.responseText) {
              note(`XMLHttpRequest ${method}`, request.responseText);
            }
            resolve();
          };
          request.open(method, api + target);
          request.withCredentials = true;
          request.setRequestHeader('content-type', type);
          request.send(body);
        }),
      );
      navigator.sendBeacon(api + target, new Blob([body ?? ''], { type }));
    }
  }
  for (const target of ['/me', '/integrations', '/executions', '/users', '/openapi.json']) {
    for (const mode of ['cors', 'no-cors', 'same-origin']) {
      tries.push(
        fetch(api + target, { mode, credentials: 'include' })
          .then(async (response) => (await response.text()) && note(`fetch GET ${mode} ${target}`, await response.status))
          .catch(() => undefined),
      );
    }
  }
  await Promise.all(tries);
  return read;
}

/** In the attacker's page: every element that loads something by its address. */
async function attackByElements({ api, ui }) {
  const read = [];
  const wait = (element, attribute, address) =>
    new Promise((resolve) => {
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('refused');
      element[attribute] = address;
      document.body.append(element);
      setTimeout(() => resolve('nothing'), 3_000);
    });
  const make = (name, more = {}) => Object.assign(document.createElement(name), more);
  window.onerror = (message) => read.push(`script error: ${message}`);
  for (const target of ['/me', '/executions', '/openapi.json']) {
    if ((await wait(make('script'), 'src', api + target)) === 'loaded') {
      read.push(`script of ${target} ran`);
    }
    if ((await wait(make('img'), 'src', api + target)) === 'loaded') {
      read.push(`image of ${target} shown`);
    }
    if ((await wait(make('link', { rel: 'stylesheet' }), 'href', api + target)) === 'loaded') {
      read.push(`style sheet of ${target} taken`);
    }
  }
  for (const address of [ui, `${api}/me`, `${api}/executions`]) {
    const frame = make('iframe');
    await wait(frame, 'src', address);
    try {
      const text = frame.contentDocument?.body?.innerText;
      if (text) {
        read.push(`frame of ${address}: ${text}`);
      }
    } catch {
      // cross-origin
    }
    try {
      if (frame.contentWindow.length > 0) {
        read.push(`frames inside ${address}`);
      }
    } catch {
      // cross-origin
    }
  }
  return read;
}

/** In the attacker's page: a WebSocket and an EventSource to the API. */
async function attackBySockets({ api }) {
  const opened = (source) =>
    new Promise((resolve) => {
      source.onopen = () => resolve(true);
      source.onmessage = () => resolve(true);
      source.onerror = () => resolve(false);
      setTimeout(() => resolve(false), 3_000);
    });
  const read = [];
  for (const target of ['/me', '/integrations/jira/executions']) {
    if (await opened(new WebSocket(api.replace('http', 'ws') + target))) {
      read.push(`WebSocket to ${target}`);
    }
    if (await opened(new EventSource(api + target, { withCredentials: true }))) {
      read.push(`EventSource to ${target}`);
    }
  }
  return read;
}

/** In the attacker's page: forms that send JSON in every enctype into a frame, without waiting for a response. */
async function attackByForms({ api, body }) {
  for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    for (const target of ['/integrations/jira/executions', '/integrations', '/events', '/integrations/jira/webhook/keys']) {
      const name = `frame-${Math.random()}`;
      const frame = Object.assign(document.createElement('iframe'), { name });
      const form = Object.assign(document.createElement('form'), { action: api + target, method: 'post', enctype, target: name });
      // As text/plain this field is the body {"mode":"default","x":"="} and so on.
      form.append(Object.assign(document.createElement('input'), { name: `${body.slice(0, -1)},"x":"`, value: '"}' }));
      document.body.append(frame, form);
      const done = new Promise((resolve) => {
        frame.onload = resolve;
        setTimeout(resolve, 2_000);
      });
      form.submit();
      await done;
    }
  }
}

for (const where of [0, 1]) {
  test(`a page of ${['another port', 'another site'][where]} reads nothing and triggers nothing`, async () => {
    const { page, finish } = await openAs(browser, demo, 'both');
    const earlier = await state();
    const hostile = await page.context().newPage();
    hostile.setDefaultTimeout(60_000);
    await hostile.goto(attacker.origins[where]);
    const targets = { api: demo.api, ui: demo.ui, writes: WRITES, body: RUN };
    const read = [
      ...(await hostile.evaluate(attackByScript, targets)),
      ...(await hostile.evaluate(attackByElements, targets)),
      ...(await hostile.evaluate(attackBySockets, targets)),
    ];
    await hostile.evaluate(attackByForms, targets);

    // A window it opened, and a top-level form submission.
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      hostile.evaluate((ui) => {
        window.opened = window.open(ui);
      }, demo.ui),
    ]);
    await opened.waitForLoadState();
    assert.equal(await hostile.evaluate(() => window.opened.closed || window.opened.length), true, 'the opener can access the window');
    await opened.close();
    const response = hostile.waitForResponse((response) => response.url().startsWith(demo.api));
    await hostile.evaluate((api) => {
      const form = Object.assign(document.createElement('form'), {
        action: `${api}/integrations/jira/executions`,
        method: 'post',
        enctype: 'text/plain',
      });
      document.body.append(form);
      form.submit();
    }, demo.api);
    assert.ok([401, 403, 415].includes((await response).status()), String((await response).status()));

    assert.deepEqual(read, []);
    assert.deepEqual(await state(), earlier);
    await hostile.close();
    await finish();
  });
}

test('the same request from the Portal itself does trigger', async () => {
  const { page, finish } = await openAs(browser, demo, 'both');
  const earlier = receivedRequests().length;
  const status = await page.evaluate(
    async ({ api, body }) => {
      const response = await fetch(`${api}/integrations/jira/executions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', prefer: 'wait=10' },
        body,
      });
      return response.status;
    },
    { api: demo.api, body: RUN },
  );
  assert.equal(status, 201);
  assert.equal(receivedRequests().length, earlier + 1);
  await finish();
});
