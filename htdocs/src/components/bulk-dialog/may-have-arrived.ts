import type { Execution } from '../../api/types';

/** Whether a retry may send the receiver something it has. */
export function mayHaveArrived({ state, delivery }: Pick<Execution, 'state' | 'delivery'>): boolean {
  return state === 'unknown' || delivery === 'maybe_received';
}
