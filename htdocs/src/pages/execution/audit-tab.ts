import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { listAuditOfIntegration } from '../../api/audit';
import type { AuditEntry } from '../../api/types';
import '../../components/audit-table/audit-table';
import { LightElement } from '../../components/light-element';
import { emptyBox, loaded } from '../../components/states/states';
import { Resource } from '../../state/resource';

const SHOWN = 10;

/** The last configuration changes before this execution. */
export class PhAuditTab extends LightElement {
  @property() integration = '';
  @property() until = '';
  private readonly entries = new Resource<AuditEntry[]>(this);

  override connectedCallback(): void {
    super.connectedCallback();
    this.load();
  }

  override render(): TemplateResult {
    return html`<p class="hint panel-hint">
        ${msg('The last changes of this integration, its webhook and its keys before this execution.')}
      </p>
      ${loaded(
        this.entries,
        msg('Changes'),
        () => this.load(),
        (entries) =>
          entries.length === 0 ? emptyBox(msg('No changes before it.')) : html`<ph-audit-table .entries=${entries}></ph-audit-table>`,
        2,
      )}`;
  }

  private load(): void {
    void this.entries.load((signal) => listAuditOfIntegration(this.integration, { to: this.until, limit: SHOWN }, signal));
  }
}

customElements.define('ph-audit-tab', PhAuditTab);
