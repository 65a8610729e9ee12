// When a press asks first: the webhook's `confirm`, and whether the event arrived there before.
import type { Execution, Integration } from '../api/types';

/** Of one event's executions at one integration, newest first: the newest that arrived, or may have. */
export function newestArrival(executions: Execution[]): Execution | null {
  const arrived = executions.filter(mayHaveArrived);
  return arrived.find((execution) => execution.state === 'succeeded') ?? arrived[0] ?? null;
}

/** What the receiver refused did not arrive: an answer other than 2xx says so. */
function mayHaveArrived({ delivery, http_status: status }: Execution): boolean {
  switch (delivery) {
    case 'not_sent':
      return false;
    case 'received':
      return status !== null && status >= 200 && status < 300;
    default:
      return true;
  }
}

/** Without an event there is nothing that could have been delivered already, so `if_delivered` asks. */
export function needsConfirmation({ confirm }: Integration, hasEvent: boolean, delivered: Execution | null): boolean {
  switch (confirm) {
    case 'never':
      return false;
    case 'if_delivered':
      return !hasEvent || delivered !== null;
    default:
      return true;
  }
}
