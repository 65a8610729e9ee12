import { describe, expect, it } from 'vitest';
import { pollDelay } from './poll';

describe('the poll delay', () => {
  it.each([
    [true, 0, 2_000],
    [false, 0, 15_000],
    [true, 1, 4_000],
    [true, 3, 16_000],
    [true, 9, 60_000],
    [false, 1, 30_000],
    [false, 4, 60_000],
  ])('busy %s, %i errors: %i ms', (isBusy, errors, expected) => {
    expect(pollDelay(isBusy, errors)).toBe(expected);
  });
});
