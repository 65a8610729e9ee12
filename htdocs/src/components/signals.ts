// What elements tell the app. They request; the app does.

import type { EventSummary, Execution, Integration } from '../api/types';

/** What the dialog shows of an event; an old execution may know no more of it. */
export type RunnableEvent = Pick<EventSummary, 'id' | 'title' | 'type'>;

/** A new message. What is null is chosen in the dialog; `event: 'none'` runs without one. */
export interface NewRunRequest {
  kind: 'run';
  integration: Integration | string | null;
  event: RunnableEvent | 'none' | null;
  /** The dialog opens whatever the webhook's confirm setting says. */
  always?: boolean;
}

/** The same message again. */
export interface RetryRequest {
  kind: 'retry';
  execution: Execution;
}

export type RunRequest = NewRunRequest | RetryRequest;

/** The same once more with today's data, whatever the webhook's confirm setting says. */
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

/** Tells every page that shows executions that one began or ended. */
export function notifyExecuted(execution: Execution): void {
  document.dispatchEvent(new CustomEvent('ph-executed', { detail: execution }));
}

export function notifyTitle(from: EventTarget, title: string): void {
  from.dispatchEvent(new CustomEvent('ph-title', { detail: title, bubbles: true }));
}
