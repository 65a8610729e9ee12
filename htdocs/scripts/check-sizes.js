// Fails the build when the bundles outgrow their budgets (gzip, KB of 1,024 bytes).
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const FIRST_PAGE_KB = 45;
const LAZY_CHUNK_KB = 12;

const dist = new URL('../dist/', import.meta.url);
const gzipKb = (path) => gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length / 1024;
const assets = readdirSync(new URL('assets/', dist)).filter((name) => /\.(js|css)$/.test(name));
const html = readFileSync(new URL('index.html', dist), 'utf8');

const first = assets.filter((name) => html.includes(name));
const lazy = assets.filter((name) => !html.includes(name));
// The page a visitor lands on is one lazy chunk more, so the largest one counts as well.
const largestLazy = Math.max(0, ...lazy.map((name) => gzipKb(`assets/${name}`)));
const firstPage = first.reduce((sum, name) => sum + gzipKb(`assets/${name}`), 0) + largestLazy;

const failures = [];
if (firstPage > FIRST_PAGE_KB) {
  failures.push(`first page: ${firstPage.toFixed(1)} KB, allowed are ${FIRST_PAGE_KB}`);
}
for (const name of lazy) {
  const size = gzipKb(`assets/${name}`);
  if (size > LAZY_CHUNK_KB) {
    failures.push(`${name}: ${size.toFixed(1)} KB, allowed are ${LAZY_CHUNK_KB}`);
  }
}
if (failures.length > 0) {
  console.error(`Over the size budget:\n  ${failures.join('\n  ')}`);
  process.exit(1);
}
console.log(`First page ${firstPage.toFixed(1)} of ${FIRST_PAGE_KB} KB, largest lazy chunk ${largestLazy.toFixed(1)} of ${LAZY_CHUNK_KB} KB (gzip).`);
