import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Failure } from '../../api/failure';
import type { Execution } from '../../api/types';
import type { RunFlow } from '../../state/run-flow';
import { duration } from '../../text/format';
import { type Ask, newRunOf } from '../signals';
import { again, lost, notRecorded, refusal, verdict } from './verdict';

interface Result {
  ask: Ask;
  flow: RunFlow;
  /** The receiver's own words. */
  says: string | null;
  /** When it stops waiting for the receiver; null: only the server knows. */
  timeoutMs: number | null;
  /** Goes on with another question in the same dialog. */
  next: (ask: Ask) => void;
}

/** What became of the press, by how far it is. */
export function result({ ask, flow, says, timeoutMs, next }: Result): TemplateResult | typeof nothing {
  switch (flow.phase) {
    case 'form':
    case 'changed':
      return nothing;
    case 'sending':
    case 'checking':
      return html`<p class="muted" aria-busy="true">
        ${flow.phase === 'checking' ? msg('Looking in the history…') : waitingText(timeoutMs)}
      </p>`;
    case 'done':
      return flow.execution === null ? nothing : html`${verdict(flow.execution, says)} ${onceMore(flow.execution, next)}`;
    case 'refused':
      return flow.failure === null ? nothing : html`${refusal(flow.failure)} ${insteadOf(ask, flow.failure, next)}`;
    case 'lost':
      return lost(false);
    case 'watching_failed':
      return lost(true);
    case 'not_recorded':
      return notRecorded();
  }
}

function waitingText(timeoutMs: number | null): string {
  return timeoutMs === null
    ? msg('Waiting for the receiver.')
    : msg(str`Waiting for the receiver. It stops at ${duration(timeoutMs * 1000)}.`);
}

function onceMore(execution: Execution, next: (ask: Ask) => void): TemplateResult | typeof nothing {
  return execution.state === 'succeeded'
    ? nothing
    : again({
        retry: () => next({ kind: 'retry', execution }),
        runAgain: () => next(newRunOf(execution)),
      });
}

/** A message that cannot go out once more can be made anew. */
function insteadOf(ask: Ask, { word }: Failure, next: (ask: Ask) => void): TemplateResult | typeof nothing {
  const isPossible = ask.kind === 'retry' && (word === 'evidence_removed' || word === 'host_changed');
  return isPossible ? again({ retry: null, runAgain: () => next(newRunOf(ask.execution)) }) : nothing;
}
