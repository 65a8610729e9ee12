import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { adoptStyle } from '../../browser/adopt-style';
import { number } from '../../text/format';
import { LightElement } from '../light-element';
import css from './tabs.css?inline';

adoptStyle(css);

export interface Tab {
  id: string;
  label: string;
  /** Number of items, shown beside the label. */
  count?: number;
}

/** A tab list after the ARIA pattern; the page renders the panel, `panel-ID`. */
export class PhTabs extends LightElement {
  @property() label = '';
  @property({ attribute: false }) tabs: Tab[] = [];
  @property() selected = '';

  override render(): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label=${this.label} @keydown=${this.onKey}>
      ${this.tabs.map(
        (tab) =>
          html`<button
            type="button"
            role="tab"
            id="tab-${tab.id}"
            aria-controls="panel-${tab.id}"
            aria-selected=${tab.id === this.selected}
            tabindex=${tab.id === this.selected ? 0 : -1}
            @click=${() => this.select(tab.id)}
          >
            ${tab.label}${tab.count === undefined ? nothing : html` <span class="pill">${number(tab.count)}</span>`}
          </button>`,
      )}
    </div>`;
  }

  private onKey(event: KeyboardEvent): void {
    const at = this.tabs.findIndex((tab) => tab.id === this.selected);
    const last = this.tabs.length - 1;
    const moves: Record<string, number> = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    const next = this.tabs[moves[event.key] ?? -1];
    if (next === undefined) {
      return;
    }
    event.preventDefault();
    this.select(next.id);
    this.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  }

  private select(id: string): void {
    if (id !== this.selected) {
      this.dispatchEvent(new CustomEvent('ph-tab', { detail: id }));
    }
  }
}

customElements.define('ph-tabs', PhTabs);
