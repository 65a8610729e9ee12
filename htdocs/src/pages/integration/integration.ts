import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { serverNow } from '../../api/clock';
import { listExecutions } from '../../api/executions';
import { getIntegration } from '../../api/integrations';
import { getStats } from '../../api/stats';
import type { Execution, Integration, Page as PageOf, Stats } from '../../api/types';
import { href } from '../../browser/base';
import { navigate } from '../../browser/router';
import { tile } from '../../components/avatar/avatar';
import { webhookBadge } from '../../components/badge/badge';
import '../../components/details/details-style';
import '../../components/settings-look/settings-style';
import { runButton } from '../../components/run-button/run-button';
import { failureBox, loaded } from '../../components/states/states';
import '../../components/tabs/tabs';
import type { Tab } from '../../components/tabs/tabs';
import { daysOf } from '../../state/days';
import { absoluteOf } from '../../state/filters';
import { Poll } from '../../state/poll';
import { Resource } from '../../state/resource';
import { session } from '../../state/session';
import { loadIntegrationStats } from '../lazy-parts';
import { Page } from '../page';
import { overview } from './overview';

const RECENT = 5;
// Today and those before.
const DAYS = 29;
const DAY_MS = 86_400_000;
const REASONS_OF = 200;

// Fetched when the tab is opened.
const TAB_CHUNKS: Record<string, () => Promise<unknown>> = {
  settings: () => Promise.all([import('./webhook-form'), import('./about-form')]),
  keys: () => import('./keys-tab'),
  history: () => import('./executions-tab'),
  changes: () => import('./changes-tab'),
};

function visibleTabs(): Tab[] {
  const parts: [Tab, boolean][] = [
    [{ id: 'overview', label: msg('Overview') }, true],
    [{ id: 'settings', label: msg('Settings') }, session.isAdmin],
    [{ id: 'keys', label: msg('Keys') }, session.isAdmin],
    [{ id: 'history', label: msg('History') }, session.maySeeHistory],
    [{ id: 'changes', label: msg('Changes') }, session.isAdmin],
  ];
  return parts.filter(([, isShown]) => isShown).map(([part]) => part);
}

class IntegrationPage extends Page {
  private readonly chunk = new Resource<unknown>(this);
  private openTabId = '';
  private readonly integration = new Resource<Integration>(this);
  private readonly recent = new Resource<PageOf<Execution>>(this);
  private readonly charts = new Resource<typeof import('./integration-stats')>(this);
  private readonly stats = new Resource<Stats>(this);
  private readonly failures = new Resource<PageOf<Execution>>(this);
  private hasRecent = false;

  constructor() {
    super();
    new Poll(this, {
      isBusy: () => this.recent.data?.items.some((execution) => execution.state === 'sending') ?? false,
      poll: () => this.refresh(),
    });
  }

  protected override heading(): string {
    return this.integration.data?.name ?? msg('Integration');
  }

  protected override begin(): void {
    void this.load();
  }

  protected override willUpdate(): void {
    if (session.maySeeHistory && !this.hasRecent) {
      this.hasRecent = true;
      void this.loadRecent();
      this.loadStats();
    }
    const tab = this.tab();
    if (tab !== this.openTabId) {
      this.openTabId = tab;
      this.loadTabChunk();
    }
  }

  protected override executed(event: GlobalEventHandlersEventMap['ph-executed']): void {
    if (event.detail.integration_id === this.routeId) {
      void this.load();
      void this.loadRecent();
    }
  }

  protected override view(): TemplateResult {
    if (this.integration.failure?.word === 'not_found') {
      return html`${this.pageHead(msg(str`Integration “${this.routeId}” not found. It may have been deleted; its history is kept.`))}
        <a class="button" href=${href('integrations')}>${msg('Go to Integrations')}</a>`;
    }
    return this.loadedPage(
      this.integration,
      msg('The integration'),
      () => void this.load(),
      (integration) => this.content(integration),
    );
  }

  private content(integration: Integration): TemplateResult {
    const tab = this.tab();
    const tabs = visibleTabs();
    return html`
      <div class="page-head">
        ${tile(integration.id, integration.name, 'l')}
        <div class="page-title">
          <h1 tabindex="-1">${integration.name}</h1>
          <p class="lead inline">
            <span class="mono">${integration.id}</span> ${integration.kind === null ? nothing : html`<span>${integration.kind}</span>`}
            ${webhookBadge(integration.webhook_state)}
          </p>
        </div>
        <div class="page-actions">
          ${runButton({ integration, event: null, name: integration.name, variant: tab === 'overview' ? 'primary' : 'soft' })}
        </div>
      </div>
      ${
        tabs.length > 1
          ? html`<ph-tabs
              class="page-tabs"
              label=${msg('Parts of this integration')}
              .tabs=${tabs}
              selected=${tab}
              @ph-tab=${(event: CustomEvent<string>) => this.openTab(event.detail)}
            ></ph-tabs>`
          : nothing
      }
      ${
        tab === 'overview'
          ? this.overview(integration)
          : loaded(
              this.chunk,
              msg('This part'),
              () => this.loadTabChunk(),
              () => this.panel(integration, tab),
            )
      }
    `;
  }

  private panel(integration: Integration, tab: string): TemplateResult {
    return html`<div role="tabpanel" id="panel-${tab}" aria-labelledby="tab-${tab}" class="stack">
      ${this.tabContent(integration, tab)}
    </div>`;
  }

  private tabContent(integration: Integration, tab: string): TemplateResult {
    const hasWebhook = integration.webhook_state !== 'unconfigured';
    switch (tab) {
      case 'settings':
        return html`<ph-webhook-form
            integration=${integration.id}
            .hasWebhook=${hasWebhook}
            .pausedUntil=${integration.paused_until ?? null}
            @ph-saved=${() => void this.load()}
            @ph-created=${() => this.openTab('keys')}
          ></ph-webhook-form>
          ${session.isManagedCatalog ? html`<ph-about-form integration=${integration.id} @ph-saved=${() => void this.load()}></ph-about-form>` : nothing}`;
      case 'keys':
        return html`<ph-keys-tab
          integration=${integration.id}
          .hasWebhook=${hasWebhook}
          @ph-saved=${() => void this.load()}
        ></ph-keys-tab>`;
      case 'changes':
        return html`<ph-changes-tab integration=${integration.id}></ph-changes-tab>`;
      default:
        return html`<ph-executions-tab integration=${integration.id}></ph-executions-tab>`;
    }
  }

  private overview(integration: Integration): TemplateResult {
    return html`<div
      role=${session.maySeeHistory ? 'tabpanel' : nothing}
      id="panel-overview"
      aria-labelledby=${session.maySeeHistory ? 'tab-overview' : nothing}
    >
      ${overview(integration, this.recent, () => void this.loadRecent(), this.statsView())}
    </div>`;
  }

  private statsView(): unknown {
    const { data: charts } = this.charts;
    const failure = this.charts.failure ?? this.stats.failure;
    if (!session.maySeeHistory) {
      return nothing;
    }
    if (failure !== null) {
      return failureBox(msg('The figures'), failure, () => this.loadStats());
    }
    return charts === null || this.stats.data === null
      ? html`<div class="kpis three kpi-room"></div>`
      : html`${charts.statsCards(this.stats.data)} ${charts.reasonsCard(this.failures.data?.items ?? [], this.routeId)}`;
  }

  private loadStats(): void {
    void this.charts.load(loadIntegrationStats);
    void this.stats.load((signal) =>
      getStats({ ...daysOf(serverNow() - DAYS * DAY_MS, serverNow()), bucket: 'day', integration_id: this.routeId }, signal),
    );
    void this.failures.load((signal) =>
      listExecutions({ integration_id: this.routeId, state: 'failed', from: absoluteOf('-30d', serverNow()), limit: REASONS_OF }, signal),
    );
  }

  private loadTabChunk(): void {
    const fetchChunk = TAB_CHUNKS[this.openTabId];
    this.chunk.clear();
    if (fetchChunk !== undefined) {
      void this.chunk.load(async () => {
        await fetchChunk();
        return true;
      });
    }
  }

  private tab(): string {
    const wanted = new URLSearchParams(this.search).get('tab');
    return visibleTabs().find((part) => part.id === wanted)?.id ?? 'overview';
  }

  private openTab(tab: string): void {
    void navigate(href('integrations', this.routeId) + (tab === 'overview' ? '' : `?tab=${tab}`));
  }

  private load(): Promise<void> {
    return this.integration.load((signal) => getIntegration(this.routeId, signal));
  }

  private loadRecent(): Promise<void> {
    return session.maySeeHistory
      ? this.recent.load((signal) => listExecutions({ integration_id: this.routeId, limit: RECENT }, signal))
      : Promise.resolve();
  }

  private async refresh(): Promise<void> {
    await this.loadRecent();
    if (this.recent.failure !== null) {
      throw this.recent.failure;
    }
  }
}

customElements.define('ph-integration-page', IntegrationPage);
