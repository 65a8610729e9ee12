import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { getExecution, listExecutions } from '../../api/executions';
import type { Execution, ExecutionEvidence } from '../../api/types';
import { adoptStyle } from '../../browser/adopt-style';
import { href } from '../../browser/base';
import { LightElement } from '../../components/light-element';
import { type Option, selectField } from '../../components/select/select';
import { emptyBox, loaded } from '../../components/states/states';
import { Resource } from '../../state/resource';
import { session } from '../../state/session';
import { type DiffLine, lineDiff } from '../../text/diff';
import { absoluteTime, number } from '../../text/format';
import css from './compare.css?inline';
import { outcomeLines, requestLines, responseLines } from './evidence-lines';

/** Equal lines that are shown around a difference. */
const CONTEXT = 2;

/** What differs between this execution and another one: an attempt, the last success, the execution before it. */
export class PhCompareTab extends LightElement {
  @property({ attribute: false }) execution: ExecutionEvidence | null = null;
  @state() private chosen = '';
  private readonly options = new Resource<Option[]>(this);
  private readonly other = new Resource<ExecutionEvidence>(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('execution') && changed.get('execution')?.id !== this.execution?.id) {
      void this.begin();
    }
  }

  override render(): TemplateResult {
    return html`${loaded(
      this.options,
      msg('Other executions'),
      () => void this.begin(),
      (options) =>
        options.length === 0
          ? emptyBox(msg('There is no earlier execution to compare with.'))
          : html`${selectField('compare-with', msg('Compare with'), options, this.chosen, (id) => this.choose(id))} ${this.result()}`,
      2,
    )}`;
  }

  private result(): TemplateResult {
    return loaded(
      this.other,
      msg('The execution'),
      () => this.choose(this.chosen),
      (other) => this.differences(other),
      3,
    );
  }

  private differences(before: ExecutionEvidence): TemplateResult {
    const after = this.execution;
    if (after === null) {
      return html``;
    }
    return html`
      <p class="hint">− <a href=${href('history', before.id)}>${before.id}</a>, + ${msg('this execution')}</p>
      ${this.configuration(before, after)} ${part(msg('Outcome'), outcomeLines(before), outcomeLines(after))}
      ${part(msg('Request'), requestLines(before.request), requestLines(after.request))}
      ${part(msg('Response'), responseLines(before.response), responseLines(after.response))}
    `;
  }

  private configuration(before: ExecutionEvidence, after: ExecutionEvidence): TemplateResult {
    if (before.webhook_version === after.webhook_version) {
      return html`<p>${msg('Both were sent with the same configuration.')}</p>`;
    }
    return html`<p class="note info">
      <span
        >${msg('The configuration was changed in between.')}
        ${session.isAdmin ? html`<a href="${href('history', after.id)}?tab=audit">${msg('What was changed before this execution')}</a>` : nothing}</span
      >
    </p>`;
  }

  private async begin(): Promise<void> {
    const { execution } = this;
    if (execution === null) {
      return;
    }
    this.chosen = '';
    this.other.clear();
    await this.options.load((signal) => optionsFor(execution, signal));
    this.choose(this.options.data?.[0]?.[0] ?? '');
  }

  private choose(id: string): void {
    this.chosen = id;
    if (id !== '') {
      void this.other.load((signal) => getExecution(id, signal));
    }
  }
}

/** Earlier attempts of the message, newest first, then the last success and the execution before it. */
async function optionsFor(execution: Execution, signal: AbortSignal): Promise<Option[]> {
  const { id, attempt, message_id, integration_id, created_at: to } = execution;
  const [attempts, successes, earlier] = await Promise.all([
    listExecutions({ message_id, limit: 200 }, signal),
    listExecutions({ integration_id, state: 'succeeded', to, limit: 2 }, signal),
    listExecutions({ integration_id, to, limit: 2 }, signal),
  ]);
  const found: [Execution | undefined, string][] = [
    ...attempts.items
      .filter((one) => one.attempt < attempt)
      .map((one): [Execution, string] => [one, msg(str`Attempt ${number(one.attempt)}`)]),
    [successes.items.find((one) => one.id !== id), msg('Last success before it')],
    [earlier.items.find((one) => one.id !== id), msg('Execution before it')],
  ];
  const options = new Map<string, string>();
  for (const [one, label] of found) {
    if (one !== undefined && !options.has(one.id)) {
      options.set(one.id, `${label}, ${absoluteTime(one.created_at)}`);
    }
  }
  return [...options];
}

function part(title: string, before: string[], after: string[]): TemplateResult {
  const lines = lineDiff(before, after);
  const shown = lines.map((_, at) => lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ kind }) => kind !== 'same'));
  return html`<div class="code-head"><h2>${title}</h2></div>
    ${
      shown.includes(true)
        ? html`<div class="diff mono small" tabindex="0" role="region" aria-label=${title}>
            ${lines.map((line, at) => (shown[at] === true ? row(line) : nothing))}
          </div>`
        : html`<p class="muted">${msg('No difference')}</p>`
    }`;
}

function row({ kind, text }: DiffLine): TemplateResult {
  switch (kind) {
    case 'same':
      return html`<div>${`  ${text}`}</div>`;
    case 'removed':
      return html`<div><del>${`− ${text}`}</del></div>`;
    case 'added':
      return html`<div><ins>${`+ ${text}`}</ins></div>`;
  }
}

adoptStyle(css);
customElements.define('ph-compare-tab', PhCompareTab);
