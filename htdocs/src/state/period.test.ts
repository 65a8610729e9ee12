import { describe, expect, it } from 'vitest';
import { bucketRange, periodOf } from './period';

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
    const { from, to } = bucketRange('2026-11-22T10:00:00.000Z', 'hour');
    expect(periodOf(from, to, now)).toEqual({ from: at('2026-11-21T11:00:00Z'), to: at('2026-11-23T11:00:00Z'), bucket: 'hour' });
  });

  it('never ends in the future', () => {
    expect(periodOf('2026-11-22T00:00:00Z', '2027-01-01T00:00:00Z', now).to).toBe(at('2026-11-23T14:20:00Z'));
  });

  it('is limited to what the server provides', () => {
    expect(periodOf('2020-01-01', undefined, now).from).toBe(at('2025-11-22T14:20:00Z'));
  });
});

describe('the range of a bar', () => {
  it('is one hour or one day', () => {
    expect(bucketRange('2026-11-22T10:00:00.000Z', 'hour').to).toBe('2026-11-22T11:00:00.000Z');
    expect(bucketRange('2026-11-22T00:00:00.000Z', 'day').to).toBe('2026-11-23T00:00:00.000Z');
  });
});
