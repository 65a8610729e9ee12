// When a press asks first: the webhook's `confirm`, and whether the event arrived there before.
import type { Execution, Integration } from '../api/types';

/** Of one event's executions at one integration, newest first: the newest that arrived, or may have. */
export function newestArrival(executions: Execution[]): Execution | null {
  const arrived = executions.filter((execution) => execution.delivery !== 'not_sent');
  return arrived.find((execution) => execution.state === 'succeeded') ?? arrived[0] ?? null;
}

/** Without an event there is nothing that could have been delivered already, so `if_delivered` asks. */
export function asksFirst({ confirm }: Integration, hasEvent: boolean, delivered: Execution | null): boolean {
  switch (confirm) {
    case 'never':
      return false;
    case 'if_delivered':
      return !hasEvent || delivered !== null;
    default:
      return true;
  }
}
