// The languages of the pages: English stands in the sources, each other one in locales/CODE.xlf.
//   node scripts/languages.js build    makes src/locales/CODE.ts of them, which the pages load
//   node scripts/languages.js extract  brings new texts of the sources into every locales/CODE.xlf, to be translated
// A new language is one file: copy locales/de.xlf, change its target-language and translate the targets.
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

function endIfAmiss(work) {
  const { errors } = work.extractSourceMessages();
  if (errors.length > 0) {
    printDiagnostics(errors);
    process.exit(1);
  }
}

async function build() {
  const work = localizer();
  endIfAmiss(work);
  rmSync(path.join(htdocs, 'src/locales'), { recursive: true, force: true });
  await work.build();
}

async function extract() {
  const work = localizer();
  endIfAmiss(work);
  await work.writeInterchangeFiles();
}

const command = { build, extract }[process.argv[2]];
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await command();
}
