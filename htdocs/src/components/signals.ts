// What elements tell the app. They ask; the app does.

import type { EventSummary, Execution, Integration } from '../api/types';

/** What the dialog shows of an event; an old execution may know no more of it. */
export type RunnableEvent = Pick<EventSummary, 'id' | 'title' | 'type'>;

/** A new message. What is null is chosen in the dialog; `event: 'none'` runs without one. */
export interface RunAsk {
  kind: 'run';
  integration: Integration | string | null;
  event: RunnableEvent | 'none' | null;
  /** The dialog opens whatever the webhook's confirm setting says. */
  always?: boolean;
}

/** The same message again. */
export interface RetryAsk {
  kind: 'retry';
  execution: Execution;
}

export type Ask = RunAsk | RetryAsk;

/** The same once more with today's data, whatever the webhook's confirm setting says. */
export function newRunOf(execution: Execution): RunAsk {
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
    'ph-run': CustomEvent<Ask>;
    'ph-executed': CustomEvent<Execution>;
    'ph-title': CustomEvent<string>;
    'ph-tab': CustomEvent<string>;
  }
}

export function askToRun(from: EventTarget, ask: Ask): void {
  from.dispatchEvent(new CustomEvent('ph-run', { detail: ask, bubbles: true }));
}

/** Tells every page that shows executions that one began or ended. */
export function tellExecuted(execution: Execution): void {
  document.dispatchEvent(new CustomEvent('ph-executed', { detail: execution }));
}

export function tellTitle(from: EventTarget, title: string): void {
  from.dispatchEvent(new CustomEvent('ph-title', { detail: title, bubbles: true }));
}
