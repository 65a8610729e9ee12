import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { Link2 } from 'lucide';
import { serverNow } from '../../api/clock';
import { type ExecutionQuery, getExecution, listExecutions } from '../../api/executions';
import { listIntegrations } from '../../api/integrations';
import type { Execution, Integration, Page as PageOf } from '../../api/types';
import { announce } from '../../app/announce';
import { href } from '../../app/base';
import { Page } from '../../app/page';
import { navigate } from '../../app/router';
import { copyText } from '../../components/copy-button/copy-button';
import { executionTable } from '../../components/execution-table/execution-table';
import { ignoredNote } from '../../components/filter-note/filter-note';
import { icon } from '../../components/icon/icon';
import { moreButton } from '../../components/more-button/more-button';
import { emptyBox, loaded } from '../../components/states/states';
import '../../components/run-button/run-button';
import { type Filters, fixed, HISTORY_RULES, type HistoryFilter, historyQuery, parseFilters, searchOf } from '../../state/filters';
import { Paged } from '../../state/paged';
import { Poll } from '../../state/poll';
import { recall, remember } from '../../state/remembered';
import { Resource } from '../../state/resource';
import { number, plural } from '../../text/format';
import { historyFilters } from './history-filters';

const PAGE_SIZE = 50;
// Running executions that the newest page no longer holds are looked at one by one, but not many.
const SINGLE_LOOKS = 10;

class HistoryPage extends Page {
  protected override readonly need = 'history';
  @state() private unseen = 0;
  private readonly integrations = new Resource<PageOf<Integration>>(this);
  private readonly list = new Paged<Execution>(this, (cursor, signal) => listExecutions({ ...this.query(), cursor }, signal));
  private readonly poll = new Poll(this, {
    isBusy: () => this.list.data?.items.some(isSending) ?? false,
    look: () => this.look(),
  });

  private get filters(): Filters<HistoryFilter> {
    return parseFilters(HISTORY_RULES, this.search).filters;
  }

  protected override heading(): string {
    return 'Execution history';
  }

  protected override begin(): void {
    if (this.isReturn) {
      this.list.data = recall(location.href) ?? null;
    }
    if (this.list.data === null) {
      this.reload();
    }
    void this.integrations.load((signal) => listIntegrations({ limit: 200 }, signal));
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.hasUpdated && changed.has('search')) {
      this.reload();
    }
  }

  protected override updated(): void {
    super.updated();
    remember(location.href, this.list.data);
  }

  protected override executed(event: GlobalEventHandlersEventMap['ph-executed']): void {
    this.refresh([event.detail]);
    void this.look().catch(() => undefined);
  }

  protected override view(): TemplateResult {
    const { filters, ignored } = parseFilters(HISTORY_RULES, this.search);
    return html`
      ${this.pageHead(
        'Every run, who sent it, what was sent and what came back.',
        html`<button type="button" class="button" @click=${this.copyLink}>${icon(Link2)}Copy link</button>
          <ph-run-button variant="primary" label="Run…"></ph-run-button>`,
      )}
      ${ignoredNote(ignored)}
      <section class="card flush" aria-label="Executions">
        ${historyFilters(filters, this.integrations.data?.items ?? [], (change, isTyping) => this.filter(change, isTyping))}
        ${this.unseen === 0
          ? nothing
          : html`<div class="pill-bar">
              <button type="button" class="new-pill" @click=${this.reload}>${plural(this.unseen, msg('1 new execution – Show'), msg(str`${number(this.unseen)} new executions – Show`))}</button>
            </div>`}
        ${loaded(this.list, 'History', this.reload, (page) => this.rows(page.items), 8)} ${moreButton(this.list, 'Older executions')}
      </section>
    `;
  }

  private rows(executions: Execution[]): TemplateResult {
    if (executions.length > 0) {
      return executionTable(executions);
    }
    if (this.search === '') {
      return emptyBox('Here you see every run and what came of it. Nothing ran yet.', html`<a class="button" href=${href('integrations')}>Go to Integrations</a>`);
    }
    return this.list.data?.next_cursor === null
      ? emptyBox('No executions match.', html`<a class="button" href=${href('history')}>Clear filters</a>`)
      : emptyBox('No executions match so far.');
  }

  private query(): ExecutionQuery {
    return { ...historyQuery(this.filters, serverNow()), limit: PAGE_SIZE };
  }

  private readonly reload = (): void => {
    this.unseen = 0;
    void this.list.first().then(() => this.poll.plan());
  };

  /** Brings the rows that are shown up to date and counts what is new; never moves a row. */
  private async look(): Promise<void> {
    const shown = this.list.data;
    if (shown === null || this.list.isLoading) {
      return;
    }
    const newest = await listExecutions(this.query());
    if (this.list.data === null || this.list.isLoading) {
      return;
    }
    const known = new Set(this.list.data.items.map((execution) => execution.id));
    this.unseen = newest.items.filter((execution) => !known.has(execution.id) && isNewer(execution, shown.items[0])).length;
    const fresh = new Set(newest.items.map((execution) => execution.id));
    const singles = this.list.data.items.filter((execution) => isSending(execution) && !fresh.has(execution.id)).slice(0, SINGLE_LOOKS);
    this.refresh([...newest.items, ...(await Promise.all(singles.map((execution) => getExecution(execution.id))))]);
  }

  private refresh(executions: Execution[]): void {
    const byId = new Map(executions.map((execution) => [execution.id, execution]));
    this.list.replace((execution) => byId.get(execution.id) ?? execution);
  }

  private filter(change: Filters<HistoryFilter>, isTyping: boolean): void {
    void navigate(href('history') + searchOf(HISTORY_RULES, { ...this.filters, ...change }), { replace: isTyping });
  }

  private async copyLink(): Promise<void> {
    await copyText(location.origin + href('history') + searchOf(HISTORY_RULES, fixed(this.filters, serverNow())));
    announce('Link copied');
  }
}

function isSending(execution: Execution): boolean {
  return execution.state === 'sending';
}

function isNewer(execution: Execution, than: Execution | undefined): boolean {
  return than === undefined || execution.created_at >= than.created_at;
}

customElements.define('ph-history-page', HistoryPage);
