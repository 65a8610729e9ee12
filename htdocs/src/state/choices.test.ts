import { describe, expect, it } from 'vitest';
import { firstOfEach, movedTo } from './choices';

describe('the items of a combobox', () => {
  it('contain each id once, where it is mentioned first', () => {
    const lists = [['b'], ['a', 'b', 'c'], [], ['c', 'd']].map((ids) => ids.map((id) => ({ id })));
    expect(firstOfEach(...lists).map(({ id }) => id)).toEqual(['b', 'a', 'c', 'd']);
  });

  it.each([
    ['ArrowDown', -1, 3, 0],
    ['ArrowDown', 1, 3, 2],
    ['ArrowDown', 2, 3, 0],
    ['ArrowUp', -1, 3, 2],
    ['ArrowUp', 0, 3, 2],
    ['ArrowUp', 2, 3, 1],
    ['ArrowDown', -1, 0, -1],
    ['ArrowUp', -1, 0, -1],
    ['Home', 1, 3, undefined],
    ['a', 1, 3, undefined],
  ])('are walked around: %s at %i of %i leads to %s', (key, at, count, expected) => {
    expect(movedTo(key, at, count)).toBe(expected);
  });
});
