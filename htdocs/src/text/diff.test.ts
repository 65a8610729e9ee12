import { describe, expect, it } from 'vitest';
import { lineDiff } from './diff';

const shown = (before: string, after: string) =>
  lineDiff(Array.from(before), Array.from(after))
    .map(({ kind, text }) => ({ same: ' ', removed: '-', added: '+' })[kind] + text)
    .join('');

describe('a diff of lines', () => {
  it.each([
    ['', '', ''],
    ['abc', 'abc', ' a b c'],
    ['abc', 'axc', ' a-b+x c'],
    ['abcd', 'bcde', '-a b c d+e'],
    ['abcxyz', 'abxqz', ' a b-c x-y+q z'],
    ['', 'ab', '+a+b'],
    ['ab', '', '-a-b'],
    ['aa', 'aaa', ' a a+a'],
  ])('of %j and %j is %j', (before, after, expected) => {
    expect(shown(before, after)).toBe(expected);
  });

  it('of very long texts finds their common beginning and end', () => {
    const long = (letter: string) => ['start', ...Array.from({ length: 5000 }, (_, nth) => `${letter}${nth}`), 'end'];
    const lines = lineDiff(long('a'), long('b'));
    expect([lines[0], lines.at(-1)]).toEqual([
      { kind: 'same', text: 'start' },
      { kind: 'same', text: 'end' },
    ]);
    expect(lines).toHaveLength(10_002);
  });
});
