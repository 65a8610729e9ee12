import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Each folder may import from those before it. */
const LAYERS = ['browser', 'api', 'text', 'state', 'components', 'pages', 'app'];
const EMBED_MAY_USE = ['api', 'text', 'state'];

const sources = import.meta.glob<string>(['./**/*.ts', '!./**/*.test.ts', '!./locales/*', '!./**/*.d.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const imports = new Map(Object.entries(sources).map(([file, text]) => [file, importsOf(file, text)]));

/** The files of src that a file imports: types, side effects and lazy ones included. */
function importsOf(file: string, text: string): string[] {
  return ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) => new URL(`${fileName}.ts`, `file:///${file}`).pathname.slice(1))
    .map((path) => `./${path}`)
    .filter((path) => path in sources);
}

const folderOf = (file: string): string => file.split('/')[1] ?? '';

/** Whether one folder may import from another. */
function mayUse(from: string, to: string): boolean {
  if (from === to || from === 'main.ts') {
    return true;
  }
  return from === 'embed' ? EMBED_MAY_USE.includes(to) : LAYERS.indexOf(to) !== -1 && LAYERS.indexOf(to) < LAYERS.indexOf(from);
}

/** An import cycle that starts at this file or one it imports, or null. */
function cycleFrom(file: string, path: string[], done: Set<string>): string[] | null {
  if (path.includes(file)) {
    return [...path.slice(path.indexOf(file)), file];
  }
  if (done.has(file)) {
    return null;
  }
  for (const next of imports.get(file) ?? []) {
    const cycle = cycleFrom(next, [...path, file], done);
    if (cycle !== null) {
      return cycle;
    }
  }
  done.add(file);
  return null;
}

describe('source files', () => {
  const edges = [...imports].flatMap(([file, targets]) => targets.map((target) => [file, target] as const));

  it('are found with their imports', () => {
    expect(edges).toContainEqual(['./api/client.ts', './browser/base.ts']);
    expect(edges).toContainEqual(['./app/pages.ts', './pages/users/users.ts']);
  });

  it('import from lower layers only', () => {
    expect(edges.filter(([file, target]) => !mayUse(folderOf(file), folderOf(target)))).toEqual([]);
  });

  it('form no import cycle', () => {
    const done = new Set<string>();
    expect([...imports.keys()].map((file) => cycleFrom(file, [], done)).filter((cycle) => cycle !== null)).toEqual([]);
  });
});
