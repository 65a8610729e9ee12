// Which of the selected events will run at an integration.
import { listExecutions } from '../../api/executions';
import type { Execution, Integration } from '../../api/types';
import { newestArrival } from '../../state/confirm';
import type { RunnableEvent } from '../signals';

export interface Candidate {
  event: RunnableEvent;
  /** Its newest execution there that was, or may have been, received. */
  delivered: Execution | null;
  isChosen: boolean;
}

const AT_ONCE = 4;

/** In the order of the events. Preselects those that were not delivered there and are not being sent. */
export async function candidatesOf(integration: Integration, events: RunnableEvent[]): Promise<Candidate[]> {
  const candidates: Candidate[] = events.map((event) => ({ event, delivered: null, isChosen: true }));
  const left = [...candidates];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let candidate = left.shift(); candidate !== undefined; candidate = left.shift()) {
        const query = { integration_id: integration.id, event_id: candidate.event.id, limit: 20 };
        candidate.delivered = newestArrival((await listExecutions(query)).items);
        candidate.isChosen = candidate.delivered === null;
      }
    }),
  );
  return candidates;
}
