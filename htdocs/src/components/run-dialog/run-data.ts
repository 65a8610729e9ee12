import { getExecution, listExecutions, previewRun } from '../../api/executions';
import { Failure } from '../../api/failure';
import { getIntegration } from '../../api/integrations';
import type { Execution, Integration, PreviewOf, RecordedRequest } from '../../api/types';
import { needsConfirmation, newestArrival } from '../../state/confirm';
import { STREAK_LOOKS_AT } from '../../state/streak';
import type { RunRequest, RunnableEvent } from '../signals';

/** What the dialog shows and sends. */
export interface RunData {
  integration: Integration | null;
  /** The event's newest execution at this integration that was, or may have been, received. */
  delivered: Execution | null;
  /** What will be sent; null while the choice is incomplete and when no confirmation is needed. */
  message: RecordedRequest | null;
  /** The preview's digest: the server refuses the run if the message has changed since. */
  digest: string | null;
  /** The timeout of the attempt; null when not known. */
  timeoutMs: number | null;
  /** The newest executions of the integration. */
  recent: Execution[];
}

export type ChosenEvent = RunnableEvent | 'none' | null;

export async function integrationOf(request: RunRequest): Promise<Integration | null> {
  if (request.kind === 'run') {
    return typeof request.integration === 'string' ? getIntegration(request.integration) : request.integration;
  }
  try {
    return await getIntegration(request.execution.integration_id);
  } catch (error) {
    // Deleted meanwhile: the server refuses the retry with its own message.
    if (error instanceof Failure && error.word === 'not_found') {
      return null;
    }
    throw error;
  }
}

/** A retry shows the recorded message, a new run a preview from current data. */
export async function loadRunData(request: RunRequest, integration: Integration | null, event: ChosenEvent): Promise<RunData> {
  if (request.kind === 'retry') {
    const execution = await getExecution(request.execution.id);
    return { integration, delivered: null, message: execution.request, digest: null, timeoutMs: null, recent: await recentOf(integration) };
  }
  if (integration === null || event === null) {
    return { integration, delivered: null, message: null, digest: null, timeoutMs: null, recent: [] };
  }
  const delivered = await deliveredOf(request, integration, event);
  if (runsAtOnce(request, { integration, delivered }, event)) {
    return { integration, delivered, message: null, digest: null, timeoutMs: null, recent: [] };
  }
  const [message, recent] = await Promise.all([previewRun(integration.id, previewBodyOf(event)), recentOf(integration)]);
  return { integration, delivered, message, digest: message.digest, timeoutMs: message.timeout_ms, recent };
}

/** Optional: the dialog is complete without it. */
async function recentOf(integration: Integration | null): Promise<Execution[]> {
  try {
    return integration === null ? [] : (await listExecutions({ integration_id: integration.id, limit: STREAK_LOOKS_AT })).items;
  } catch {
    return [];
  }
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

/** Whether it runs without confirmation. */
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
