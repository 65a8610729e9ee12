import { html, nothing, type TemplateResult } from 'lit';
import { CircleAlert } from 'lucide';
import type { Execution } from '../../api/types';
import type { Failure } from '../../api/failure';
import { badgeOf, verdictOf } from '../../text/outcome-copy';
import { failureCopy } from '../../text/failure-copy';
import { toneIcon } from '../badge/badge';
import { icon } from '../icon/icon';

/** What became of it, in the words of the receiver where it has some. */
export function verdict(execution: Execution, says: string | null): TemplateResult {
  const { tone } = badgeOf(execution);
  return html`<div class="note ${tone}">
    ${toneIcon(tone)}
    <div class="note-text">
      <p class="note-title">${verdictOf(execution)}</p>
      ${says === null ? nothing : html`<p>The receiver says: “${says}”</p>`}
      ${execution.remedy === null ? nothing : html`<p>${execution.remedy}</p>`}
      ${execution.state === 'succeeded' ? nothing : html`<p class="small">Nothing is retried automatically.</p>`}
    </div>
  </div>`;
}

export function refusal(failure: Failure): TemplateResult {
  const copy = failureCopy(failure);
  return html`<div class="note bad" role="alert">
    ${icon(CircleAlert)}
    <div class="note-text">
      <p class="note-title">${copy.title}</p>
      <p>${copy.text}</p>
      ${failure.retryAfterSeconds === undefined ? nothing : html`<p>Try again in ${failure.retryAfterSeconds} s.</p>`}
      ${failure.requestId === undefined ? nothing : html`<p class="small">Request ID <code>${failure.requestId}</code></p>`}
    </div>
  </div>`;
}

export function lost(isRecorded: boolean): TemplateResult {
  return html`<div class="note warn" role="alert">
    ${toneIcon('warn')}
    <div class="note-text">
      <p class="note-title">${isRecorded ? 'It is recorded, but its result is not known yet' : 'We don’t know if it was sent'}</p>
      <p>${isRecorded ? 'Check again in a moment.' : 'The connection was lost before the answer came.'} Checking sends nothing.</p>
    </div>
  </div>`;
}

export function notRecorded(): TemplateResult {
  return html`<div class="note info" role="alert">
    ${icon(CircleAlert)}
    <div class="note-text">
      <p class="note-title">It was not sent</p>
      <p>The server has recorded nothing of it. You can run it now.</p>
    </div>
  </div>`;
}
