import { client, dataOf } from './client';
import type { Stats, StatsBucket } from './types';

export interface StatsQuery {
  from?: string | undefined;
  to?: string | undefined;
  bucket?: StatsBucket | undefined;
  /** Lengths of days, instead of `to`. */
  day_hours?: string | undefined;
  integration_id?: string | undefined;
}

/** Default period: the last 24 hours by hour, the last 30 days by day. */
export function getStats(query: StatsQuery, signal?: AbortSignal): Promise<Stats> {
  return dataOf(client.GET('/stats', { params: { query }, signal: signal ?? null }));
}
