import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { listAudit } from '../../api/audit';
import type { AuditEntry } from '../../api/types';
import { LightElement } from '../../components/light-element';
import { time } from '../../components/time/time';
import { Resource } from '../../state/resource';

const LOOKED_THROUGH = 50;

/** Says that an integration is disabled, and for admins by whom, from the audit log. */
export class PhDisabledBy extends LightElement {
  @property() integration = '';
  private readonly changes = new Resource<AuditEntry[]>(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.changes.load(async (signal) => {
      const page = await listAudit({ object: `webhook:${this.integration}`, limit: LOOKED_THROUGH }, signal);
      return page.items;
    });
  }

  override render(): TemplateResult {
    const change = this.changes.data?.find(leftItDisabled);
    return change === undefined
      ? html`${msg('This integration is disabled.')}`
      : html`${msg(html`Disabled by ${change.actor} ${time(change.at)}.`)}`;
  }
}

/** The entry of a webhook created disabled does not mention `enabled`. */
function leftItDisabled({ action, diff }: AuditEntry): boolean {
  const { enabled } = diff;
  return Array.isArray(enabled) ? enabled[1] === false : action === 'webhook.create';
}

customElements.define('ph-disabled-by', PhDisabledBy);
