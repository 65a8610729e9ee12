import { describe, expect, it } from 'vitest';
import { bucketRange, figuresOf, isCut, periodOf } from './period';

const now = Date.parse('2026-11-23T14:20:00.000Z');
const at = (text: string): string => new Date(Date.parse(text)).toISOString();

describe('the period of the chart', () => {
  it('is the last 48 hours by default', () => {
    expect(periodOf(undefined, undefined, now)).toEqual({
      from: at('2026-11-21T14:20:00Z'),
      to: at('2026-11-23T14:20:00Z'),
      bucket: 'hour',
    });
  });

  it('follows the filter', () => {
    expect(periodOf('-24h', undefined, now)).toEqual({ from: at('2026-11-22T14:20:00Z'), to: at('2026-11-23T14:20:00Z'), bucket: 'hour' });
  });

  it('is divided into days if there would be too many hours', () => {
    expect(periodOf('-30d', undefined, now).bucket).toBe('day');
  });

  it('extends around a selected bar', () => {
    const [from, to] = ['2026-11-22T10:00:00.000Z', '2026-11-22T11:00:00.000Z'];
    expect(periodOf(from, to, now)).toEqual({ from: at('2026-11-21T11:00:00Z'), to: at('2026-11-23T11:00:00Z'), bucket: 'hour' });
  });

  it('never ends in the future', () => {
    expect(periodOf('2026-11-22T00:00:00Z', '2027-01-01T00:00:00Z', now)).toMatchObject({ to: at('2026-11-23T14:20:00Z') });
  });

  it('is limited to what the server provides', () => {
    expect(periodOf('2020-01-01', undefined, now)).toMatchObject({ from: at('2025-11-23T00:00:00Z'), day_hours: '24x366' });
    expect(isCut('2020-01-01', undefined, now)).toBe(true);
    expect(isCut('-30d', undefined, now)).toBe(false);
  });
});

describe('the range of a bar', () => {
  const [first, second, to] = ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z', '2026-03-30T22:00:00.000Z'];
  const stats = { buckets: [{ start: first }, { start: second }], to };

  it('ends where the next begins, or with the period', () => {
    expect(bucketRange(stats, first)).toEqual({ from: first, to: second });
    expect(bucketRange(stats, second)).toEqual({ from: second, to });
  });
});

describe('the period of the key figures', () => {
  it('is the last 24 hours, or that of the filter', () => {
    expect(figuresOf(undefined, undefined, now)).toEqual({
      from: at('2026-11-22T14:20:00Z'),
      to: at('2026-11-23T14:20:00Z'),
      bucket: 'hour',
    });
    expect(figuresOf('-1h', undefined, now)).toEqual({ from: at('2026-11-23T13:20:00Z'), to: at('2026-11-23T14:20:00Z'), bucket: 'hour' });
    expect(figuresOf('-30d', undefined, now)).toMatchObject({ bucket: 'hour' });
    expect(figuresOf('-90d', undefined, now)).toMatchObject({ bucket: 'day' });
  });
});
