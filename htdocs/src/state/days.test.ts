import { afterEach, describe, expect, it, vi } from 'vitest';
import { daysOf } from './days';

const at = (text: string): number => Date.parse(text);

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the reader’s days', () => {
  it.each([
    ['UTC', '2026-03-27T00:00:00Z', '2026-03-28T00:00:00Z', '2026-03-27T00:00:00.000Z', '24'],
    ['UTC', '2026-03-27T10:00:00Z', '2026-03-29T10:00:00Z', '2026-03-27T00:00:00.000Z', '24x3'],
    ['Europe/Berlin', '2026-03-27T10:00:00Z', '2026-03-30T10:00:00Z', '2026-03-26T23:00:00.000Z', '24x2,23,24'],
    ['Europe/Berlin', '2026-10-24T22:30:00Z', '2026-10-26T10:00:00Z', '2026-10-24T22:00:00.000Z', '25,24'],
    ['America/New_York', '2026-11-01T03:00:00Z', '2026-11-01T20:00:00Z', '2026-10-31T04:00:00.000Z', '24,25'],
    ['Asia/Kolkata', '2026-06-10T10:00:00Z', '2026-06-11T10:00:00Z', '2026-06-09T19:00:00.000Z', '24x2'],
    ['America/St_Johns', '2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z', '2026-03-07T04:00:00.000Z', '24,23,24'],
    ['Australia/Lord_Howe', '2026-04-04T02:00:00Z', '2026-04-05T20:00:00Z', '2026-04-03T13:00:00.000Z', '24,25,24'],
    ['Pacific/Apia', '2011-12-29T12:00:00Z', '2011-12-31T08:00:00Z', '2011-12-29T10:00:00.000Z', '24x2'],
  ])('in %s from %s to %s begin at %s and last %s hours', (name, begin, end, from, hours) => {
    vi.stubEnv('TZ', name);
    expect(daysOf(at(begin), at(end))).toEqual({ from, day_hours: hours });
  });

  it('of a year are at most 366, in few runs', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    const { day_hours: hours } = daysOf(at('2025-12-01T12:00:00Z'), at('2026-12-01T12:00:00Z'));
    expect(hours).toBe('24x118,23,24x209,25,24x37');
  });
});
