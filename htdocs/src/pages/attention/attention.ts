import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Check, RotateCcw } from 'lucide';
import { listAttention } from '../../api/attention';
import { handleAttention, MARKED_MAX, reopenAttention } from '../../api/attention-marks';
import { failureOfError } from '../../api/failure';
import type { Attention, AttentionGroup, Execution, Page as PageOf } from '../../api/types';
import { adoptStyle } from '../../browser/adopt-style';
import { href } from '../../browser/base';
import { ask } from '../../components/ask-dialog/ask-dialog';
import { integrationName, person } from '../../components/named/named';
import { resultBadge } from '../../components/badge/badge';
import { subjectOf } from '../../components/execution-table/execution-table';
import { ignoredNote } from '../../components/filter-note/filter-note';
import { icon } from '../../components/icon/icon';
import { notice } from '../../components/notices/notices';
import { mayHaveArrived } from '../../components/bulk-dialog/may-have-arrived';
import type { PhRetryDialog } from '../../components/bulk-dialog/retry-dialog';
import { ignoreKeyRepeat } from '../../components/run-button/run-button';
import { segmented } from '../../components/segmented/segmented';
import { newRunOf, requestRun } from '../../components/signals';
import { emptyBox } from '../../components/states/states';
import { time } from '../../components/time/time';
import { attentionCount } from '../../state/attention-count';
import { session } from '../../state/session';
import { failureCopy } from '../../text/failure-copy';
import { number, plural } from '../../text/format';
import { whatHappened } from '../../text/outcome-copy';
import { ListPage } from '../list-page';
import css from './attention.css?inline';

adoptStyle(css);

const PAGE_SIZE = 100;
const RULES = { handled: (value: string): boolean => value === 'true' };

class AttentionPage extends ListPage<'handled', Attention> {
  protected override readonly need = 'history';
  protected override readonly route = 'attention';
  protected override readonly rules = RULES;
  private readonly selected = new Map<string, Attention>();
  private groups: AttentionGroup[] = [];

  protected override heading(): string {
    return msg('Needs attention');
  }

  protected override async fetchPage(cursor: string | undefined, signal?: AbortSignal): Promise<PageOf<Attention>> {
    const page = await listAttention({ handled: this.showsHandled, limit: PAGE_SIZE, cursor }, signal);
    this.groups = page.groups;
    return { ...page, searched_to: null };
  }

  protected override reload(): void {
    // Nothing that is not visible may be retried or marked.
    this.selected.clear();
    super.reload();
  }

  protected override executed(event: GlobalEventHandlersEventMap['ph-executed']): void {
    if (event.detail.state !== 'sending') {
      this.reload();
    }
  }

  protected override view(): TemplateResult {
    const lead = msg('Failures without a later success. Nothing is retried automatically.');
    return html`
      ${this.pageHead(lead)} ${ignoredNote(this.parsed.ignored)}
      <section class="card flush" aria-label=${this.heading()}>
        <div class="filter-bar">
          ${segmented(
            msg('State'),
            [
              { value: '', label: msg('Open') },
              { value: 'true', label: msg('Handled') },
            ],
            this.filters.handled ?? '',
            (handled) => this.filter({ handled }),
          )}
        </div>
        ${this.listView(this.heading(), msg('Show more'), (items) => this.groupsOf(items))}
      </section>
      ${this.selectionBar()} ${session.mayRun ? html`<ph-retry-dialog></ph-retry-dialog>` : nothing}
    `;
  }

  private get showsHandled(): boolean {
    return this.filters.handled === 'true';
  }

  private groupsOf(items: Attention[]): TemplateResult {
    if (items.length === 0) {
      return emptyBox(this.showsHandled ? msg('Nothing has been marked as handled.') : msg('Nothing needs attention.'));
    }
    const groups = new Map<string, Attention[]>();
    for (const item of items) {
      const key = keyOf(item);
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    return html`${repeat(
      groups,
      ([key]) => key,
      ([, of]) => this.group(of),
    )}`;
  }

  private group(items: Attention[]): TemplateResult {
    const [{ execution }] = items as [Attention];
    const chosen = items.filter((item) => this.selected.has(item.execution.id)).length;
    const { integration_id: id, integration_name: name } = execution;
    return html`<div class="card-head">
        <h2><a href=${href('integrations', id)}>${integrationName(id, name)}</a></h2>
        <span class="grow">${resultBadge(execution)} ${whatHappened(execution)}</span>
        <span class="nav-count">${number(this.showsHandled ? items.length : this.countOf(items))}</span>
      </div>
      <table class="rows attention" aria-label=${`${name}: ${whatHappened(execution) ?? ''}`}>
        <thead>
          <tr>
            <th scope="col" class="cell-select">
              <input
                type="checkbox"
                aria-label=${msg(str`Select all of ${name} that are shown`)}
                .checked=${chosen === items.length}
                .indeterminate=${chosen > 0 && chosen < items.length}
                @change=${(change: Event) => this.select(items, (change.target as HTMLInputElement).checked)}
              />
            </th>
            <th scope="col">${msg('Event')}</th>
            <th scope="col">${this.showsHandled ? msg('Handled') : msg('Who')}</th>
            <th scope="col">${msg('When')}</th>
            <th scope="col"><span class="visually-hidden">${msg('Action')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            items,
            (item) => item.execution.id,
            (item) => this.row(item),
          )}
        </tbody>
      </table>`;
  }

  /** Of the group, also what is not loaded yet. */
  private countOf(items: Attention[]): number {
    const [{ execution }] = items as [Attention];
    const group = this.groups.find(
      ({ integration_id: id, error, http_status: status }) =>
        id === execution.integration_id && error === execution.error && status === execution.http_status,
    );
    return group?.count ?? items.length;
  }

  private row(item: Attention): TemplateResult {
    const { execution, failures, first_at: since, handled } = item;
    const name = subjectOf(execution);
    return html`<tr class=${this.selected.has(execution.id) ? 'selected' : ''}>
      <td class="cell-select">
        <input
          type="checkbox"
          aria-label=${msg(str`Select ${name}`)}
          .checked=${this.selected.has(execution.id)}
          @change=${(change: Event) => this.select([item], (change.target as HTMLInputElement).checked)}
        />
      </td>
      <td class="cell-subject reason">
        <a class="row-link" href=${href('history', execution.id)}>${name}</a>
        ${failures === 1 ? nothing : html`${msg(str`Failed ${number(failures)} times`)}, ${msg('since')} ${time(since)} · `}${arrival(execution)}
      </td>
      <td class="cell-who">
        ${handled === null ? person(execution.username) : html`${person(handled.by)}<span class="sub">${handled.note}</span>`}
      </td>
      <td class="cell-when">${time(handled === null ? execution.created_at : handled.at)}</td>
      <td class="cell-action">${session.mayRun && handled === null ? this.rowActions(item, name) : nothing}</td>
    </tr>`;
  }

  private rowActions({ execution }: Attention, name: string): TemplateResult {
    return html`<button
        type="button"
        class="button small"
        aria-label=${msg(str`Retry ${name}, ${execution.integration_name}`)}
        @keydown=${ignoreKeyRepeat}
        @click=${(event: Event) => requestRun(event.currentTarget as EventTarget, { kind: 'retry', execution })}
      >
        ${icon(RotateCcw)}${msg('Retry…')}
      </button>
      <button
        type="button"
        class="button small"
        aria-label=${msg(str`Run again: ${name}, ${execution.integration_name}`)}
        @keydown=${ignoreKeyRepeat}
        @click=${(event: Event) => requestRun(event.currentTarget as EventTarget, newRunOf(execution))}
      >
        ${msg('Run again…')}
      </button>`;
  }

  private selectionBar(): TemplateResult {
    const count = this.selected.size;
    const isMany = count > MARKED_MAX;
    return html`<div class="selection-bar" role="region" aria-label=${msg('Selection')} ?hidden=${count === 0}>
      <b role="status">${plural(count, msg('1 selected'), msg(str`${number(count)} selected`))}</b>
      ${isMany ? html`<span class="sub">${msg(str`At most ${MARKED_MAX} at once`)}</span>` : nothing}
      <button type="button" class="button" @click=${() => this.select([...this.selected.values()], false)}>${msg('Clear')}</button>
      ${
        this.showsHandled
          ? html`<button type="button" class="button primary" ?disabled=${isMany} @click=${() => void this.reopen()}>
              ${icon(RotateCcw)}${msg('Undo')}
            </button>`
          : html`<button type="button" class="button" ?disabled=${isMany} @keydown=${ignoreKeyRepeat} @click=${() => void this.handle()}>
                ${icon(Check)}${msg('Mark as handled…')}
              </button>
              ${
                session.mayRun
                  ? html`<button
                      type="button"
                      class="button primary"
                      ?disabled=${isMany}
                      @keydown=${ignoreKeyRepeat}
                      @click=${() => void this.retry()}
                    >
                      ${icon(RotateCcw)}${msg('Retry selected…')}
                    </button>`
                  : nothing
              }`
      }
    </div>`;
  }

  private select(items: Attention[], isSelected: boolean): void {
    for (const item of items) {
      if (isSelected) {
        this.selected.set(item.execution.id, item);
      } else {
        this.selected.delete(item.execution.id);
      }
    }
    this.requestUpdate();
  }

  private async retry(): Promise<void> {
    // Loaded on first use, as the run dialog is.
    await import('../../components/bulk-dialog/bulk-dialog');
    const dialog = this.querySelector<PhRetryDialog>('ph-retry-dialog');
    await dialog?.updateComplete;
    await dialog?.open([...this.selected.values()].map(({ execution }) => execution));
  }

  private async handle(): Promise<void> {
    let note = '';
    const count = this.selected.size;
    const isSure = await ask({
      title: plural(count, msg('Mark 1 as handled'), msg(str`Mark ${number(count)} as handled`)),
      text: html`<p>${msg('It leaves the list until it fails again. Recorded in the audit log.')}</p>
        <div class="field">
          <label for="handled-note">${msg('Note')} <span class="muted">${msg('optional')}</span></label>
          <textarea
            id="handled-note"
            rows="3"
            maxlength="500"
            @input=${(event: Event) => {
              note = (event.target as HTMLTextAreaElement).value;
            }}
          ></textarea>
        </div>`,
      yes: msg('Mark as handled'),
    });
    if (isSure) {
      await this.mark((ids) => handleAttention(ids, note.trim()), msg('marked as handled'));
    }
  }

  private async reopen(): Promise<void> {
    await this.mark(reopenAttention, msg('back on the list'));
  }

  private async mark(change: (ids: string[]) => Promise<string[]>, done: string): Promise<void> {
    const ids = [...this.selected.keys()];
    try {
      const changed = (await change(ids)).length;
      const left = ids.length - changed;
      notice(
        left === 0
          ? `${number(changed)} ${done}`
          : `${number(changed)} ${done}. ${msg(str`${number(left)} have changed in the meantime.`)}`,
        left === 0 ? 'ok' : 'warn',
      );
      void attentionCount.refresh('changed');
      this.reload();
    } catch (error) {
      const { title, text } = failureCopy(failureOfError(error));
      notice(`${title}. ${text}`, 'bad');
    }
  }
}

function arrival(execution: Execution): string {
  if (mayHaveArrived(execution)) {
    return msg('May have been received');
  }
  return execution.delivery === 'received' ? msg('Received and refused') : msg('Not sent');
}

/** Integration and reason. */
function keyOf({ execution }: Attention): string {
  return `${execution.integration_id} ${execution.error ?? ''} ${execution.http_status ?? ''}`;
}

customElements.define('ph-attention-page', AttentionPage);
