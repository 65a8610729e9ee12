// SPDX-License-Identifier: Apache-2.0
// The receiver snippets shown in the UI. JavaScript is executed with express and the official library; Python, PHP and
// Ruby are parsed. Go and Java are not checked: their tools are large and do not parse fragments.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';

const HTDOCS = path.resolve(import.meta.dirname, '../../htdocs');
const SECRET = 'whsec_cG9ydGFsaG9va3MgZXhhbXBsZSBzZWNyZXQ=';
const BODY = '{"type":"portalhooks.test","timestamp":"2026-01-01T00:00:00.000Z","data":{"sum": 3.30},"integration":{"id":"example"}}';

async function snippets() {
  const ts = createRequire(path.join(HTDOCS, 'package.json'))('typescript');
  const source = readFileSync(path.join(HTDOCS, 'src/components/verify-snippets/snippets.ts'), 'utf8');
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: 'ESNext', target: 'ES2022' } });
  const { SNIPPETS } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  return new Map(SNIPPETS.map(({ language, code }) => [language, code]));
}

const all = await snippets();

/** A file with this code, in a directory from which the packages of this test resolve. */
function fileOf(t, name, code) {
  const directory = mkdtempSync(path.join(import.meta.dirname, '.snippet-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, name);
  writeFileSync(file, code);
  return file;
}

test('JavaScript accepts signed requests and rejects others', async (t) => {
  const program = `import express from 'express';
const app = express();
${all.get('JavaScript')}
app.listen(0, '127.0.0.1', function () {
  console.log(this.address().port);
});`;
  const receiver = spawn(process.execPath, [fileOf(t, 'receiver.mjs', program)], {
    env: { ...process.env, PORTAL_WEBHOOK_SECRET: SECRET },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => receiver.kill());
  const [port] = await once(createInterface(receiver.stdout), 'line');
  const post = async (body, headers) => {
    const response = await fetch(`http://127.0.0.1:${port}/hooks/portal`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return response.status;
  };

  const now = new Date();
  const signed = {
    'webhook-id': 'msg_01EXAMPLE0000000000000000',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(SECRET).sign('msg_01EXAMPLE0000000000000000', now, BODY),
  };
  assert.equal(await post(BODY, signed), 204);
  assert.equal(await post(BODY.replace('3.30', '3.3'), signed), 401, 'another body');
  assert.equal(await post(BODY, { ...signed, 'webhook-id': 'msg_another' }), 401, 'another message');
  assert.equal(await post(BODY, {}), 401, 'no signature');
});

for (const [language, name, command] of [
  ['Python', 'receiver.py', ['/usr/bin/python3', '-c', 'import ast, sys; ast.parse(open(sys.argv[1]).read())']],
  ['PHP', 'receiver.php', ['php', '-l']],
  ['Ruby', 'receiver.rb', ['ruby', '-c']],
]) {
  test(`${language} parses, and a syntax error does not`, (t) => {
    const [program, ...options] = command;
    const parse = (code) => execFileSync(program, [...options, fileOf(t, name, code)], { stdio: 'pipe' });
    parse(all.get(language));
    assert.throws(() => parse(all.get(language).replace('"', '').replace("'", '')));
  });
}
