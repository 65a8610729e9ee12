// The enabled integrations, for a trigger that names none: found by the server while typing (ARIA 1.2 combobox).
import type { EmbedApi } from '../api/embed';
import { failureOfError } from '../api/failure';
import type { Integration } from '../api/types';
import { firstOfEach, movedTo } from '../state/choices';
import { noteRecent, recentIds } from '../state/recent';
import { fill, make } from './dom';
import { mount } from './mount';
import type { Layer, Opener } from './opener';

const DEBOUNCE_MS = 150;

interface Found {
  items: Integration[];
  hasMore: boolean;
}

/** The id of the chosen integration; '' for none. */
export async function choose(opener: Opener): Promise<string> {
  const { username } = await opener.api.me();
  const menu = new Menu(opener, username, await find(opener.api, username, ''));
  const id = await menu.choice;
  if (id !== '') {
    noteRecent('integration', username, id);
  }
  return id;
}

/** Without a text, those chosen lately come first. */
async function find(api: EmbedApi, username: string, text: string): Promise<Found> {
  const recent = text === '' ? recentIds('integration', username) : [];
  const [page, ...own] = await Promise.all([api.enabledIntegrations(text), ...recent.map((id) => api.integration(id).catch(() => null))]);
  const enabled = own.filter((item) => item?.webhook_state === 'enabled').filter((item) => item !== null);
  return { items: firstOfEach(enabled, page.items), hasMore: page.next_cursor !== null };
}

class Menu implements Layer {
  readonly node: HTMLElement;
  readonly choice: Promise<string>;
  private readonly field: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly note = make('p', { class: 'muted', role: 'status' });
  private options: HTMLElement[] = [];
  private active = -1;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private searches = 0;
  private chosen = '';
  private settle: (id: string) => void = () => undefined;

  constructor(
    private readonly opener: Opener,
    private readonly username: string,
    first: Found,
  ) {
    const { choose: label } = opener.words;
    this.field = make('input', {
      role: 'combobox',
      'aria-label': label,
      'aria-autocomplete': 'list',
      'aria-controls': 'choices',
      'aria-expanded': 'true',
      autocomplete: 'off',
      maxlength: '200',
      placeholder: label,
    });
    this.list = make('div', { id: 'choices', role: 'listbox', 'aria-label': label });
    this.node = make('div', { popover: 'auto' }, this.field, this.list, this.note);
    this.choice = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.field.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.search(), DEBOUNCE_MS);
    });
    this.field.addEventListener('keydown', (event) => this.onKey(event));
    this.node.addEventListener('toggle', ({ newState }) => {
      // A menu that was removed with its element goes on in the next one.
      if (newState === 'closed' && this.node.isConnected && !this.node.matches(':popover-open')) {
        opener.button?.focus();
        this.drop();
      }
    });
    this.draw(first, '');
    opener.opened(this);
    this.show();
  }

  show(): void {
    const { opener, node } = this;
    if (mount(opener.root, node)) {
      node.showPopover();
      this.place();
      this.field.focus();
    }
  }

  drop(): void {
    clearTimeout(this.timer);
    this.node.remove();
    this.opener.closed(this);
    this.settle(this.chosen);
  }

  private async search(): Promise<void> {
    const { opener, username } = this;
    const text = this.field.value.trim();
    const search = (this.searches += 1);
    let result: Found | string;
    try {
      result = await find(opener.api, username, text);
    } catch (error) {
      const failure = failureOfError(error);
      [result] = failure.kind === 'problem' ? opener.words.refused(failure) : opener.words.kinds[failure.kind];
    }
    if (search !== this.searches) {
      return;
    }
    if (typeof result === 'string') {
      this.note.textContent = result;
    } else {
      this.draw(result, text);
    }
  }

  private draw({ items, hasMore }: Found, text: string): void {
    const { words } = this.opener;
    this.options = items.map(({ id, name }, index) => {
      const option = make('div', { role: 'option', id: `choice-${index}`, 'aria-selected': 'false' }, name);
      option.addEventListener('click', () => this.pick(id));
      option.dataset['id'] = id;
      return option;
    });
    fill(this.list, ...this.options);
    this.note.textContent = items.length === 0 ? (text === '' ? words.noneEnabled : words.noMatch) : hasMore ? words.more : '';
    this.activate(text === '' ? -1 : Math.min(0, items.length - 1));
    this.place();
  }

  private onKey(event: KeyboardEvent): void {
    const next = movedTo(event.key, this.active, this.options.length);
    const id = this.options[this.active]?.dataset['id'];
    if (next !== undefined) {
      event.preventDefault();
      this.activate(next);
    } else if (event.key === 'Enter' && !event.repeat && id !== undefined) {
      event.preventDefault();
      this.pick(id);
    }
  }

  private activate(at: number): void {
    const { options, field } = this;
    this.active = at;
    options.forEach((option, index) => option.setAttribute('aria-selected', String(index === at)));
    field.setAttribute('aria-activedescendant', options[at]?.id ?? '');
    options[at]?.scrollIntoView({ block: 'nearest' });
  }

  private pick(id: string): void {
    this.chosen = id;
    this.node.hidePopover();
  }

  /** Below the button, or above it if there is no room. */
  private place(): void {
    const { node } = this;
    const button = (this.opener.button ?? node).getBoundingClientRect();
    const { width, height } = node.getBoundingClientRect();
    const below = button.bottom + 4;
    const top = below + height > innerHeight ? Math.max(4, button.top - 4 - height) : below;
    node.style.setProperty('top', `${top}px`);
    node.style.setProperty('left', `${Math.max(4, Math.min(button.left, innerWidth - width - 4))}px`);
  }
}
