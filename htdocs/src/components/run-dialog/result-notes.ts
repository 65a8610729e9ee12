import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { CircleAlert, RotateCcw, Send } from 'lucide';
import type { Failure } from '../../api/failure';
import type { Execution } from '../../api/types';
import { failureCopy } from '../../text/failure-copy';
import { badgeOf, resultSentence, whatToDo } from '../../text/outcome-copy';
import { icon } from '../icon/icon';
import { toneIcon } from '../tone-icon/tone-icon';

/** The outcome, with the receiver's own message if there is one. */
export function resultNote(execution: Execution, message: string | null): TemplateResult {
  const { tone } = badgeOf(execution);
  const remedy = whatToDo(execution);
  return html`<div class="note ${tone}">
    ${toneIcon(tone)}
    <div class="note-text">
      <p class="note-title">${resultSentence(execution)}</p>
      ${message === null ? nothing : html`<p>${msg('The receiver says:')} “${message}”</p>`}
      ${remedy === null ? nothing : html`<p>${remedy}</p>`}
    </div>
  </div>`;
}

/** Retry and new run, each with its explanation. */
export function retryChoices(choices: { retry: (() => void) | null; runAgain: (() => void) | null }): TemplateResult {
  return html`<section class="again-choices" aria-label=${msg('Try once more')}>
    <p class="small muted">${msg('Nothing is retried automatically.')}</p>
    ${
      choices.retry === null
        ? nothing
        : html`<div>
            <button type="button" class="button" aria-describedby="again-retry" @click=${choices.retry}>
              ${icon(RotateCcw)}${msg('Retry…')}
            </button>
            <span class="small" id="again-retry">${msg('The same message, byte for byte, with the same webhook-id.')}</span>
          </div>`
    }
    ${
      choices.runAgain === null
        ? nothing
        : html`<div>
            <button type="button" class="button" aria-describedby="again-run" @click=${choices.runAgain}>
              ${icon(Send)}${msg('Run again…')}
            </button>
            <span class="small" id="again-run">${msg('A new message from current data.')}</span>
          </div>`
    }
  </section>`;
}

export function refusalNote(failure: Failure): TemplateResult {
  const copy = failureCopy(failure);
  const seconds = failure.retryAfterSeconds;
  return html`<div class="note bad" role="alert">
    ${icon(CircleAlert)}
    <div class="note-text">
      <p class="note-title">${copy.title}</p>
      <p>${copy.text}</p>
      ${seconds === undefined ? nothing : html`<p>${msg(str`Try again in ${seconds} s.`)}</p>`}
      ${failure.requestId === undefined ? nothing : html`<p class="small">${msg('Request ID')} <code>${failure.requestId}</code></p>`}
    </div>
  </div>`;
}

export function lostNote(isRecorded: boolean): TemplateResult {
  return html`<div class="note warn" role="alert">
    ${toneIcon('warn')}
    <div class="note-text">
      <p class="note-title">${isRecorded ? msg('Recorded; the result is not known yet') : msg('It is unknown whether it was sent')}</p>
      <p>
        ${isRecorded ? msg('Check again in a moment.') : msg('The connection was lost before a response arrived.')}
        ${msg('Checking sends nothing.')}
      </p>
    </div>
  </div>`;
}

export function notRecordedNote(): TemplateResult {
  return html`<div class="note info" role="alert">
    ${icon(CircleAlert)}
    <div class="note-text">
      <p class="note-title">${msg('It was not sent')}</p>
      <p>${msg('The server has no record of it. You can run it now.')}</p>
    </div>
  </div>`;
}
