// Whether a run needs confirmation: by the webhook's `confirm`, and by earlier deliveries of the event.
import type { Execution, Integration } from '../api/types';

/** The newest execution that was, or may have been, received; `executions` are of one event at one integration, newest first. */
export function newestArrival(executions: Execution[]): Execution | null {
  const arrived = executions.filter(mayHaveArrived);
  return arrived.find((execution) => execution.state === 'succeeded') ?? arrived[0] ?? null;
}

/** A response other than 2xx means that the receiver did not accept it. */
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

/** Whether a press certainly asks before it sends: what "…" on a button promises. `isChosen`: nothing is left to choose. */
export function alwaysAsks(confirm: Integration['confirm'], isChosen: boolean): boolean {
  return confirm === 'if_delivered' ? !isChosen : confirm !== 'never';
}

/** Without an event an earlier delivery cannot be determined, so `if_delivered` needs confirmation. */
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
