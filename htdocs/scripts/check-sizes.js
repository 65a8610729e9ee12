// Fails the build when the bundles outgrow their budgets (gzip, KB of 1,024 bytes).
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const FIRST_PAGE_KB = 45;
const ANY_PAGE_KB = 60;
const LAZY_CHUNK_KB = 12;
// All texts of one language; loaded in parallel with the first page. German with bulk runs and comparing has 26.1.
const LANGUAGE_KB = 30;
const EMBED_KB = 8;
// The usual landing pages: few requests before their first data.
const FIRST_PAGES = ['integrations', 'history'];
const FIRST_REQUESTS = 4;

const dist = new URL('../dist/', import.meta.url);
const textOf = (name) => readFileSync(new URL(name, dist), 'utf8');
const zippedKb = (path) => gzipSync(textOf(path), { level: 9 }).length / 1024;
const gzipKb = (name) => zippedKb(`assets/${name}`);
const sum = (names) => [...names].reduce((total, name) => total + gzipKb(name), 0);

/** A chunk with its static imports. */
function withImports(name, seen = new Set()) {
  if (!seen.has(name)) {
    seen.add(name);
    for (const [, other] of textOf(`assets/${name}`).matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g)) {
      withImports(other, seen);
    }
  }
  return seen;
}

const assets = readdirSync(new URL('assets/', dist)).filter((name) => /\.(js|css)$/.test(name));
const html = textOf('index.html');
const styles = assets.filter((name) => name.endsWith('.css'));
const entry = withImports(/<script[^>]* src=".\/assets\/([^"]+)"/.exec(html)[1]);
const lazy = assets.filter((name) => name.endsWith('.js') && !entry.has(name));
const failures = [];

function limit(what, value, most) {
  if (value > most) {
    failures.push(`${what}: ${value.toFixed(1)}, limit ${most}`);
  }
}

const chunkName = (name) => name.replace(/-.{8}\.js$/, '');
const entriesOf = (folder) => readdirSync(new URL(folder, dist), { withFileTypes: true });
const pageNames = entriesOf('../src/pages/')
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const languages = entriesOf('../locales/').map(({ name }) => name.replace(/\.xlf$/, ''));
const pages = lazy
  .filter((name) => pageNames.includes(chunkName(name)))
  .map((name) => {
    const files = new Set([...entry, ...withImports(name), ...styles]);
    return { name: chunkName(name), files, kb: sum(files) };
  });
for (const page of pages) {
  const isFirst = FIRST_PAGES.includes(page.name);
  limit(`${page.name} opened first, KB`, page.kb, isFirst ? FIRST_PAGE_KB : ANY_PAGE_KB);
  if (isFirst) {
    limit(`${page.name}, requests before its first data`, page.files.size + 1, FIRST_REQUESTS);
  }
}
for (const name of FIRST_PAGES) {
  limit(`pages called ${name}`, pages.filter((page) => page.name === name).length === 1 ? 1 : Infinity, 1);
}
for (const name of lazy) {
  limit(`${name}, KB`, gzipKb(name), languages.includes(chunkName(name)) ? LANGUAGE_KB : LAZY_CHUNK_KB);
}

const embed = zippedKb('embed/portalhooks-embed.js');
limit('embed, KB', embed, EMBED_KB);

if (failures.length > 0) {
  console.error(`Over budget:\n  ${failures.join('\n  ')}`);
  process.exit(1);
}
const first = pages.filter((page) => FIRST_PAGES.includes(page.name)).map((page) => `${page.name} ${page.kb.toFixed(1)}`);
const largest = Math.max(0, ...lazy.filter((name) => !languages.includes(chunkName(name))).map(gzipKb));
console.log(
  `First page (gzip): ${first.join(', ')} of ${FIRST_PAGE_KB} KB; largest lazy file ${largest.toFixed(1)} of ${LAZY_CHUNK_KB} KB; embed ${embed.toFixed(1)} of ${EMBED_KB} KB.`,
);
