// SPDX-License-Identifier: Apache-2.0
// The demo of these tests: built where the last run built it, but with new data.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const SOURCE = path.resolve(import.meta.dirname, '../..');
const SCRIPT = path.join(SOURCE, 'conf/demo');
// PH_DEMO names the folder of a demo that runs already and is used as it is: by all files of a run (on-one-demo.mjs),
// and while tests are written.
const RUNNING = process.env.PH_DEMO;
export const DIR = RUNNING ?? chooseDir();
const run = promisify(execFile);

// Below .build the next run finds it built; but httpd's User must be able to go there.
function chooseDir() {
  const build = path.join(SOURCE, '.build');
  mkdirSync(build, { recursive: true });
  for (let folder = build; folder !== '/'; folder = path.dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) {
      return mkdtempSync(path.join(tmpdir(), 'portalhooks-demo-'));
    }
  }
  return path.join(build, 'demo');
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
    await demo('--port', '0', '--no-install', '--db', 'sqlite');
  }
  return JSON.parse(readFileSync(path.join(DIR, 'demo.json'), 'utf8'));
}

export function stopDemo() {
  return RUNNING === undefined ? demo('--stop') : undefined;
}

/** The lines of the receiver's log: one per request. */
export function receivedBy() {
  const text = readFileSync(path.join(DIR, 'receiver.log'), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** A call of the API as one of the demo's users. */
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
  return { status: response.status, etag: response.headers.get('etag'), json: await response.json() };
}
