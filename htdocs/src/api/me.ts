import { client, dataOf } from './client';
import type { Me } from './types';

export function getMe(signal?: AbortSignal): Promise<Me> {
  return dataOf(client.GET('/me', { signal: signal ?? null }));
}
