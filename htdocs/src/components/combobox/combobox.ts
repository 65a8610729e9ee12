import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ChevronsUpDown } from 'lucide';
import { adoptStyle } from '../../browser/adopt-style';
import { movedTo } from '../../state/choices';
import { Resource } from '../../state/resource';
import type { Found, Pickable, Source } from '../../state/sources';
import { failureCopy } from '../../text/failure-copy';
import { number } from '../../text/format';
import { icon } from '../icon/icon';
import { LightElement } from '../light-element';
import css from './combobox.css?inline';

adoptStyle(css);

const DEBOUNCE_MS = 150;
const GAP = 4;
const HIGHEST = 360;

let ids = 0;

/** Chooses one of many, found by the server while typing (ARIA 1.2 combobox with a list). Emits `ph-pick`. */
export class PhCombobox extends LightElement {
  @property() label = '';
  @property() placeholder = '';
  /** Hides the label visually, in filter bars. */
  @property({ type: Boolean }) quiet = false;
  /** The id that is chosen; '' = none. */
  @property() value = '';
  /** A first item that stands for "none". */
  @property({ attribute: false }) none: Pickable | null = null;
  @property({ attribute: false }) source: Source = { find: () => Promise.resolve({ items: [], hasMore: false }) };
  @state() private isOpen = false;
  /** What is typed; null while the chosen title is shown. */
  @state() private text: string | null = null;
  @state() private active = -1;
  @state() private chosen: Pickable | null = null;
  private readonly found = new Resource<Found>(this);
  private readonly ownId = `combobox-${(ids += 1)}`;
  private timer: number | undefined;
  /** Enter was pressed before the items of the typed text were there. */
  private picksFirst = false;
  private readonly follow = (): void => this.place();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.shut();
  }

  /** Focuses the field and shows what it offers. */
  open(): void {
    this.field.focus();
    this.offer();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('value') && this.value !== (this.chosen?.id ?? '')) {
      this.chosen = this.value === '' ? null : { id: this.value, title: this.value };
      void this.nameChosen();
    }
  }

  protected override updated(): void {
    const { panel } = this;
    if (panel.matches(':popover-open') !== this.isOpen) {
      panel.togglePopover(this.isOpen);
    }
    if (this.isOpen) {
      this.place();
      this.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
    }
  }

  override render(): TemplateResult {
    const { ownId: id, isOpen, active } = this;
    const { isSlow } = this.found;
    const items = this.items();
    return html`<label for=${id} class=${this.quiet ? 'visually-hidden' : 'small muted'}>${this.label}</label>
      <div class="combobox" @focusout=${this.onFocusOut}>
        <input
          id=${id}
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded=${isOpen}
          aria-controls="${id}-list"
          aria-activedescendant=${isOpen && active >= 0 ? `${id}-${active}` : nothing}
          autocomplete="off"
          spellcheck="false"
          maxlength="200"
          placeholder=${this.placeholder}
          .value=${this.text ?? this.chosen?.title ?? ''}
          @input=${this.onInput}
          @click=${this.offer}
          @keydown=${this.onKey}
        />
        ${icon(ChevronsUpDown)}
        <div class="combobox-panel" popover="manual" @mousedown=${(event: Event) => event.preventDefault()}>
          <ul id="${id}-list" role="listbox" aria-label=${this.label} aria-busy=${isSlow}>
            ${isOpen ? this.options(items) : nothing}
          </ul>
          ${isOpen ? this.note(items.length) : nothing}
        </div>
        <span class="visually-hidden" role="status">${isOpen && !this.isSearching ? this.count(items.length) : nothing}</span>
      </div>`;
  }

  /** Those of a group stand below its name. */
  private options(items: Pickable[]): TemplateResult[] {
    const options = items.map((item, index) => this.option(item, index));
    const groups = [...new Set(items.map(({ group }) => group))];
    return groups.flatMap((group) => {
      const own = options.filter((_, index) => items[index]?.group === group);
      return group === undefined
        ? own
        : [
            html`<li role="none">
              <span class="group" aria-hidden="true">${group}</span>
              <ul role="group" aria-label=${group}>
                ${own}
              </ul>
            </li>`,
          ];
    });
  }

  private option(item: Pickable, index: number): TemplateResult {
    return html`<li
      id="${this.ownId}-${index}"
      role="option"
      aria-selected=${item.id === this.value}
      class=${index === this.active ? 'active' : ''}
      @click=${() => this.pick(item)}
    >
      <b>${item.title}</b>
      ${item.tag === undefined ? nothing : html`<span class="tag">${item.tag}</span>`}
      ${item.sub === undefined || item.sub === item.title ? nothing : html`<span class="sub">${item.sub}</span>`}
    </li>`;
  }

  /** Below the items: a failure, that there is none, or that more can be found. */
  private note(count: number): TemplateResult | typeof nothing {
    const { data, failure } = this.found;
    if (failure !== null) {
      return html`<p class="field-error" role="alert">${failureCopy(failure).title}. ${failureCopy(failure).text}</p>`;
    }
    if (data === null) {
      return html`<p class="muted">${msg('Searching…')}</p>`;
    }
    if (count === 0) {
      return html`<p class="muted">${this.typed === '' ? msg('None yet.') : msg(str`No matches for “${this.typed}”.`)}</p>`;
    }
    return data.hasMore ? html`<p class="muted">${msg('There are more. Type to find them.')}</p>` : nothing;
  }

  private count(items: number): string {
    return items === 0 ? msg('No match') : msg(str`Results: ${number(items)}`);
  }

  private items(): Pickable[] {
    const found = this.found.data?.items ?? [];
    return this.none !== null && this.typed === '' ? [this.none, ...found] : found;
  }

  private get typed(): string {
    return (this.text ?? '').trim();
  }

  /** The items are not those of the typed text. */
  private get isSearching(): boolean {
    return this.timer !== undefined || this.found.isLoading;
  }

  /** Shows what can be chosen without typing; typing replaces the chosen title. */
  private readonly offer = (): void => {
    if (!this.isOpen) {
      this.unfold();
      this.field.select();
      void this.search();
    }
  };

  private unfold(): void {
    if (!this.isOpen) {
      this.isOpen = true;
      this.active = -1;
      window.addEventListener('scroll', this.follow, true);
      window.addEventListener('resize', this.follow);
    }
  }

  private shut(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.picksFirst = false;
    this.isOpen = false;
    this.text = null;
    window.removeEventListener('scroll', this.follow, true);
    window.removeEventListener('resize', this.follow);
  }

  private async search(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { typed } = this;
    await this.found.load((signal) => this.source.find(typed, signal));
    if (this.isOpen && typed === this.typed && !this.isSearching) {
      const items = this.items();
      this.active = typed === '' ? items.findIndex(({ id }) => id === this.value) : Math.min(0, items.length - 1);
      const [first] = items;
      if (this.picksFirst && first !== undefined) {
        this.pick(first);
      }
    }
  }

  private onInput(): void {
    this.unfold();
    this.text = this.field.value;
    this.picksFirst = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.search(), DEBOUNCE_MS);
  }

  private onKey(event: KeyboardEvent): void {
    const items = this.items();
    const next = movedTo(event.key, this.active, items.length);
    if (event.key === 'Escape' && this.isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.shut();
    } else if (event.key === 'Enter' && this.isOpen) {
      event.preventDefault();
      const item = items[this.active];
      if (this.isSearching) {
        this.picksFirst = true;
      } else if (item !== undefined) {
        this.pick(item);
      }
    } else if (next !== undefined) {
      event.preventDefault();
      if (!this.isOpen) {
        this.offer();
      } else if (event.altKey) {
        this.shut();
      } else {
        this.active = next;
      }
    }
  }

  private onFocusOut(event: FocusEvent): void {
    if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) {
      this.shut();
    }
  }

  private pick(item: Pickable): void {
    this.shut();
    this.chosen = item.id === '' ? null : item;
    this.value = item.id;
    if (item.id !== '') {
      this.source.chosen?.(item.id);
    }
    this.dispatchEvent(new CustomEvent<Pickable>('ph-pick', { detail: item }));
  }

  /** The title of an id from the address. */
  private async nameChosen(): Promise<void> {
    const { value } = this;
    if (value !== '' && this.source.titleOf !== undefined) {
      try {
        const title = await this.source.titleOf(value);
        if (this.value === value) {
          this.chosen = { id: value, title };
        }
      } catch {
        // Deleted, or not readable: the id stands for it.
      }
    }
  }

  /** Below the field, or above it if there is more room. */
  private place(): void {
    const { panel } = this;
    const field = this.field.getBoundingClientRect();
    const below = innerHeight - field.bottom - 2 * GAP;
    const isAbove = field.top > below && below < Math.min(HIGHEST, panel.offsetHeight);
    const set = (name: string, pixels: number): void => panel.style.setProperty(name, `${pixels}px`);
    set('max-height', Math.max(120, Math.min(HIGHEST, isAbove ? field.top - 2 * GAP : below)));
    set('min-width', field.width);
    set('left', Math.max(GAP, Math.min(field.left, document.documentElement.clientWidth - panel.offsetWidth - GAP)));
    set('top', isAbove ? field.top - GAP - panel.offsetHeight : field.bottom + GAP);
  }

  private get field(): HTMLInputElement {
    return this.querySelector('input') as HTMLInputElement;
  }

  private get panel(): HTMLElement {
    return this.querySelector('.combobox-panel') as HTMLElement;
  }
}

customElements.define('ph-combobox', PhCombobox);
