import type { Tally } from '../api/types';

/** All executions whose end is known. */
export function sumOf(tally: Tally): number {
  return tally.succeeded + tally.failed + tally.unknown;
}

/** From 0 to 1; null when nothing ran. */
export function successRate(tally: Tally): number | null {
  const all = sumOf(tally);
  return all === 0 ? null : tally.succeeded / all;
}
