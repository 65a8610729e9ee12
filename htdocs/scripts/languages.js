// The languages of the pages: English is in the sources, each other language in locales/CODE.xlf.
//   node scripts/languages.js build    generates src/locales/CODE.ts, which the pages load
//   node scripts/languages.js extract  adds new texts of the sources to every locales/CODE.xlf, for translation
// To add a language, copy locales/de.xlf, change target-language and translate the targets.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { RuntimeLitLocalizer } from '@lit/localize-tools/lib/modes/runtime.js';
import { printDiagnostics } from '@lit/localize-tools/lib/typescript.js';

const htdocs = fileURLToPath(new URL('..', import.meta.url));

export function localizer() {
  const files = readdirSync(path.join(htdocs, 'locales')).filter((name) => name.endsWith('.xlf'));
  return new RuntimeLitLocalizer({
    sourceLocale: 'en',
    targetLocales: files.map((name) => path.basename(name, '.xlf')),
    tsConfig: './tsconfig.json',
    output: { mode: 'runtime', outputDir: './src/locales' },
    interchange: { format: 'xliff', xliffDir: './locales' },
    baseDir: htdocs,
    resolve: (name) => path.resolve(htdocs, name),
  });
}

function exitOnErrors(work) {
  const { errors } = work.extractSourceMessages();
  if (errors.length > 0) {
    printDiagnostics(errors);
    process.exit(1);
  }
}

async function build() {
  const work = localizer();
  exitOnErrors(work);
  rmSync(path.join(htdocs, 'src/locales'), { recursive: true, force: true });
  await work.build();
}

async function extract() {
  const work = localizer();
  exitOnErrors(work);
  await work.writeInterchangeFiles();
}

const command = { build, extract }[process.argv[2]];
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await command();
}
