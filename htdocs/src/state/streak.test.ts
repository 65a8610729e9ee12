import { describe, expect, it } from 'vitest';
import type { Execution } from '../api/types';
import { failingStreak } from './streak';

const NOW = Date.parse('2026-11-30T12:00:00Z');

const execution = (minutesAgo: number, fields: Partial<Execution> = {}): Execution =>
  ({
    state: 'failed',
    error: 'timeout',
    http_status: null,
    created_at: new Date(NOW - minutesAgo * 60_000).toISOString(),
    ...fields,
  }) as Execution;

describe('failures in a row', () => {
  it('are counted back to the last success', () => {
    const list = [execution(1), execution(2), execution(3), execution(4, { state: 'succeeded', error: null }), execution(5)];
    expect(failingStreak(list, NOW)).toMatchObject({ count: 3, error: 'timeout' });
  });

  it.each([
    ['two', [execution(1), execution(2)]],
    ['a success among three', [execution(1), execution(2, { state: 'succeeded', error: null }), execution(3)]],
    ['one that is unknown', [execution(1), execution(2, { state: 'unknown', error: null }), execution(3)]],
    ['a quarter of an hour ago', [execution(16), execution(17), execution(18)]],
    ['two of them long ago', [execution(1), execution(20), execution(30)]],
    ['our own', [execution(1, { error: 'queue_timeout' }), execution(2, { error: 'interrupted' }), execution(3)]],
    ['none', []],
  ])('%s: no streak', (_, list) => {
    expect(failingStreak(list, NOW)).toBeNull();
  });

  it('are not interrupted by one that is on its way, or that we did not send', () => {
    const list = [
      execution(0, { state: 'sending', error: null }),
      execution(1),
      execution(2, { error: 'interrupted' }),
      execution(3),
      execution(4),
    ];
    expect(failingStreak(list, NOW)?.count).toBe(3);
  });

  it('have an error or a status in common, or none', () => {
    const answered = (http_status: number): Execution => execution(1, { error: 'http_status', http_status });
    expect(failingStreak([answered(503), answered(503), answered(503)], NOW)).toMatchObject({ error: 'http_status', status: 503 });
    expect(failingStreak([answered(503), answered(500), answered(503)], NOW)).toMatchObject({ error: 'http_status', status: null });
    expect(failingStreak([answered(503), execution(1), answered(503)], NOW)).toMatchObject({ error: null, status: null });
  });
});
