import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { listExecutions } from '../../api/executions';
import type { Execution } from '../../api/types';
import { href } from '../../browser/base';
import { executionTable } from '../../components/execution-table/execution-table';
import { LightElement } from '../../components/light-element';
import { moreButton } from '../../components/more-button/more-button';
import { emptyBox, loaded } from '../../components/states/states';
import { Paged } from '../../state/paged';
import { Poll } from '../../state/poll';

/** All executions of one integration. */
export class PhExecutionsTab extends LightElement {
  @property() integration = '';
  private readonly list = new Paged<Execution>(this, (cursor, signal) =>
    listExecutions({ integration_id: this.integration, limit: 50, cursor }, signal),
  );
  private readonly poll = new Poll(this, {
    isBusy: () => this.list.data?.items.some((execution) => execution.state === 'sending') ?? false,
    poll: () => this.refresh(),
  });
  private readonly onExecuted = (event: GlobalEventHandlersEventMap['ph-executed']): void => {
    if (event.detail.integration_id === this.integration) {
      void this.refresh()
        .catch(() => undefined)
        .then(() => this.poll.schedule());
    }
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('ph-executed', this.onExecuted);
    void this.list.first();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('ph-executed', this.onExecuted);
  }

  override render(): TemplateResult {
    return html`<section class="card flush" aria-labelledby="part-title">
      <div class="card-head">
        <h2 id="part-title">${msg('Executions')}</h2>
        <a href="${href('history')}?integration_id=${encodeURIComponent(this.integration)}">${msg('Filter in History')}</a>
      </div>
      ${loaded(
        this.list,
        msg('Executions'),
        () => void this.list.first(),
        ({ items }) => (items.length === 0 ? emptyBox(msg('No runs yet.')) : executionTable(items, { hideIntegration: true })),
      )}
      ${moreButton(this.list, msg('Older executions'))}
    </section>`;
  }

  /** Updates changed rows and adds new ones on top. */
  private async refresh(): Promise<void> {
    const shown = this.list.data;
    if (shown === null || this.list.isLoading) {
      return;
    }
    const newest = await listExecutions({ integration_id: this.integration, limit: 50 });
    const fresh = new Map(newest.items.map((execution) => [execution.id, execution]));
    const known = new Set(shown.items.map((execution) => execution.id));
    const added = newest.items.filter((execution) => !known.has(execution.id));
    this.list.set({ ...shown, items: [...added, ...shown.items.map((execution) => fresh.get(execution.id) ?? execution)] });
  }
}

customElements.define('ph-executions-tab', PhExecutionsTab);
