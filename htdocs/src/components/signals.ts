// Events from components to the app.

import type { EventSummary, Execution, Integration } from '../api/types';

/** The part of an event that an execution records, and what helps to choose. */
export type RunnableEvent = Pick<EventSummary, 'id' | 'title' | 'type'> & Partial<Pick<EventSummary, 'integration_id' | 'url'>>;

/** A new message. null is chosen in the dialog; `event: 'none'` runs without an event. */
export interface NewRunRequest {
  kind: 'run';
  integration: Integration | string | null;
  event: RunnableEvent | 'none' | null;
  /** Ask for confirmation regardless of the webhook's `confirm`. */
  always?: boolean;
}

/** The same message again. */
export interface RetryRequest {
  kind: 'retry';
  execution: Execution;
}

export type RunRequest = NewRunRequest | RetryRequest;

/** A new run of the same event at the same integration, always with confirmation. */
export function newRunOf(execution: Execution): NewRunRequest {
  const { event_id: id, event_title: title, event_type: type } = execution;
  return {
    kind: 'run',
    integration: execution.integration_id,
    event: id === null ? 'none' : { id, title: title ?? '', type: type ?? '' },
    always: true,
  };
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ph-run': CustomEvent<RunRequest>;
    'ph-executed': CustomEvent<Execution>;
    'ph-title': CustomEvent<string>;
    'ph-tab': CustomEvent<string>;
  }
}

export function requestRun(from: EventTarget, request: RunRequest): void {
  from.dispatchEvent(new CustomEvent('ph-run', { detail: request, bubbles: true }));
}

/** Notifies every list of executions that one started or ended. */
export function notifyExecuted(execution: Execution): void {
  document.dispatchEvent(new CustomEvent('ph-executed', { detail: execution }));
}

export function notifyTitle(from: EventTarget, title: string): void {
  from.dispatchEvent(new CustomEvent('ph-title', { detail: title, bubbles: true }));
}
