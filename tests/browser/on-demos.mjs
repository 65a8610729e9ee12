// SPDX-License-Identifier: Apache-2.0
// Runs test files on two demos at once: node on-demos.mjs [FILE …]; default: *.test.mjs. A file always meets the same
// files on its demo: they are dealt out by size, a measure of how long they take.
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const DEMOS = 2;
const ON_ONE_DEMO = path.join(import.meta.dirname, 'on-one-demo.mjs');

function allFiles() {
  return readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => path.join(import.meta.dirname, name));
}

function deal(files) {
  const bySize = files.toSorted((one, other) => statSync(other).size - statSync(one).size);
  const hands = Array.from({ length: Math.min(DEMOS, files.length) }, () => []);
  for (const [index, file] of bySize.entries()) {
    // There and back again, so that the first hand does not get the larger of every pair.
    const turn = index % (2 * hands.length);
    hands[turn < hands.length ? turn : 2 * hands.length - 1 - turn].push(file);
  }
  return hands;
}

/** The output is kept until the end, so that each demo's stays together. */
function runOn(number, files) {
  return new Promise((resolve) => {
    const output = [];
    const tests = spawn(process.execPath, [ON_ONE_DEMO, ...files], {
      env: { ...process.env, PH_DEMO_NAME: `demo-${number}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    tests.stdout.on('data', (chunk) => output.push(chunk));
    tests.stderr.on('data', (chunk) => output.push(chunk));
    tests.on('close', (status) => {
      process.stdout.write(Buffer.concat(output));
      resolve(status ?? 1);
    });
  });
}

const files = process.argv.length > 2 ? process.argv.slice(2) : allFiles();
const statuses = await Promise.all(deal(files).map((hand, index) => runOn(index + 1, hand)));
process.exitCode = Math.max(...statuses);
