import { describe, expect, it } from 'vitest';
import readme from '../../README.md?raw';

const sources = Object.values(
  import.meta.glob<string>(['./*.ts', './*.css', '!./*.test.ts'], { query: '?raw', import: 'default', eager: true }),
).join('\n');

function found(pattern: RegExp, text = sources): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))].sort();
}

/** The first column of the table with this heading. */
function listed(head: string): string[] {
  const table = new RegExp(`^\\| ${head} \\|.*\\n\\|[-|]+\\|\\n((?:\\|.*\\n)+)`, 'm').exec(readme)?.[1] ?? '';
  return found(/^\| `([^`]+)` \|/gm, table);
}

describe('the README documents', () => {
  it('every attribute', () => {
    const inLists = found(/(?:observedAttributes = |mirror\([^[]*|\], )\[([^\]]+)\]/g).flatMap((list) => found(/'([^']+)'/g, list));
    const lists = found(/\n {2}(\['[^\]]+'\]),?\n/g).flatMap((list) => found(/'([^']+)'/g, list));
    expect(listed('attribute')).toEqual([...new Set([...inLists, ...lists])].sort());
  });

  it('every event', () => {
    expect(listed('event')).toEqual(found(/\bemit\('([^']+)'/g).map((name) => `portalhooks-${name}`));
  });

  it('every part', () => {
    expect(listed('part')).toEqual(found(/\bpart: '([^']+)'/g));
  });

  it('every named slot', () => {
    expect(listed('slot')).toEqual(found(/make\('slot', \{ name: '([^']+)'/g));
  });

  it('every custom property', () => {
    expect(listed('custom property')).toEqual(found(/var\((--portalhooks-[a-z-]+)/g));
  });

  it('every state and method', () => {
    expect(found(/:state\((\w+)\)/g, readme)).toEqual(found(/'(\w+)'/g, /type State = (.*);/.exec(sources)?.[1]));
    expect(listed('method')).toEqual(found(/^ {2}(?:async )?((?:run|refresh)\(\))/gm));
  });
});
