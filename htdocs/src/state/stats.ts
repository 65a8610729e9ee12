import type { StatsCounts } from '../api/types';

/** Executions with a final state. */
export function totalOf({ succeeded, failed, unknown }: StatsCounts): number {
  return succeeded + failed + unknown;
}

/** From 0 to 1; null when nothing ran. */
export function successRate(counts: StatsCounts): number | null {
  const total = totalOf(counts);
  return total === 0 ? null : counts.succeeded / total;
}
