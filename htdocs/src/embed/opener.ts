// The interface between a trigger element and its run, which is loaded on demand.
import type { EmbedApi } from '../api/embed';
import type { EventSummary, Execution, Integration, Me, Preview } from '../api/types';
import type { RunFlow } from '../state/run-flow';
import type { Message, Words } from './words';

/** A dialog or menu on top of the page. */
export interface Layer {
  readonly node: HTMLElement;
  /** Puts it into the current element. */
  show: () => void;
  /** Closes it as if its user had cancelled. */
  drop: () => void;
}

/** The trigger that was clicked, or the one that took its place. */
export interface Opener {
  /** In the element's shadow root; holds dialog and menu. Null while no element of the page shows the press. */
  readonly root: HTMLElement | null;
  readonly button: HTMLElement | null;
  opened: (layer: Layer) => void;
  closed: (layer: Layer) => void;
  /** Whether no other press of this integration and the event is under way. */
  claim: (integrationId: string) => boolean;
  api: EmbedApi;
  words: Words;
  /** Empty: chosen from a menu. */
  integrationId: string;
  /** Empty: run without an event. */
  eventId: string;
  alwaysConfirm: boolean;
  formatDuration: (microseconds: number) => string;
  formatAge: (iso: string) => string;
  messageOf: (flow: RunFlow) => Message;
  link: (executionId: string) => HTMLElement;
  changed: (run: StartedRun) => void;
}

/** What the dialog shows before the run. */
export interface RunData {
  me: Me;
  integration: Integration;
  event: EventSummary | null;
  /** The event's newest execution at this integration that was, or may have been, received. */
  delivered: Execution | null;
  /** The execution to retry; null for a new message. */
  retryOf: Execution | null;
  /** What will be sent; null for a retry and for a run without confirmation. */
  preview: Preview | null;
}

/** A run as its trigger sees it. */
export interface StartedRun {
  readonly flow: RunFlow;
  /** Opens its dialog. */
  open: () => void;
}
