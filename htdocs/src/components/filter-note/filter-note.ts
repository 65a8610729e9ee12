import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { X } from 'lucide';
import { icon } from '../icon/icon';

/** Lists the query parameters that were ignored. */
export function ignoredNote(ignored: string[]): TemplateResult | typeof nothing {
  return ignored.length === 0
    ? nothing
    : html`<p class="note info">
        <span>${msg('Ignored in the address:')} ${ignored.map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`)}</span>
      </p>`;
}

/** A removable filter that has no control of its own. */
export function filterChip(label: string, value: string, drop: () => void): TemplateResult {
  return html`<span class="chip">
    <span class="cut">${label}: <b>${value}</b></span>
    <button type="button" class="icon-button small" aria-label=${msg(str`Remove the filter ${label}`)} @click=${drop}>${icon(X)}</button>
  </span>`;
}
