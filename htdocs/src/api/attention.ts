import { client, dataOf } from './client';
import type { AttentionList } from './types';

export interface AttentionQuery {
  handled?: boolean | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export function listAttention(query: AttentionQuery, signal?: AbortSignal): Promise<AttentionList> {
  return dataOf(client.GET('/attention', { params: { query }, signal: signal ?? null }));
}
