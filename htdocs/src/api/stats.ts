import { client, dataOf } from './client';
import type { Stats, StatsBucket } from './types';

export interface StatsQuery {
  from?: string | undefined;
  to?: string | undefined;
  bucket?: StatsBucket | undefined;
  integration_id?: string | undefined;
}

/** Without a period: the last 24 hours, or the last 30 days. */
export function getStats(query: StatsQuery, signal?: AbortSignal): Promise<Stats> {
  return dataOf(client.GET('/stats', { params: { query }, signal: signal ?? null }));
}
