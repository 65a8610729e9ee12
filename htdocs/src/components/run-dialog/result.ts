import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Failure } from '../../api/failure';
import type { Execution } from '../../api/types';
import type { RunFlow } from '../../state/run-flow';
import { duration } from '../../text/format';
import { type RunRequest, newRunOf } from '../signals';
import { retryChoices, lostNote, notRecordedNote, refusalNote, resultNote } from './result-notes';

interface Result {
  request: RunRequest;
  flow: RunFlow;
  /** The receiver's own message. */
  message: string | null;
  /** The timeout of the attempt; null when not known. */
  timeoutMs: number | null;
  /** Starts over with another request in the same dialog. */
  restart: (request: RunRequest) => void;
}

/** Progress and result of the run. */
export function result({ request, flow, message, timeoutMs, restart }: Result): TemplateResult | typeof nothing {
  switch (flow.phase) {
    case 'form':
    case 'changed':
      return nothing;
    case 'sending':
    case 'checking':
      return html`<p class="muted" aria-busy="true">${flow.phase === 'checking' ? msg('Checking History…') : waitingText(timeoutMs)}</p>`;
    case 'done':
      return flow.execution === null ? nothing : html`${resultNote(flow.execution, message)} ${retryOptions(flow.execution, restart)}`;
    case 'refused':
      return flow.failure === null ? nothing : html`${refusalNote(flow.failure)} ${newRunInstead(request, flow.failure, restart)}`;
    case 'lost':
      return lostNote(false);
    case 'watching_failed':
      return lostNote(true);
    case 'not_recorded':
      return notRecordedNote();
  }
}

function waitingText(timeoutMs: number | null): string {
  return timeoutMs === null ? msg('Waiting for the receiver.') : msg(str`Waiting for the receiver, up to ${duration(timeoutMs * 1000)}.`);
}

function retryOptions(execution: Execution, restart: (request: RunRequest) => void): TemplateResult | typeof nothing {
  return execution.state === 'succeeded'
    ? nothing
    : retryChoices({
        retry: () => restart({ kind: 'retry', execution }),
        runAgain: () => restart(newRunOf(execution)),
      });
}

/** When a message cannot be sent again, a new one can. */
function newRunInstead(request: RunRequest, { word }: Failure, restart: (request: RunRequest) => void): TemplateResult | typeof nothing {
  const isPossible = request.kind === 'retry' && (word === 'evidence_removed' || word === 'host_changed');
  return isPossible ? retryChoices({ retry: null, runAgain: () => restart(newRunOf(request.execution)) }) : nothing;
}
