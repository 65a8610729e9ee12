import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Execution } from '../../api/types';
import { href } from '../../browser/base';
import { session } from '../../state/session';
import { duration, number } from '../../text/format';
import { whatHappened } from '../../text/outcome-copy';
import { integrationCell, personCell } from '../avatar/avatar';
import { resultBadge } from '../badge/badge';
import { inSteps } from '../in-steps';
import { ignoreKeyRepeat } from '../run-button/run-button';
import { requestRun } from '../signals';
import { time } from '../time/time';

/** Columns to omit where the page itself shows them. */
interface Options {
  hideIntegration?: boolean;
  hideEvent?: boolean;
  /** All rows now, as when a position is restored. */
  isAtOnce?: boolean;
}

/** A table of executions; stacked cards on narrow screens. */
export function executionTable(executions: Execution[], options: Options = {}): TemplateResult {
  const isWide = options.hideEvent !== true && options.hideIntegration !== true;
  return html`<table class="rows executions ${isWide ? 'wide' : ''}">
    <thead>
      <tr>
        <th scope="col">${msg('Result')}</th>
        ${options.hideEvent === true ? nothing : html`<th scope="col">${msg('Event')}</th>`}
        ${options.hideIntegration === true ? nothing : html`<th scope="col">${msg('Integration')}</th>`}
        <th scope="col">${msg('Who')}</th>
        <th scope="col" class="cell-duration right">${msg('Duration')}</th>
        <th scope="col">${msg('When')}</th>
        <th scope="col"><span class="visually-hidden">${msg('Action')}</span></th>
      </tr>
    </thead>
    <tbody>
      ${inSteps(
        executions,
        (execution) => execution.id,
        (execution) => row(execution, options),
        options.isAtOnce === true,
      )}
    </tbody>
  </table>`;
}

export function subjectOf(execution: Execution): string {
  if (execution.mode === 'test') {
    return msg('Test message');
  }
  return execution.event_title ?? msg('Without an event');
}

function row(execution: Execution, options: Options): TemplateResult {
  const hasFailed = execution.state === 'failed' || execution.state === 'unknown';
  const reason = hasFailed ? whatHappened(execution) : null;
  const canRetry = hasFailed && execution.mode !== 'test' && session.mayRun;
  const address = href('history', execution.id);
  return html`<tr class=${canRetry ? nothing : 'opens'}>
    <td class="cell-result">
      ${options.hideEvent === true ? html`<a class="row-link plain" href=${address}>${resultBadge(execution)}</a>` : resultBadge(execution)}
      ${execution.mode === 'test' ? html`<span class="tag">${msg('Test')}</span>` : nothing}
      ${execution.attempt > 1 ? html`<span class="tag">${msg(str`Attempt ${number(execution.attempt)}`)}</span>` : nothing}
    </td>
    ${
      options.hideEvent === true
        ? nothing
        : html`<td class="cell-subject ${reason === null ? 'mono' : 'reason'}">
            <a class="row-link" href=${address}>${subjectOf(execution)}</a>
            ${reason ?? execution.event_id ?? execution.id}
          </td>`
    }
    ${options.hideIntegration === true ? nothing : integrationCell(execution.integration_id, execution.integration_name)}
    ${personCell(execution.username)}
    <td class="cell-duration right">${duration(execution.duration_us)}</td>
    <td class="cell-when">${time(execution.created_at)}</td>
    ${canRetry ? html`<td class="cell-action">${retryButton(execution)}</td>` : nothing}
  </tr>`;
}

function retryButton(execution: Execution): TemplateResult {
  return html`<button
    type="button"
    class="button small"
    data-retry
    aria-label=${msg(str`Retry ${subjectOf(execution)}, ${execution.integration_name}`)}
    @keydown=${ignoreKeyRepeat}
    @click=${(event: Event) => requestRun(event.currentTarget as EventTarget, { kind: 'retry', execution })}
  >
    ${msg('Retry…')}
  </button>`;
}
