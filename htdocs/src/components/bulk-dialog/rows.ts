import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { Ban, CircleDashed, LoaderCircle } from 'lucide';
import { serverNow } from '../../api/clock';
import { href } from '../../browser/base';
import type { Bulk, BulkItem } from '../../state/bulk';
import { failureCopy } from '../../text/failure-copy';
import { clockTime, relativeTime } from '../../text/format';
import { whatHappened } from '../../text/outcome-copy';
import { resultBadge } from '../badge/badge';
import { icon } from '../icon/icon';
import { segmented } from '../segmented/segmented';
import type { RunnableEvent } from '../signals';
import type { Candidate } from './candidates';

/** An event before the run, with a checkbox and the reason it may be excluded. */
export function candidateRow({ event, delivered, isChosen }: Candidate, choose: (isChosen: boolean) => void): TemplateResult {
  return html`<li>
    <label class="bulk-choice">
      <input type="checkbox" .checked=${isChosen} @change=${(change: Event) => choose((change.target as HTMLInputElement).checked)} />
      <span>
        <b>${event.title}</b> <span class="sub mono">${event.id}</span>
        ${delivered === null ? nothing : html`<span class="sub">${reason(delivered, isChosen)}</span>`}
      </span>
    </label>
  </li>`;
}

function reason({ state, created_at: at, username }: NonNullable<Candidate['delivered']>, isChosen: boolean): string {
  const when = relativeTime(at, serverNow());
  const what =
    state === 'sending'
      ? msg(str`${username} is sending it right now.`)
      : state === 'succeeded'
        ? msg(str`Delivered ${when} by ${username}.`)
        : msg(str`May have been delivered ${when} by ${username}.`);
  return isChosen ? `${what} ${msg('It will run again.')}` : `${what} ${msg('Skipped.')}`;
}

/** An event during and after the run. */
export function runningRow(item: BulkItem<RunnableEvent>): TemplateResult {
  const { subject, execution } = item;
  return html`<li class="bulk-result">
    <span>
      ${
        execution === null
          ? html`<b>${subject.title}</b>`
          : html`<a href=${href('history', execution.id)} target="_blank">${subject.title}</a>`
      }
      ${detail(item)}
    </span>
    ${badge(item)}
  </li>`;
}

function badge({ phase, execution }: BulkItem<RunnableEvent>): TemplateResult {
  switch (phase) {
    case 'waiting':
      return html`<span class="badge plain">${icon(CircleDashed)}<span>${msg('Waiting')}</span></span>`;
    case 'sending':
      return html`<span class="badge info" data-busy>${icon(LoaderCircle)}<span>${msg('Sending…')}</span></span>`;
    case 'done':
      return execution === null ? html`` : resultBadge(execution);
    case 'refused':
      return html`<span class="badge bad">${icon(Ban)}<span>${msg('Not sent')}</span></span>`;
    case 'lost':
      return html`<span class="badge warn">${icon(Ban)}<span>${msg('Unknown')}</span></span>`;
    case 'stopped':
      return html`<span class="badge plain">${icon(Ban)}<span>${msg('Not sent')}</span></span>`;
  }
}

function detail({ phase, execution, failure }: BulkItem<RunnableEvent>): TemplateResult | typeof nothing {
  switch (phase) {
    case 'done':
      return execution === null || execution.state === 'succeeded' ? nothing : html`<span class="sub">${whatHappened(execution)}</span>`;
    case 'refused':
      return failure === null ? nothing : html`<span class="sub">${failureCopy(failure).title}. ${failureCopy(failure).text}</span>`;
    case 'lost':
      return html`<span class="sub">${msg('It is unknown whether it was sent')}. ${msg('Retrying sends it at most once.')}</span>`;
    case 'stopped':
      return html`<span class="sub">${msg('Not sent: stopped.')}</span>`;
    default:
      return nothing;
  }
}

export function progress(bulk: Bulk<RunnableEvent>): TemplateResult {
  const ended = bulk.items.length - bulk.count('waiting', 'sending');
  const isWaiting = bulk.isRunning && bulk.waitUntil > Date.now();
  return html`<div class="bulk-progress">
    <progress max=${bulk.items.length} .value=${ended} aria-label=${msg('Progress')}></progress>
    <span role="status">${msg(str`${ended} of ${bulk.items.length}`)}</span>
    ${isWaiting ? html`<span class="muted small">${msg(str`The receiver asked to wait; continues at ${clockTime(bulk.waitUntil)}.`)}</span>` : nothing}
  </div>`;
}

/** Which items of a run that ended are listed. */
export type Shown = 'all' | 'succeeded' | 'failed' | 'not_sent';

export function isShown({ phase, execution }: BulkItem<RunnableEvent>, shown: Shown): boolean {
  switch (shown) {
    case 'all':
      return true;
    case 'succeeded':
      return execution?.state === 'succeeded';
    case 'failed':
      return phase === 'lost' || (phase === 'done' && execution?.state !== 'succeeded');
    case 'not_sent':
      return phase === 'refused' || phase === 'stopped';
  }
}

export function resultFilter(items: BulkItem<RunnableEvent>[], shown: Shown, choose: (shown: Shown) => void): TemplateResult {
  const labels: [Shown, string][] = [
    ['all', msg('All')],
    ['succeeded', msg('Succeeded')],
    ['failed', msg('Failed')],
    ['not_sent', msg('Not sent')],
  ];
  const choices = labels.map(([value, label]) => ({ value, label: `${label} (${items.filter((item) => isShown(item, value)).length})` }));
  return segmented(msg('Results'), choices, shown, (value) => choose(value as Shown));
}

export function summary(bulk: Bulk<RunnableEvent>, batch: string, close: () => void): TemplateResult {
  const { succeeded, items } = bulk;
  const isFine = succeeded === items.length;
  return html`<div class="note ${isFine ? 'ok' : 'warn'}">
    <div class="note-text">
      <p class="note-title">${msg(str`${succeeded} of ${items.length} succeeded`)}</p>
      ${isFine ? nothing : html`<p>${msg('Nothing is retried automatically.')} ${msg('Anything that may have been received is not retried here: check with the receiver first.')}</p>`}
      <p><a href="${href('history')}?batch_id=${batch}" @click=${close}>${msg('Show this bulk run in the history')}</a></p>
    </div>
  </div>`;
}
