import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Execution, Severity, WebhookState } from '../../api/types';
import { badgeOf } from '../../text/outcome-copy';

type Outcome = Pick<Execution, 'state'> & Partial<Pick<Execution, 'error' | 'http_status' | 'delivery'>>;

/** The result of an execution. */
export function resultBadge(outcome: Outcome): TemplateResult {
  return html`<span class="badge mark ${badgeOf(outcome).tone}" ?data-busy=${outcome.state === 'sending'}>${wordsOf(outcome)}</span>`;
}

/** The same in a list, in one element. */
export function resultCell(outcome: Outcome, more: unknown = nothing): TemplateResult {
  const { tone } = badgeOf(outcome);
  return html`<td class="cell-result mark ${tone}" ?data-busy=${outcome.state === 'sending'}>${wordsOf(outcome)}${more}</td>`;
}

function wordsOf(outcome: Outcome): string {
  const { code, word } = badgeOf(outcome);
  return code === '' ? word : `${code} ${word}`;
}

/** Nothing for an enabled webhook, the normal case. */
export function webhookBadge(state: WebhookState): TemplateResult | typeof nothing {
  switch (state) {
    case 'enabled':
      return nothing;
    case 'disabled':
      return html`<span class="tag">${msg('Disabled')}</span>`;
    case 'unconfigured':
      return html`<span class="tag">${msg('Not set up')}</span>`;
  }
}

const SEVERITY_TONE: Record<Severity, string> = {
  debug: '',
  info: '',
  notice: 'info',
  warning: 'warn',
  error: 'bad',
  critical: 'bad',
};

export function severityWord(severity: Severity): string {
  switch (severity) {
    case 'debug':
      return msg('debug');
    case 'info':
      return msg('info');
    case 'notice':
      return msg('notice');
    case 'warning':
      return msg('warning');
    case 'error':
      return msg('error');
    case 'critical':
      return msg('critical');
  }
}

/** In a list, in one element. */
export function severityCell(severity: Severity, label: string | null): TemplateResult {
  return html`<td class="cell-severity ${SEVERITY_TONE[severity]}">${label ?? severityWord(severity)}</td>`;
}

/** `label`: the Portal's own word for it. */
export function severityBadge(severity: Severity, label: string | null = null): TemplateResult {
  const word = severityWord(severity);
  return label === null
    ? html`<span class="badge plain ${SEVERITY_TONE[severity]}">${word}</span>`
    : html`<span class="badge plain ${SEVERITY_TONE[severity]}" title=${word}>${label}</span>`;
}
