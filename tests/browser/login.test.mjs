// SPDX-License-Identifier: Apache-2.0
// The log-in of the demo: only from its own page, and only to a page of its own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { DIR } from './demo.mjs';
import { browser, demo } from './setup.mjs';

const FORM = 'application/x-www-form-urlencoded';

function credentials(prefix = 'httpd_', more = {}) {
  const { username, password } = demo.users.admin;
  return new URLSearchParams({ [`${prefix}username`]: username, [`${prefix}password`]: password, ...more }).toString();
}

/** Posts a form as a browser would from some page; the status, the page to go to and whether a session began. */
async function post(target, body, headers = {}) {
  const { origin } = new URL(demo.ui);
  const request = http.request(origin + target, { method: 'POST', headers: { 'content-type': FORM, ...headers } });
  request.end(body);
  const [response] = await once(request, 'response');
  response.resume();
  const cookie = String(response.headers['set-cookie'] ?? '');
  return { status: response.statusCode, location: response.headers.location, isLoggedIn: /portal_session_\d+=[^;]{40}/.test(cookie) };
}

test('the log-in page logs in and returns', async () => {
  const { origin } = new URL(demo.ui);
  const done = await post('/login/check?back=/portal/history', credentials(), { origin, 'sec-fetch-site': 'same-origin' });
  assert.deepEqual(done, { status: 302, location: '/portal/history', isLoggedIn: true });
});

test('no other site logs a user in', async () => {
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: new URL(demo.receiver).origin },
  ]) {
    const refused = await post('/login/check', credentials(), headers);
    assert.deepEqual(refused, { status: 403, location: undefined, isLoggedIn: false }, JSON.stringify(headers));
  }
});

test('no form logs in at a protected page', async () => {
  for (const target of ['/portal/', '/portal/history', '/portal/api/v1/me', '/orders/']) {
    for (const prefix of ['ph_unused_', 'httpd_']) {
      for (const type of [FORM, 'Application/X-WWW-Form-URLencoded; charset=utf-8']) {
        const refused = await post(target, credentials(prefix), { 'content-type': type });
        assert.deepEqual([refused.status, refused.isLoggedIn], [403, false], `${target} ${prefix} ${type}`);
      }
    }
  }
});

test('the log-in leads to pages of the Portal only', async () => {
  const evil = 'https://evil.example/';
  for (const [query, fields] of [
    ['', { ph_unused_location: evil, httpd_location: evil, location: evil }],
    [`?back=${evil}`, {}],
    ['?back=//evil.example/', {}],
    [`?back=/portal/&ph_unused_location=${evil}`, {}],
    ['?back=/portal/%0d%0aLocation:%20https://evil.example/', {}],
  ]) {
    const { status, location } = await post(`/login/check${query}`, credentials('httpd_', fields));
    assert.equal(status, 302);
    assert.match(location, /^\/portal\//, query);
  }
});

test('the hashes of the passwords are private', () => {
  assert.equal(statSync(path.join(DIR, 'passwd')).mode & 0o007, 0);
});

test("a form of another origin does not begin a session in the user's browser", async () => {
  const { origin } = new URL(demo.ui);
  const attacker = http.createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Prize</title><form method="post"></form>');
  });
  attacker.listen(0);
  await once(attacker, 'listening');
  const context = await browser.newContext();
  const page = await context.newPage();
  for (const host of ['127.0.0.1', 'localhost']) {
    for (const [target, prefix] of [
      ['/login/check', 'httpd_'],
      ['/portal/', 'ph_unused_'],
      ['/portal/', 'httpd_'],
    ]) {
      await page.goto(`http://${host}:${attacker.address().port}/`);
      await Promise.all([
        page.waitForURL((url) => url.origin === origin),
        page.evaluate(
          ({ action, fields }) => {
            const form = document.forms[0];
            form.action = action;
            for (const [name, value] of new URLSearchParams(fields)) {
              const input = form.appendChild(document.createElement('input'));
              input.name = name;
              input.value = value;
            }
            form.submit();
          },
          { action: origin + target, fields: credentials(prefix) },
        ),
      ]);
      assert.deepEqual(await context.cookies(origin), [], `${host} ${target} ${prefix}`);
    }
  }
  await context.close();
  attacker.close();
  attacker.closeAllConnections();
});
