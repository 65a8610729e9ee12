import { describe, expect, it } from 'vitest';
import { momentText, parseMoment } from './moment';

describe('parseMoment', () => {
  it.each([
    ['2026-11-23', false, new Date(2026, 10, 23)],
    ['2026-11-23', true, new Date(2026, 10, 24)],
    [' 2026-11-23 14:05 ', true, new Date(2026, 10, 23, 14, 5)],
    ['2026-11-23T14:05', false, new Date(2026, 10, 23, 14, 5)],
    ['2026-11-23T14:05:00Z', false, new Date('2026-11-23T14:05:00Z')],
    ['2026-11-23T14:05:00+01:00', true, new Date('2026-11-23T13:05:00Z')],
  ])('reads %s', (text, end, time) => {
    expect(parseMoment(text, end)).toBe(time.toISOString());
  });

  it.each(['', 'yesterday', '2026-13-01', '2026-02-30', '2026-11-23 24:00', '2026-11-23 12:60', '23.11.2026', '2026-11-23 1:00'])(
    'does not read %s',
    (text) => {
      expect(parseMoment(text, false)).toBeNull();
    },
  );

  it('reads what momentText writes', () => {
    const time = new Date(2026, 0, 2, 3, 4).toISOString();
    expect(parseMoment(momentText(time), false)).toBe(time);
    expect(momentText(undefined)).toBe('');
  });
});
