// SPDX-License-Identifier: Apache-2.0
// Reads recorded requests as JSON, one per line, and writes for each the command that "Copy as cURL" copies, as JSON.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../htdocs', import.meta.url));
const { build } = await import(pathToFileURL(createRequire(`${root}/package.json`).resolve('vite')).href);
const requests = (await text(process.stdin)).trim().split('\n');
const outDir = mkdtempSync(join(tmpdir(), 'copy-as-curl-'));

try {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: 'src/text/curl.ts', outDir, rolldownOptions: { output: { entryFileNames: 'curl.mjs' } } },
  });
  const { curlOf } = await import(pathToFileURL(join(outDir, 'curl.mjs')).href);
  for (const request of requests) {
    console.log(JSON.stringify(curlOf(JSON.parse(request))));
  }
} finally {
  rmSync(outDir, { recursive: true });
}
