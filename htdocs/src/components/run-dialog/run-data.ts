import { listEvents } from '../../api/events';
import { getExecution, listExecutions, previewRun } from '../../api/executions';
import { Failure } from '../../api/failure';
import { getIntegration, listIntegrations } from '../../api/integrations';
import type { Execution, Integration, PreviewOf, RecordedRequest } from '../../api/types';
import { needsConfirmation, newestArrival } from '../../state/confirm';
import { hostOf } from '../../text/target';
import type { RunRequest, RunnableEvent } from '../signals';
import type { Pickable } from './picker';

/** What the dialog must know before it can be shown. */
export interface RunData {
  integration: Integration | null;
  /** The event's newest execution here that arrived, or may have. */
  delivered: Execution | null;
  /** What pressing sends; null while something is to be chosen, and where nobody is asked. */
  message: RecordedRequest | null;
  /** Of the preview: the press is refused when it no longer fits. */
  digest: string | null;
  /** When it stops waiting for the receiver; null: only the server knows. */
  timeoutMs: number | null;
}

export type ChosenEvent = RunnableEvent | 'none' | null;

export async function integrationOf(request: RunRequest): Promise<Integration | null> {
  if (request.kind === 'run') {
    return typeof request.integration === 'string' ? getIntegration(request.integration) : request.integration;
  }
  try {
    return await getIntegration(request.execution.integration_id);
  } catch (error) {
    // It may be deleted; the server then refuses the retry in its own words.
    if (error instanceof Failure && error.word === 'not_found') {
      return null;
    }
    throw error;
  }
}

/** All about a choice. A retry's message is the recorded one, a run's is made from today's data. */
export async function loadRunData(request: RunRequest, integration: Integration | null, event: ChosenEvent): Promise<RunData> {
  if (request.kind === 'retry') {
    const execution = await getExecution(request.execution.id);
    return { integration, delivered: null, message: execution.request, digest: null, timeoutMs: null };
  }
  if (integration === null || event === null) {
    return { integration, delivered: null, message: null, digest: null, timeoutMs: null };
  }
  const delivered = await deliveredOf(request, integration, event);
  if (runsAtOnce(request, { integration, delivered }, event)) {
    return { integration, delivered, message: null, digest: null, timeoutMs: null };
  }
  const message = await previewRun(integration.id, previewBodyOf(event));
  return { integration, delivered, message, digest: message.digest, timeoutMs: message.timeout_ms };
}

export function previewBodyOf(event: ChosenEvent): PreviewOf {
  return event === null || event === 'none' ? { mode: 'default' } : { mode: 'event', event_id: event.id };
}

async function deliveredOf(request: RunRequest, integration: Integration, event: ChosenEvent): Promise<Execution | null> {
  if (request.kind === 'retry' || event === null || event === 'none' || (integration.confirm === 'never' && request.always !== true)) {
    return null;
  }
  return newestArrival((await listExecutions({ integration_id: integration.id, event_id: event.id, limit: 20 })).items);
}

/** Whether the webhook wants it run without asking. */
export function runsAtOnce(
  request: RunRequest,
  { integration, delivered }: Pick<RunData, 'integration' | 'delivered'>,
  event: ChosenEvent,
): boolean {
  if (request.kind === 'retry' || request.always === true || event === null) {
    return false;
  }
  return integration !== null && !needsConfirmation(integration, event !== 'none', delivered);
}

export async function findEvents(text: string): Promise<Pickable[]> {
  const page = await listEvents({ q: text || undefined, limit: 20 });
  return page.items.map((event) => ({ id: event.id, title: event.title, sub: event.id }));
}

export async function findIntegrations(text: string): Promise<Pickable[]> {
  const page = await listIntegrations({ q: text || undefined, state: ['enabled'], limit: 50 });
  return page.items.map((integration) => ({
    id: integration.id,
    title: integration.name,
    sub: hostOf(integration.target) ?? integration.id,
  }));
}
