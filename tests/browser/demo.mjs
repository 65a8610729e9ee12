// SPDX-License-Identifier: Apache-2.0
// A demo of its own for these tests: built where the last run built it, but with new data.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const SOURCE = path.resolve(import.meta.dirname, '../..');
const SCRIPT = path.join(SOURCE, 'conf/demo');
const DIR = path.join(SOURCE, '.build/demo');
const run = promisify(execFile);

async function demo(...options) {
  try {
    await run(SCRIPT, ['--dir', DIR, ...options], { timeout: 600_000 });
  } catch (error) {
    throw new Error(`conf/demo ${options.join(' ')} failed:\n${error.stdout}\n${error.stderr}`);
  }
}

export async function startDemo() {
  mkdirSync(path.dirname(DIR), { recursive: true });
  await demo('--stop');
  rmSync(path.join(DIR, 'sqlite'), { recursive: true, force: true });
  await demo('--port', '0', '--no-install', '--db', 'sqlite');
  return JSON.parse(readFileSync(path.join(DIR, 'demo.json'), 'utf8'));
}

export function stopDemo() {
  return demo('--stop');
}

/** The lines of the receiver's log: one per request. */
export function receivedBy() {
  const text = readFileSync(path.join(DIR, 'receiver.log'), 'utf8');
  return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

/** A call of the API as one of the demo's users. */
export async function call(demo, user, method, target, body) {
  const { username, password } = demo.users[user];
  const response = await fetch(demo.api + target, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json() };
}
