// Whether an integration's receiver has been failing again and again: something to know before the next press.
import type { Execution, ExecutionError } from '../api/types';

export interface Streak {
  count: number;
  /** What all of them failed for; null: not the same. */
  error: ExecutionError | null;
  /** The status of all of them, if it is the same. */
  status: number | null;
  newest: Execution;
}

/** How many executions to look at. */
export const STREAK_LOOKS_AT = 10;

const LEAST = 3;
const WITHIN_MS = 15 * 60_000;
/** Not the receiver's failures. */
const OURS = new Set<ExecutionError | null>(['queue_timeout', 'interrupted', 'secret_unavailable']);

/** `executions` are of one integration, newest first; null: no streak. */
export function failingStreak(executions: Execution[], now: number): Streak | null {
  const theirs = executions.filter(({ state, error }) => state !== 'sending' && !OURS.has(error));
  const end = theirs.findIndex(({ state, created_at: at }) => state !== 'failed' || now - Date.parse(at) > WITHIN_MS);
  const failed = end === -1 ? theirs : theirs.slice(0, end);
  const [newest] = failed;
  if (newest === undefined || failed.length < LEAST) {
    return null;
  }
  const isSame = failed.every(({ error }) => error === newest.error);
  const isSameStatus = failed.every(({ http_status: status }) => status === newest.http_status);
  return { count: failed.length, error: isSame ? newest.error : null, status: isSame && isSameStatus ? newest.http_status : null, newest };
}
