// SPDX-License-Identifier: Apache-2.0
// Lints the contract with two OpenAPI linters; warnings count as failures.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const contract = join(here, '../../htdocs/openapi.json');
const offline = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

async function run(tool, ...options) {
  try {
    return (await promisify(execFile)(join(here, 'node_modules/.bin', tool), options, { cwd: here, env: offline, timeout: 120_000 }))
      .stdout;
  } catch (error) {
    return error.stdout || error.stderr;
  }
}

test('redocly reports no problems', async () => {
  const found = JSON.parse(await run('redocly', 'lint', contract, '--extends=recommended', '--format=json'));
  assert.deepEqual(found.problems, []);
});

test('spectral reports no problems', async () => {
  const found = JSON.parse(
    await run('spectral', 'lint', '--ruleset', join(here, '.spectral.json'), '--quiet', '--format', 'json', contract),
  );
  assert.deepEqual(found, []);
});
