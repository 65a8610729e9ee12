import { msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Plus } from 'lucide';
import { listIntegrations } from '../../api/integrations';
import type { Integration, WebhookState } from '../../api/types';
import { href } from '../../app/base';
import { Page } from '../../app/page';
import { navigate } from '../../app/router';
import { session } from '../../app/session';
import { ignoredNote } from '../../components/filter-note/filter-note';
import { icon } from '../../components/icon/icon';
import { moreButton } from '../../components/more-button/more-button';
import { segmented } from '../../components/segmented/segmented';
import { emptyBox, loaded } from '../../components/states/states';
import '../../components/search-field/search-field';
import { INTEGRATION_RULES, type IntegrationFilter, type Filters, parseFilters, searchOf } from '../../state/filters';
import { Paged } from '../../state/paged';
import { recall, remember } from '../../state/remembered';
import { integrationCard } from './integration-card';

class IntegrationsPage extends Page {
  private hasTest = false;
  private readonly list = new Paged<Integration>(this, (cursor, signal) =>
    listIntegrations({ q: this.filters.q, state: this.filters.state === undefined ? undefined : [this.filters.state as WebhookState], limit: 60, cursor }, signal),
  );

  private get filters(): Filters<IntegrationFilter> {
    return parseFilters(INTEGRATION_RULES, this.search).filters;
  }

  protected override heading(): string {
    return msg('Integrations');
  }

  protected override begin(): void {
    if (this.isReturn) {
      this.list.data = recall(location.href) ?? null;
    }
    void this.list.first();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (session.isAdmin && !this.hasTest) {
      // For admins only, and not in the first page's budget.
      this.hasTest = true;
      void import('../../components/test-button/test-button');
    }
    if (this.hasUpdated && changed.has('search')) {
      void this.list.first();
    }
  }

  protected override executed(event: GlobalEventHandlersEventMap['ph-executed']): void {
    const { integration_id: id, ...last } = event.detail;
    this.list.replace((integration) => (integration.id === id ? { ...integration, last_execution: last } : integration));
  }

  protected override updated(): void {
    super.updated();
    remember(location.href, this.list.data);
  }

  protected override view(): TemplateResult {
    const { ignored } = parseFilters(INTEGRATION_RULES, this.search);
    return html`
      ${this.pageHead(
        msg('Where events can be sent. You press the button; nothing is sent on its own.'),
        session.isAdmin && session.isManagedCatalog
          ? html`<a class="button primary" href=${href('integrations', 'new')}>${icon(Plus)}${msg('New integration')}</a>`
          : nothing,
      )}
      ${ignoredNote(ignored)} ${this.filterBar()}
      ${loaded(this.list, msg('Integrations'), () => void this.list.first(), (page) => this.cards(page.items))}
      ${moreButton(this.list, msg('More integrations'))}
    `;
  }

  private filterBar(): TemplateResult {
    return html`<div class="filter-bar">
      <ph-search
        label=${msg('Search integrations')}
        placeholder=${msg('Search name or ID…')}
        .value=${this.filters.q ?? ''}
        @ph-search=${(event: CustomEvent<string>) => this.filter({ q: event.detail }, true)}
      ></ph-search>
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
    </div>`;
  }

  private cards(integrations: Integration[]): TemplateResult {
    if (integrations.length > 0) {
      return html`<ul class="cards">
        ${integrations.map(integrationCard)}
      </ul>`;
    }
    if (this.search !== '') {
      return emptyBox(msg('No integrations match.'), html`<a class="button" href=${href('integrations')}>${msg('Clear filters')}</a>`);
    }
    return session.isAdmin && session.isManagedCatalog
      ? emptyBox(
          msg('An integration is somewhere an event can be sent to.'),
          html`<a class="button primary" href=${href('integrations', 'new')}>${icon(Plus)}${msg('Add your first integration')}</a>`,
        )
      : emptyBox(msg('An integration is somewhere an event can be sent to. There is none yet; an admin can add one.'));
  }

  private filter(change: Filters<IntegrationFilter>, isTyping = false): void {
    void navigate(href('integrations') + searchOf(INTEGRATION_RULES, { ...this.filters, ...change }), { replace: isTyping });
  }
}

customElements.define('ph-integrations-page', IntegrationsPage);
