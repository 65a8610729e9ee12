import { msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Plus } from 'lucide';
import { listIntegrations } from '../../api/integrations';
import type { Integration, Page as PageOf, WebhookState } from '../../api/types';
import { href } from '../../browser/base';
import { ignoredNote } from '../../components/filter-note/filter-note';
import { icon } from '../../components/icon/icon';
import { segmented } from '../../components/segmented/segmented';
import { emptyBox } from '../../components/states/states';
import { INTEGRATION_RULES, type IntegrationFilter } from '../../state/filters';
import { session } from '../../state/session';
import { ListPage } from '../list-page';
import { integrationCard } from './integration-card';

class IntegrationsPage extends ListPage<IntegrationFilter, Integration> {
  protected override readonly route = 'integrations';
  protected override readonly rules = INTEGRATION_RULES;
  private hasTest = false;

  protected override heading(): string {
    return msg('Integrations');
  }

  protected override fetchPage(cursor: string | undefined, signal?: AbortSignal): Promise<PageOf<Integration>> {
    const { q, state } = this.filters;
    return listIntegrations({ q, state: state === undefined ? undefined : [state as WebhookState], limit: 60, cursor }, signal);
  }

  protected override begin(): void {
    super.begin();
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
      ${this.listView(msg('Integrations'), msg('More integrations'), (items) => this.cards(items), 5)}
    `;
  }

  private filterBar(): TemplateResult {
    return html`<div class="filter-bar">
      ${this.searchField('q', msg('Search integrations'), msg('Search name or ID…'))}
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
          msg('An integration is a destination for events.'),
          html`<a class="button primary" href=${href('integrations', 'new')}>${icon(Plus)}${msg('Add your first integration')}</a>`,
        )
      : emptyBox(msg('An integration is a destination for events. There is none yet; an admin can add one.'));
  }
}

customElements.define('ph-integrations-page', IntegrationsPage);
