import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { Resource } from '../../state/resource';
import { failureCopy } from '../../text/failure-copy';
import { LightElement } from '../light-element';
import type { RunnableEvent } from '../signals';
import '../search-field/search-field';

export interface Pickable {
  id: string;
  title: string;
  sub: string;
  /** Shown before `sub`. */
  tag?: string;
  /** Of an event. */
  event?: RunnableEvent;
}

/** A searchable list of radio buttons. */
export class PhPicker extends LightElement {
  @property() label = '';
  @property() placeholder = 'Search';
  /** An additional first item that stands for "none". */
  @property({ attribute: false }) none: Pickable | null = null;
  @property({ attribute: false }) find: (text: string) => Promise<Pickable[]> = () => Promise.resolve([]);
  @state() private picked: string | null = null;
  private text = '';
  private readonly found = new Resource<Pickable[]>(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load('');
  }

  override render(): TemplateResult {
    const { data, failure, isSlow } = this.found;
    const items = this.none === null ? (data ?? []) : [this.none, ...(data ?? [])];
    return html`<fieldset class="picker">
      <legend>${this.label}</legend>
      <ph-search
        label=${this.placeholder}
        placeholder=${this.placeholder}
        @ph-search=${(event: CustomEvent<string>) => void this.load(event.detail)}
      ></ph-search>
      <div class="choices" aria-busy=${isSlow}>
        ${items.map(
          (item) =>
            html`<label class="choice"
              ><input type="radio" name=${this.label} .checked=${item.id === this.picked} @change=${() => this.pick(item)} /><span
                ><b>${item.title}</b
                ><span class="sub">${item.tag === undefined ? nothing : html`<span class="tag">${item.tag}</span> `}${item.sub}</span></span
              ></label
            >`,
        )}
        ${failure === null ? nothing : html`<p class="field-error" role="alert">${failureCopy(failure).title}. ${failureCopy(failure).text}</p>`}
        ${data?.length === 0 ? html`<p class="muted">${this.text === '' ? msg('There is none yet.') : msg(str`No matches for “${this.text}”.`)}</p>` : nothing}
      </div>
    </fieldset>`;
  }

  private load(text: string): Promise<void> {
    this.text = text;
    return this.found.load(() => this.find(text));
  }

  private pick(item: Pickable): void {
    this.picked = item.id;
    this.dispatchEvent(new CustomEvent<Pickable>('ph-pick', { detail: item }));
  }
}

customElements.define('ph-picker', PhPicker);
