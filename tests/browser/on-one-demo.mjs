// SPDX-License-Identifier: Apache-2.0
// Runs test files one after another on one demo with fresh data: node on-one-demo.mjs [FILE …]; default: *.test.mjs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DIR, startDemo, stopDemo } from './demo.mjs';

const OPTIONS = ['--test', '--test-concurrency=1', '--test-reporter=tap'];

await startDemo();
const tests = spawn(process.execPath, [...OPTIONS, ...(process.argv.length > 2 ? process.argv.slice(2) : ['.'])], {
  cwd: import.meta.dirname,
  env: { ...process.env, PH_DEMO: DIR },
  stdio: 'inherit',
});
const [status] = await once(tests, 'exit');
await stopDemo();
process.exitCode = status ?? 1;
