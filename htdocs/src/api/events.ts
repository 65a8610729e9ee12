import { client, dataOf, doneOf } from './client';
import type { EventSummary, Page, PortalEvent, Severity } from './types';

export interface EventQuery {
  q?: string | undefined;
  type?: string | undefined;
  severity?: Severity | undefined;
  from?: string | undefined;
  to?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** An event, and the response text it was parsed from: JSON.parse turns 3.30 into 3.3. */
export interface EventWithText {
  event: PortalEvent;
  text: string;
}

export function listEvents(query: EventQuery, signal?: AbortSignal): Promise<Page<EventSummary>> {
  return dataOf(client.GET('/events', { params: { query }, signal: signal ?? null }));
}

interface TypeQuery {
  q?: string | undefined;
  limit?: number | undefined;
}

export function listEventTypes(query: TypeQuery, signal?: AbortSignal): Promise<Page<{ type: string }>> {
  return dataOf(client.GET('/event-types', { params: { query }, signal: signal ?? null }));
}

export async function getEvent(id: string, signal?: AbortSignal): Promise<EventWithText> {
  const text = await dataOf(client.GET('/events/{id}', { params: { path: { id } }, parseAs: 'text', signal: signal ?? null }));
  return { event: JSON.parse(text) as PortalEvent, text };
}

/** Its executions remain in the history. */
export async function deleteEvent(id: string): Promise<void> {
  await doneOf(client.DELETE('/events/{id}', { params: { path: { id } } }));
}
