import { client, dataOf } from './client';
import type { Pause } from './types';

/** Pauses sending on all hosts, or resumes it. */
export function putPause(isPaused: boolean, note: string | null): Promise<Pause> {
  return dataOf(client.PUT('/pause', { body: { paused: isPaused, note } }));
}
