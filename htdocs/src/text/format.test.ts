import { describe, expect, it } from 'vitest';
import { absoluteTime, date, duration, initials, plural, relativeTime, maskedUrl, size } from './format';

const now = Date.parse('2026-11-23T14:00:00.000Z');
const ago = (ms: number) => new Date(now - ms).toISOString();
const MINUTE = 60_000;

describe('a time', () => {
  it.each([
    [0, 'just now'],
    [59_000, 'just now'],
    [3 * MINUTE, '3 min ago'],
    [59 * MINUTE, '59 min ago'],
    [60 * MINUTE, '1 hr ago'],
    [23 * 60 * MINUTE, '23 hr ago'],
    [2 * 24 * 60 * MINUTE, '2 days ago'],
    [-30_000, 'just now'],
    [-5 * MINUTE, 'in 5 min'],
  ])('%i ms ago reads "%s"', (ms, expected) => {
    expect(relativeTime(ago(ms), now, 'en-GB')).toBe(expected);
  });

  it('older than a week is a date, with the year if it is not the current one', () => {
    expect(relativeTime(ago(8 * 24 * 60 * MINUTE), now, 'en-GB')).toBe('15 Nov');
    expect(date('2025-06-15T12:00:00.000Z', now, 'en-GB')).toBe('15 Jun 2025');
  });

  it('can be shown in UTC', () => {
    expect(absoluteTime('2026-11-23T14:45:28.412Z', { utc: true, locale: 'en-GB' })).toBe('23 Nov 2026, 14:45:28 UTC');
  });

  it('that is invalid is a dash', () => {
    expect(relativeTime('', now)).toBe('—');
  });
});

describe('a duration', () => {
  it.each([
    [null, '—'],
    [0, '0 ms'],
    [400, '0.4 ms'],
    [412_000, '412 ms'],
    [999_400, '999 ms'],
    [999_600, '1 s'],
    [2_310_000, '2.31 s'],
    [15_004_000, '15 s'],
    [64_000_000, '1 min 4 s'],
    [59_999_000, '1 min 0 s'],
  ])('of %s µs reads "%s"', (microseconds, expected) => {
    expect(duration(microseconds, 'en-GB')).toBe(expected);
  });

  it('follows the locale', () => {
    expect(duration(2_310_000, 'de-DE')).toBe('2,31 s');
  });
});

describe('a size', () => {
  it.each([
    [null, '—'],
    [0, '0 B'],
    [715, '715 B'],
    [1042, '1 KB'],
    [65_536, '64 KB'],
    [5_452_595, '5.2 MB'],
  ])('of %s bytes reads "%s"', (bytes, expected) => {
    expect(size(bytes, 'en-GB')).toBe(expected);
  });
});

describe('texts', () => {
  it('follow plural rules', () => {
    expect(plural(1, '1 change', '3 changes', 'en')).toBe('1 change');
    expect(plural(3, '1 change', '3 changes', 'en')).toBe('3 changes');
  });

  it.each([
    ['Dana Weiss', 'DW'],
    ['dana', 'D'],
    ['orders-svc', 'OS'],
    ['Ana Maria Petrović', 'AM'],
    ['ŝiro', 'Ŝ'],
    ['—', '?'],
  ])('initials of %s are %s', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});

describe('a secret in the query of a URL', () => {
  it.each([
    ['https://h.example/x?token=abc', 'https://h.example/x?token=••••'],
    ['https://h.example/x?a=1&api_key=abc&b=2#top', 'https://h.example/x?a=1&api_key=••••&b=2#top'],
    ['https://h.example/x?sv=2024-11-04&sig=aB%2F3', 'https://h.example/x?sv=2024-11-04&sig=••••'],
    ['https://h.example/x?t=0a1b2c3d4e5f60718293', 'https://h.example/x?t=••••'],
    ['https://h.example/x?channel=orders&dry_run=1&token=', 'https://h.example/x?channel=orders&dry_run=1&token='],
    ['https://h.example/…', 'https://h.example/…'],
  ])('is masked: %s', (url, shown) => {
    expect(maskedUrl(url)).toBe(shown);
  });
});
