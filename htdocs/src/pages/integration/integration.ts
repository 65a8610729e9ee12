import { html, nothing, type TemplateResult } from 'lit';
import { listExecutions } from '../../api/executions';
import { getIntegration } from '../../api/integrations';
import type { Execution, Integration, Page as PageOf } from '../../api/types';
import { href } from '../../app/base';
import { Page } from '../../app/page';
import { navigate } from '../../app/router';
import { session } from '../../app/session';
import { webhookBadge } from '../../components/badge/badge';
import { tile } from '../../components/people/people';
import { loaded } from '../../components/states/states';
import '../../components/run-button/run-button';
import '../../components/tabs/tabs';
import { Poll } from '../../state/poll';
import { Resource } from '../../state/resource';
import { overview } from './overview';

const RECENT = 5;
const TABS = [
  { id: 'overview', label: 'Overview' },
  { id: 'settings', label: 'Settings' },
  { id: 'keys', label: 'Keys' },
];

// Parts for admins only: fetched when their tab is opened.
const PARTS: Record<string, () => Promise<unknown>> = {
  settings: () => import('./webhook-form'),
  keys: () => import('./keys'),
};

class IntegrationPage extends Page {
  private readonly chunk = new Resource<unknown>(this);
  private openPart = '';
  private readonly integration = new Resource<Integration>(this);
  private readonly recent = new Resource<PageOf<Execution>>(this);
  private hasRecent = false;

  constructor() {
    super();
    void new Poll(this, {
      isBusy: () => this.recent.data?.items.some((execution) => execution.state === 'sending') ?? false,
      look: () => this.look(),
    });
  }

  protected override heading(): string {
    return this.integration.data?.name ?? 'Integration';
  }

  protected override begin(): void {
    void this.load();
  }

  protected override willUpdate(): void {
    if (session.maySeeHistory && !this.hasRecent) {
      this.hasRecent = true;
      void this.loadRecent();
    }
    const tab = this.tab();
    if (tab !== this.openPart) {
      this.openPart = tab;
      this.loadPart();
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
      return html`${this.pageHead('No such integration. It may have been removed; its history is kept.')}
        <a class="button" href=${href('integrations')}>Go to Integrations</a>`;
    }
    return this.loadedPage(this.integration, 'The integration', () => void this.load(), (integration) => this.content(integration));
  }

  private content(integration: Integration): TemplateResult {
    const tab = this.tab();
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
          <ph-run-button variant=${tab === 'overview' ? 'primary' : 'soft'} .integration=${integration} name=${integration.name}></ph-run-button>
        </div>
      </div>
      ${session.isAdmin
        ? html`<ph-tabs
            class="page-tabs"
            label="Parts of this integration"
            .tabs=${TABS}
            selected=${tab}
            @ph-tab=${(event: CustomEvent<string>) => this.openTab(event.detail)}
          ></ph-tabs>`
        : nothing}
      ${tab === 'overview' ? this.overview(integration) : loaded(this.chunk, 'This part', () => this.loadPart(), () => this.panel(integration, tab))}
    `;
  }

  private panel(integration: Integration, tab: string): TemplateResult {
    const hasWebhook = integration.webhook_state !== 'unconfigured';
    return tab === 'settings'
      ? html`<ph-webhook-form
          role="tabpanel"
          id="panel-settings"
          aria-labelledby="tab-settings"
          integration=${integration.id}
          .hasWebhook=${hasWebhook}
          @ph-saved=${() => void this.load()}
          @ph-created=${() => this.openTab('keys')}
        ></ph-webhook-form>`
      : html`<ph-keys role="tabpanel" id="panel-keys" aria-labelledby="tab-keys" integration=${integration.id} .hasWebhook=${hasWebhook}></ph-keys>`;
  }

  private overview(integration: Integration): TemplateResult {
    return html`<div
      role=${session.isAdmin ? 'tabpanel' : nothing}
      id="panel-overview"
      aria-labelledby=${session.isAdmin ? 'tab-overview' : nothing}
    >
      ${overview(integration, this.recent, () => void this.loadRecent())}
    </div>`;
  }

  private loadPart(): void {
    const fetchPart = PARTS[this.openPart];
    this.chunk.clear();
    if (fetchPart !== undefined) {
      void this.chunk.load(async () => {
        await fetchPart();
        return true;
      });
    }
  }

  private tab(): string {
    const wanted = new URLSearchParams(this.search).get('tab');
    return session.isAdmin && TABS.some((tab) => tab.id === wanted) ? (wanted ?? 'overview') : 'overview';
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

  private async look(): Promise<void> {
    await this.loadRecent();
    if (this.recent.failure !== null) {
      throw this.recent.failure;
    }
  }
}

customElements.define('ph-integration-page', IntegrationPage);
