import { msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { Plus } from 'lucide';
import { type IntegrationQuery, listIntegrations } from '../../api/integrations';
import type { Integration, Page as PageOf, WebhookState } from '../../api/types';
import { href } from '../../browser/base';
import { ignoredNote } from '../../components/filter-note/filter-note';
import { icon } from '../../components/icon/icon';
import { inSteps } from '../../components/in-steps';
import { segmented } from '../../components/segmented/segmented';
import { filterSelect, type Option } from '../../components/select/select';
import { emptyBox, loaded } from '../../components/states/states';
import { INTEGRATION_RULES, type IntegrationFilter } from '../../state/filters';
import { Resource } from '../../state/resource';
import { session } from '../../state/session';
import { loadIntegrationsMore } from '../lazy-parts';
import { ListPage } from '../list-page';
import { integrationCard } from './integration-card';

const CARDS = 60;
const ROWS = 50;
// The table sorts all integrations, so it loads them all, this many at a time.
const AT_ONCE = 200;
const MOST = 2_000;

/** Rows that were rendered when the page was left. */
let shownBefore = ROWS;

class IntegrationsPage extends ListPage<IntegrationFilter, Integration> {
  protected override readonly route = 'integrations';
  protected override readonly rules = INTEGRATION_RULES;
  private hasTest = false;
  private readonly more = new Resource<typeof import('./integrations-more')>(this);
  /** Rows of the table that are rendered. */
  @state() private shown = ROWS;
  /** The first steps stay until the page is left. */
  private showsSteps = false;
  private loadedFor = '';

  protected override heading(): string {
    return msg('Integrations');
  }

  protected override fetchPage(cursor: string | undefined, signal?: AbortSignal): Promise<PageOf<Integration>> {
    const { q, state: wanted } = this.filters;
    const query = { q, state: wanted === undefined ? undefined : [wanted as WebhookState] };
    return this.isTable ? this.fetchAll(query, cursor, signal) : listIntegrations({ ...query, limit: CARDS, cursor }, signal);
  }

  private async fetchAll(query: IntegrationQuery, cursor: string | undefined, signal?: AbortSignal): Promise<PageOf<Integration>> {
    let page = await listIntegrations({ ...query, limit: AT_ONCE, cursor }, signal);
    while (page.next_cursor !== null && page.items.length < MOST) {
      const next = await listIntegrations({ ...query, limit: AT_ONCE, cursor: page.next_cursor }, signal);
      page = { ...next, items: [...page.items, ...next.items] };
    }
    return page;
  }

  private get isTable(): boolean {
    const { view, only } = this.filters;
    return view !== undefined || only !== undefined;
  }

  protected override begin(): void {
    this.shown = this.isReturn ? shownBefore : ROWS;
    super.begin();
    // After the list: the table, the first steps and the saved views are not in the first page's budget.
    this.loadMore();
    if (this.list.data !== null) {
      // Settings may have changed meanwhile.
      this.reload();
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (session.isAdmin && !this.hasTest) {
      // For admins only, so not part of the first page.
      this.hasTest = true;
      void import('../../components/test-button/test-button');
    }
    super.willUpdate(changed);
  }

  protected override updated(): void {
    super.updated();
    shownBefore = this.shown;
  }

  protected override reload(): void {
    this.loadedFor = this.needed;
    super.reload();
  }

  protected override refiltered(): void {
    this.shown = ROWS;
    this.loadMore();
    // The table sorts and filters by condition what it has.
    if (this.loadedFor !== this.needed) {
      super.refiltered();
    }
  }

  protected override get results(): PageOf<Integration> | null {
    const { data } = this.list;
    return data === null ? null : { ...data, items: this.more.data?.only(data.items, this.filters.only) ?? data.items };
  }

  private get needed(): string {
    const { q, state: wanted } = this.filters;
    return [q, wanted, this.isTable].join('\n');
  }

  private loadMore(): void {
    if (this.more.data === null && !this.more.isLoading) {
      void this.more.load(loadIntegrationsMore);
    }
  }

  protected override executed(event: GlobalEventHandlersEventMap['ph-executed']): void {
    const { integration_id: id, ...last } = event.detail;
    this.list.replace((integration) => (integration.id === id ? { ...integration, last_execution: last } : integration));
  }

  protected override view(): TemplateResult {
    const { ignored } = this.parsed;
    return html`
      ${this.pageHead(
        msg('Where events can be sent. Nothing is sent until you press a button.'),
        session.isAdmin && session.isManagedCatalog
          ? html`<a class="button primary" href=${href('integrations', 'new')}>${icon(Plus)}${msg('New integration')}</a>`
          : nothing,
      )}
      ${ignoredNote(ignored)} ${this.filterBar()}
      ${this.listView(msg('Integrations'), msg('More integrations'), (items) => (this.isTable ? this.table(items) : this.cards(items)), 5)}
    `;
  }

  private filterBar(): TemplateResult {
    return html`<div class="filter-bar">
      ${this.searchField('q', msg('Search integrations'), msg('Words of name or ID…'))}
      ${segmented(
        msg('State'),
        [
          { value: '', label: msg('All') },
          { value: 'enabled', label: msg('Enabled') },
          { value: 'disabled', label: msg('Disabled') },
          { value: 'unconfigured', label: msg('Not set up') },
        ],
        this.filters.state ?? '',
        (state) => this.filter({ state }),
      )}
      ${session.maySeeHistory ? this.tableFilters() : nothing} ${this.more.data?.savedViews(this.query)}
    </div>`;
  }

  private tableFilters(): TemplateResult {
    const { only, sort } = this.filters;
    const conditions: Option[] = [
      ['', msg('Any condition')],
      ['failing', msg('Failing')],
      ['no_key', msg('No signing key')],
      ['paused', msg('Paused')],
    ];
    return html`${filterSelect(msg('Condition'), conditions, only ?? '', (condition) => this.filter({ only: condition }))}
    ${segmented(
      msg('View'),
      [
        { value: '', label: msg('Cards') },
        { value: 'table', label: msg('Table') },
      ],
      this.isTable ? 'table' : '',
      (view) => this.filter({ view, only: view === '' ? '' : only, sort: view === '' ? '' : sort }),
    )}
    ${this.isTable ? this.more.data?.sortSelect(this.sort, (column) => this.filter({ sort: column })) : nothing}`;
  }

  private get sort(): string {
    return this.filters.sort ?? (this.filters.only === 'failing' ? 'failing' : 'name');
  }

  private table(integrations: Integration[]): TemplateResult {
    return loaded(
      this.more,
      msg('The table'),
      () => this.loadMore(),
      ({ integrationTable }) =>
        integrationTable({
          integrations,
          condition: this.filters.only,
          sort: this.sort,
          shown: this.shown,
          isAtOnce: this.isReturn,
          sortBy: (sort) => this.filter({ sort }),
          more: () => {
            this.shown += ROWS;
          },
          enable: (integration, enabled) => void this.enable(integration, enabled),
        }),
    );
  }

  private async enable(integration: Integration, enabled: boolean): Promise<void> {
    const changed = await this.more.data?.enable(integration, enabled);
    if (changed) {
      this.list.replace((item) => (item.id === changed.id ? changed : item));
    }
  }

  private cards(integrations: Integration[]): TemplateResult {
    this.showsSteps ||= session.isAdmin && this.search === '' && isNew(integrations);
    if (this.showsSteps) {
      return html`${this.steps(integrations)}${this.cardList(integrations)}`;
    }
    if (integrations.length > 0) {
      return this.cardList(integrations);
    }
    if (this.search !== '') {
      return emptyBox(msg('No integrations match.'), html`<a class="button" href=${href('integrations')}>${msg('Clear filters')}</a>`);
    }
    return emptyBox(msg('An integration is a destination for events. There is none yet; an admin can add one.'));
  }

  private cardList(integrations: Integration[]): TemplateResult {
    return html`<ul class="cards">
      ${inSteps(integrations, ({ id }) => id, integrationCard, this.isReturn)}
    </ul>`;
  }

  private steps(integrations: Integration[]): TemplateResult {
    return loaded(
      this.more,
      msg('The first steps'),
      () => this.loadMore(),
      ({ firstSteps }) => firstSteps(integrations[0] ?? null),
    );
  }
}

/** A Portal with at most one integration, which has not succeeded yet. */
function isNew([first, ...others]: Integration[]): boolean {
  return others.length === 0 && first?.last_execution?.state !== 'succeeded';
}

customElements.define('ph-integrations-page', IntegrationsPage);
