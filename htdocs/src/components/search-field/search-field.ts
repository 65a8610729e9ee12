import { html, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { Search } from 'lucide';
import { icon } from '../icon/icon';
import { LightElement } from '../light-element';

const DEBOUNCE_MS = 250;

/** Emits `ph-search` with the text once typing pauses. */
export class PhSearch extends LightElement {
  @property() label = '';
  @property() placeholder = '';
  @property({ attribute: false }) value = '';
  private timer: number | undefined;

  override render(): TemplateResult {
    return html`<label class="search">
      ${icon(Search)}<span class="visually-hidden">${this.label}</span>
      <input
        type="search"
        placeholder=${this.placeholder}
        maxlength="200"
        autocomplete="off"
        spellcheck="false"
        data-search
        .value=${this.value}
        @input=${this.onInput}
        @keydown=${this.onKey}
      />
    </label>`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  private onInput(event: InputEvent): void {
    clearTimeout(this.timer);
    const text = (event.target as HTMLInputElement).value;
    this.timer = setTimeout(() => this.emit(text), DEBOUNCE_MS);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      clearTimeout(this.timer);
      this.emit((event.target as HTMLInputElement).value);
    }
  }

  private emit(text: string): void {
    this.value = text;
    this.dispatchEvent(new CustomEvent('ph-search', { detail: text.trim() }));
  }
}

customElements.define('ph-search', PhSearch);
