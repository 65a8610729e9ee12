import { listEvents } from '../../api/events';
import { listExecutions } from '../../api/executions';
import { Failure } from '../../api/failure';
import { getIntegration, listIntegrations } from '../../api/integrations';
import type { Execution, Integration } from '../../api/types';
import type { Ask, RunnableEvent } from '../../app/signals';
import { hostOf } from '../../text/target';
import type { Pickable } from './picker';

/** What the dialog must know before it can be shown. */
export interface Known {
  integration: Integration | null;
  /** The event's newest execution here that arrived, or may have. */
  delivered: Execution | null;
}

export type ChosenEvent = RunnableEvent | 'none' | null;

export async function integrationOf(ask: Ask): Promise<Integration | null> {
  if (ask.kind === 'run') {
    return typeof ask.integration === 'string' ? getIntegration(ask.integration) : ask.integration;
  }
  try {
    return await getIntegration(ask.execution.integration_id);
  } catch (error) {
    // It may be deleted; the server then refuses the retry in its own words.
    if (error instanceof Failure && error.word === 'not_found') {
      return null;
    }
    throw error;
  }
}

export async function deliveredOf(ask: Ask, integration: Integration | null, event: ChosenEvent): Promise<Execution | null> {
  if (ask.kind === 'retry' || integration === null || event === null || event === 'none') {
    return null;
  }
  if (integration.confirm === 'never' && ask.always !== true) {
    return null;
  }
  const page = await listExecutions({ integration_id: integration.id, event_id: event.id, limit: 20 });
  const arrived = page.items.filter((execution) => execution.delivery !== 'not_sent');
  return arrived.find((execution) => execution.state === 'succeeded') ?? arrived[0] ?? null;
}

/** Whether the webhook wants it run without asking. */
export function runsAtOnce(ask: Ask, { integration, delivered }: Known, event: ChosenEvent): boolean {
  if (ask.kind === 'retry' || ask.always === true || event === null) {
    return false;
  }
  return integration?.confirm === 'never' || (integration?.confirm === 'if_delivered' && event !== 'none' && delivered === null);
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
