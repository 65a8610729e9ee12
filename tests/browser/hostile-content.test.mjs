// SPDX-License-Identifier: Apache-2.0
// Untrusted content (event and integration names, receiver responses) is text on every page: no script runs, nothing is
// loaded, and the Content-Security-Policy reports no violation.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { open } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

const MARKUP = `"><img src=x onerror="window.struck='name'"><script>window.struck='name'</script>{{7*7}}\${7*7}`;
const RTL = '\u202e\u2066';
const BODIES = {
  html: Buffer.from(`<!doctype html><script>window.struck='html'</script><img src=x onerror="window.struck='html'">`),
  svg: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="window.struck='svg'"><script>window.struck='svg'</script></svg>`),
  json: Buffer.from(JSON.stringify({ html: `</script><script>window.struck='json'</script>`, url: 'javascript:window.struck=1' })),
  ansi: Buffer.from('\u001b[2J\u001b]0;title\u0007\u001b[31mred\u0000after a NUL'),
  bidi: Buffer.from(`${RTL}gnihtemos`),
  formulas: Buffer.from("=cmd|' /C calc'!A0,+1,-1,@SUM(A1)\r\n\t=1"),
  utf16: Buffer.from(`\ufeff<script>window.struck='utf16'</script>`, 'utf16le'),
  line: Buffer.alloc(10 * 1024 * 1024, '<b>'),
};

let receiver;

before(async () => {
  receiver = await startHostileReceiver();
});

after(() => {
  receiver?.close();
});

/** Responds to /NAME with that body and with hostile headers and reason phrase. */
async function startHostileReceiver() {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      const body = BODIES[/^POST \/(\w+)/.exec(bytes.toString('latin1'))?.[1]] ?? Buffer.alloc(0);
      const head = [
        `HTTP/1.1 500 ${MARKUP}`,
        'Content-Type: text/html; charset=utf-7',
        `X-Markup: ${MARKUP}`,
        `X-${MARKUP.replaceAll(/[\s:]/g, '')}: name`,
        'X-Ansi: \u001b[31mred',
        `Location: javascript:window.struck='location'`,
        'Content-Security-Policy: default-src *',
        'Set-Cookie: portal_session=stolen; Path=/',
        `Content-Length: ${body.length}`,
        'Connection: close',
      ].join('\r\n');
      socket.write(`${head}\r\n\r\n`);
      socket.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

async function ok(user, method, target, body) {
  const response = await call(demo, user, method, target, body);
  assert.ok(response.status < 300, `${method} ${target}: ${response.status} ${JSON.stringify(response.json)}`);
  return response.json;
}

/** Creates an event, and an integration and a run for each body. */
async function runAll() {
  const event = await ok('admin', 'POST', '/events', {
    type: 'a.b',
    title: `Event ${MARKUP}`.slice(0, 190),
    source: 'x"onload="1',
    details: { html: MARKUP, line: '<i>'.repeat(60_000), bidi: RTL, nul: 'a' },
  });
  const executions = [];
  for (const name of Object.keys(BODIES)) {
    const id = `hostile-${name}`;
    await ok('admin', 'POST', '/integrations', { id, name: `${name} ${MARKUP}`, kind: '<b>kind', description: MARKUP });
    await ok('admin', 'PUT', `/integrations/${id}/webhook`, {
      url: `${receiver.url}/${name}`,
      action_label: '<u>Press</u>',
      consequence: MARKUP,
    });
    await ok('admin', 'POST', `/integrations/${id}/webhook/keys`, {});
    const started = await ok('trigger', 'POST', `/integrations/${id}/executions`, {
      mode: 'event',
      event_id: event.id,
      note: `=1+1 ${MARKUP}`,
    });
    executions.push({ name, id: started.id });
  }
  return { event, executions };
}

async function ended(execution) {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const detail = await ok('trigger', 'GET', `/executions/${execution.id}`);
    if (detail.state !== 'sending') {
      return detail;
    }
  }
  throw new Error(`${execution.name} did not end`);
}

test('names with control or bidirectional characters are refused', async () => {
  for (const name of [`a${RTL}b`, 'a\u0000b', 'a\u001b[31mb', 'a\nb', 'a\u2028b']) {
    const response = await call(demo, 'admin', 'POST', '/integrations', { id: 'misleading', name });
    assert.ok([400, 422].includes(response.status), JSON.stringify(name));
  }
});

test('no page runs or loads untrusted content', { timeout: 300_000 }, async () => {
  const { event, executions } = await runAll();
  for (const execution of executions) {
    assert.equal((await ended(execution)).state, 'failed', execution.name);
  }
  for (const user of ['admin', 'trigger']) {
    const { page, finish } = await openAs(browser, demo, user);
    const dialogs = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      dialog.dismiss();
    });
    await page.addInitScript(() => {
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (report) =>
        window.violations.push(`${report.violatedDirective} ${report.blockedURI}`),
      );
    });
    const pages = [
      'integrations',
      'integrations/hostile-html',
      'events',
      `events/${event.id}`,
      'history',
      ...(user === 'admin' ? ['audit'] : []),
      ...executions.flatMap(({ id }) => [`history/${id}`, `history/${id}?tab=response`]),
    ];
    for (const address of pages) {
      await open(page, demo, address);
      const seen = await page.evaluate(() => ({
        struck: window.struck,
        violations: window.violations,
        strangers: [...document.querySelectorAll('img[src="x"], script:not([src]), [onerror], [onload], a[href^="javascript:"], b > b')]
          .length,
        title: document.title,
      }));
      assert.deepEqual({ ...seen, title: '' }, { struck: undefined, violations: [], strangers: 0, title: '' }, address);
    }
    await page.goto(`${demo.ui}history/${executions[0].id}`);
    await page.getByText('<img src=x onerror=', { exact: false }).first().waitFor();
    assert.deepEqual(dialogs, []);
    await finish();
  }
});

test('Trusted Types are enforced', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  // In another page: this violation is expected.
  const other = await page.context().newPage();
  await other.goto(demo.ui);
  const outcome = await other.evaluate(() => {
    try {
      document.createElement('div').innerHTML = '<b>';
      return 'taken';
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(outcome, 'TypeError');
  await finish();
});

test('a recorded response is served as a download, whatever its content type', async () => {
  const { items } = await ok('trigger', 'GET', '/executions?integration_id=hostile-html');
  const { page, finish } = await openAs(browser, demo, 'trigger');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.goto(`${demo.api}/executions/${items[0].id}/response-body`).catch(() => undefined),
  ]);
  assert.match(download.suggestedFilename(), /^[\w.-]+$/);
  assert.equal(await page.evaluate(() => window.struck), undefined);
  await finish();
});

test("characters that show nothing are shown as escapes, in pages, titles, labels and the receiver's text", async () => {
  const event = await ok('admin', 'POST', '/events', {
    type: 'a.b',
    title: 'Pay\u200bpal \u3164 \u26a0\ufe0f',
    details: { a: 'x\u00ady' },
  });
  const { page, finish } = await openAs(browser, demo, 'both');
  await page.goto(`${demo.ui}events/${event.id}`);
  await page.getByRole('heading', { level: 1, name: 'Pay\\u{200B}pal \\u{3164} \u26a0\ufe0f', exact: true }).waitFor();
  assert.match(await page.title(), /Pay\\u\{200B\}pal/);
  await page.getByText('x\\u{AD}y').first().waitFor();
  const hidden = await page.evaluate(() => {
    const found = [];
    for (const element of document.querySelectorAll('*')) {
      for (const text of [
        element.title,
        element.ariaLabel,
        ...[...element.childNodes].map((node) => (node.nodeType === 3 ? node.data : '')),
      ]) {
        if (/[\u200b\u3164\u00ad]/.test(text ?? '')) {
          found.push(element.localName);
        }
      }
    }
    return found;
  });
  assert.deepEqual(hidden, []);
  await finish();
});
