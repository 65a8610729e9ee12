import { describe, expect, it } from 'vitest';
import { weekSentence } from './week-sentence';

const day = (succeeded: number, failed: number, unknown: number) => ({ day: '2026-11-17', succeeded, failed, unknown });

describe('the caption of a week', () => {
  it('has the totals without zeros', () => {
    expect(weekSentence([day(3, 1, 0), day(4, 0, 0)])).toBe('7 succeeded, 1 failed');
    expect(weekSentence([day(0, 0, 2)])).toBe('2 unknown');
  });

  it('says that nothing ran', () => {
    expect(weekSentence([day(0, 0, 0)])).toBe('no runs');
  });
});
