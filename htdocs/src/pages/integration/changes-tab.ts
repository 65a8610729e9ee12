import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { listAuditOfIntegration } from '../../api/audit';
import type { AuditEntry } from '../../api/types';
import { href } from '../../browser/base';
import '../../components/audit-table/audit-table';
import { LightElement } from '../../components/light-element';
import { emptyBox, loaded } from '../../components/states/states';
import { Resource } from '../../state/resource';

const SHOWN = 50;

/** Changes of this integration, its webhook and its keys. */
export class PhChangesTab extends LightElement {
  @property() integration = '';
  private readonly entries = new Resource<AuditEntry[]>(this);

  override connectedCallback(): void {
    super.connectedCallback();
    this.load();
  }

  override render(): TemplateResult {
    return html`<section class="card flush" aria-labelledby="changes-title">
      <div class="card-head">
        <h2 id="changes-title">${msg('Changes')}</h2>
        <a href="${href('audit')}?object=${encodeURIComponent(`webhook:${this.integration}`)}">${msg('All in the audit log')}</a>
      </div>
      ${loaded(
        this.entries,
        msg('Changes'),
        () => this.load(),
        (entries) =>
          entries.length === 0 ? emptyBox(msg('No changes yet.')) : html`<ph-audit-table .entries=${entries}></ph-audit-table>`,
      )}
    </section>`;
  }

  private load(): void {
    void this.entries.load((signal) => listAuditOfIntegration(this.integration, { limit: SHOWN }, signal));
  }
}

customElements.define('ph-changes-tab', PhChangesTab);
