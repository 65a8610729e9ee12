import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { Link2 } from 'lucide';
import { serverNow } from '../../api/clock';
import { type ExecutionQuery, getExecution, listExecutions } from '../../api/executions';
import { getStats } from '../../api/stats';
import type { Execution, Page as PageOf, Stats } from '../../api/types';
import { href } from '../../browser/base';
import { copyText } from '../../components/copy-button/copy-button';
import { executionTable } from '../../components/execution-table/execution-table';
import { ignoredNote } from '../../components/filter-note/filter-note';
import { icon } from '../../components/icon/icon';
import { periodSelect } from '../../components/period-select/period-select';
import { runButton } from '../../components/run-button/run-button';
import { emptyBox, failureBox } from '../../components/states/states';
import { type Filters, fixed, HISTORY_RULES, type HistoryFilter, historyQuery, searchOf } from '../../state/filters';
import { figuresOf, periodOf } from '../../state/period';
import { Poll } from '../../state/poll';
import { Resource } from '../../state/resource';
import { session } from '../../state/session';
import { number, plural } from '../../text/format';
import { loadHistoryMore, loadHistoryStats } from '../lazy-parts';
import { ListPage } from '../list-page';
import { historyFilters } from './history-filters';

const PAGE_SIZE = 50;
// At most this many running executions beyond the newest page are polled individually.
const SINGLE_LOOKS = 10;
const STATS_MS = 60_000;

class HistoryPage extends ListPage<HistoryFilter, Execution> {
  protected override readonly need = 'history';
  protected override readonly route = 'history';
  protected override readonly rules = HISTORY_RULES;
  @state() private unseen = 0;
  @state() private showsTable = false;
  @state() private isMoreOpen = false;
  private readonly late = new Resource<typeof import('./history-more')>(this);
  private readonly charts = new Resource<typeof import('./history-stats')>(this);
  private readonly day = new Resource<Stats>(this);
  private readonly period = new Resource<Stats>(this);
  private readonly poll = new Poll(this, {
    isBusy: () => this.list.data?.items.some(isSending) ?? false,
    poll: () => this.refresh(),
  });

  protected override heading(): string {
    return msg('Execution history');
  }

  protected override begin(): void {
    super.begin();
    // After the list: charts and some filters are not in the first page's budget.
    void this.charts.load(loadHistoryStats);
    this.loadStats();
    void this.late.load(loadHistoryMore);
  }

  protected override refiltered(): void {
    super.refiltered();
    this.loadStats();
  }

  protected override fetchPage(cursor: string | undefined, signal?: AbortSignal): Promise<PageOf<Execution>> {
    return listExecutions({ ...this.executionQuery(), cursor }, signal);
  }

  protected override executed(event: GlobalEventHandlersEventMap['ph-executed']): void {
    this.replaceRows([event.detail]);
    void this.refresh().catch(() => undefined);
    if (!isSending(event.detail)) {
      this.loadStats();
    }
  }

  protected override view(): TemplateResult {
    const { filters, ignored } = this.parsed;
    const change = (wanted: Filters<HistoryFilter>, isTyping: boolean): void => this.filter(wanted, isTyping);
    const more = {
      isOpen: this.isMoreOpen,
      toggle: (isOpen: boolean): void => {
        this.isMoreOpen = isOpen;
      },
    };
    return html`
      ${this.pageHead(
        msg('Every run: who started it, what was sent and what came back.'),
        html`${session.isAdmin ? this.charts.data?.exportMenu(filters) : nothing}
          <button type="button" class="button" @click=${this.copyLink}>${icon(Link2)}${msg('Copy link')}</button>
          ${runButton({ integration: null, event: null, variant: 'primary' })}`,
      )}
      ${ignoredNote(ignored)} ${this.statsView(filters)}
      <section class="card flush" aria-label=${msg('Executions')}>
        ${historyFilters(filters, this.late.data?.lateFilters(filters, this.query, change, more), change)}
        ${
          this.unseen === 0
            ? nothing
            : html`<div class="pill-bar">
                <button type="button" class="new-pill" @click=${() => this.reload()}>
                  ${plural(this.unseen, msg('1 new execution – Show'), msg(str`${number(this.unseen)} new executions – Show`))}
                </button>
              </div>`
        }
        ${this.listView(msg('History'), msg('Older executions'), (items) => this.rows(items))}
      </section>
    `;
  }

  private statsView(filters: Filters<HistoryFilter>): TemplateResult {
    const { data: charts, failure } = this.charts;
    if (charts === null) {
      return failure === null
        ? html`<div class="kpis kpi-room"></div>
            <div class="card chart-card chart-room-card"></div>`
        : failureBox(msg('The charts'), failure, () => location.reload());
    }
    return html`
      ${this.day.failure === null ? nothing : failureBox(msg('The figures'), this.day.failure, () => this.loadStats(), this.day.data === null ? 0 : this.day.loadedAt)}
      ${this.day.data === null ? (this.day.failure === null ? html`<div class="kpis kpi-room"></div>` : nothing) : charts.kpiRow(this.day.data, filters)}
      ${charts.chartCard({
        period: this.period,
        filters,
        showsTable: this.showsTable,
        periodControl: periodSelect(filters, (change) => this.filter(change, false)),
        toggleTable: () => {
          this.showsTable = !this.showsTable;
        },
        again: () => this.loadStats(),
        pick: (range) => this.filter(range ?? { from: '', to: '' }, false),
      })}
    `;
  }

  private rows(executions: Execution[]): TemplateResult {
    if (executions.length > 0) {
      // Stats and filters re-render often; the rows only when they change.
      return html`${guard([executions, session.me], () => executionTable(executions, { isAtOnce: this.isReturn }))}`;
    }
    if (this.search === '') {
      return emptyBox(
        msg('Every run and its outcome appear here. There are none yet.'),
        html`<a class="button" href=${href('integrations')}>${msg('Go to Integrations')}</a>`,
      );
    }
    return this.list.data?.next_cursor === null
      ? emptyBox(msg('No executions match.'), html`<a class="button" href=${href('history')}>${msg('Clear filters')}</a>`)
      : emptyBox(msg('No executions match so far.'));
  }

  private executionQuery(): ExecutionQuery {
    return { ...historyQuery(this.filters, serverNow()), limit: PAGE_SIZE };
  }

  protected override reload(): void {
    this.unseen = 0;
    void this.list.first().then(() => this.poll.schedule());
  }

  private loadStats(): void {
    const { from, to, integration_id } = this.filters;
    void this.day.load((signal) => getStats({ ...figuresOf(from, to, serverNow()), integration_id }, signal));
    void this.period.load((signal) => getStats({ ...periodOf(from, to, serverNow()), integration_id }, signal));
  }

  /** Updates the visible rows and counts new ones; never moves a row. */
  private async refresh(): Promise<void> {
    const before = this.settledRows();
    if (before === null) {
      return;
    }
    if (Date.now() - this.day.loadedAt > STATS_MS) {
      this.loadStats();
    }
    const newest = await listExecutions(this.executionQuery());
    const rows = this.settledRows();
    if (rows === null) {
      return;
    }
    const known = new Set(rows.map((execution) => execution.id));
    this.unseen = newest.items.filter((execution) => !known.has(execution.id) && isNewer(execution, before[0])).length;
    const fresh = new Set(newest.items.map((execution) => execution.id));
    const singles = rows.filter((execution) => isSending(execution) && !fresh.has(execution.id)).slice(0, SINGLE_LOOKS);
    this.replaceRows([...newest.items, ...(await Promise.all(singles.map((execution) => getExecution(execution.id))))]);
  }

  /** The visible rows; null while the list is loading. */
  private settledRows(): Execution[] | null {
    return this.list.isLoading ? null : (this.list.data?.items ?? null);
  }

  private replaceRows(executions: Execution[]): void {
    const byId = new Map(executions.map((execution) => [execution.id, execution]));
    this.list.replace((execution) => byId.get(execution.id) ?? execution);
  }

  private async copyLink(): Promise<void> {
    await copyText(location.origin + href('history') + searchOf(HISTORY_RULES, fixed(this.filters, serverNow())));
    const { notice } = await import('../../components/notices/notices');
    notice(msg('Link copied'));
  }
}

function isSending(execution: Execution): boolean {
  return execution.state === 'sending';
}

function isNewer(execution: Execution, than: Execution | undefined): boolean {
  return than === undefined || execution.created_at >= than.created_at;
}

customElements.define('ph-history-page', HistoryPage);
