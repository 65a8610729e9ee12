// SPDX-License-Identifier: Apache-2.0
// The demo for these tests: fresh data, and the build of tests/run when there is one.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const SOURCE = path.resolve(import.meta.dirname, '../..');
const SCRIPT = path.join(SOURCE, 'conf/demo');
// PH_DEMO is the directory of a running demo to use as it is: set by on-one-demo.mjs, and useful while writing tests.
const RUNNING = process.env.PH_DEMO;
export const DIR = RUNNING ?? chooseDir();
// PH_PREFIX is an installation below .build, which then has to be accessible as DIR has.
const PREFIX = DIR.startsWith(SOURCE) ? process.env.PH_PREFIX : undefined;
const run = promisify(execFile);

// Below .build it is built incrementally, unless httpd's User has no access there.
function chooseDir() {
  const build = path.join(SOURCE, '.build');
  mkdirSync(build, { recursive: true });
  for (let directory = build; directory !== '/'; directory = path.dirname(directory)) {
    if ((statSync(directory).mode & 0o001) === 0) {
      return mkdtempSync(path.join(tmpdir(), 'portalhooks-demo-'));
    }
  }
  return path.join(build, process.env.PH_DEMO_NAME ?? 'demo');
}

async function demo(...options) {
  try {
    await run(SCRIPT, ['--dir', DIR, ...options], { timeout: 600_000 });
  } catch (error) {
    throw new Error(`conf/demo ${options.join(' ')} failed:\n${error.stdout}\n${error.stderr}`, { cause: error });
  }
}

export async function startDemo() {
  if (RUNNING === undefined) {
    await demo('--stop');
    rmSync(path.join(DIR, 'sqlite'), { recursive: true, force: true });
    await demo('--port', '0', '--no-install', '--db', 'sqlite', ...(PREFIX ? ['--prefix', PREFIX] : []));
  }
  return JSON.parse(readFileSync(path.join(DIR, 'demo.json'), 'utf8'));
}

export function stopDemo() {
  return RUNNING === undefined ? demo('--stop') : undefined;
}

/** The receiver's log, one entry per request. */
export function receivedRequests() {
  const text = readFileSync(path.join(DIR, 'receiver.log'), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Calls the API as one of the demo's users. */
export async function call(demo, user, method, target, body, headers = {}) {
  const { username, password } = demo.users[user];
  const response = await fetch(demo.api + target, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json() };
}

/** The id of a new integration whose webhook is enabled. */
export async function newIntegration(demo, name, url, withKey = true) {
  const id = `${name}-${Date.now().toString(36)}`.toLowerCase().replaceAll(' ', '-');
  await made(demo, 'POST', '/integrations', { id, name });
  await made(demo, 'PUT', `/integrations/${id}/webhook`, { url, enabled: true });
  if (withKey) {
    await made(demo, 'POST', `/integrations/${id}/webhook/keys`, { scheme: 'v1' });
  }
  return id;
}

async function made(demo, method, target, body) {
  const { status, json } = await call(demo, 'admin', method, target, body);
  if (status !== 201) {
    throw new Error(`${method} ${target}: ${status} ${JSON.stringify(json)}`);
  }
}

/** An execution that has ended. */
export async function runOnce(demo, id, event = null) {
  const click = event === null ? { mode: 'default' } : { mode: 'event', event_id: event };
  return (await call(demo, 'trigger', 'POST', `/integrations/${id}/executions`, click, { prefer: 'wait=10' })).json;
}
