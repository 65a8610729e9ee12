// The base class of the three elements: shadow root, language, API.
import { type EmbedApi, embedApi } from '../api/embed';
import { type Failure, failureOfError } from '../api/failure';
import { make } from './dom';
import css from './embed.css?inline';
import { en, type Message, type Words } from './words';

/** The path of PortalHooksBase; this script is served from BASE/embed/. */
const BASE = new URL(/* @vite-ignore */ '..', import.meta.url).pathname;
const LANGUAGES: Record<string, () => Promise<{ default: Words }>> = {
  de: () => import('./words-de'),
};
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

// Constructed, so that the page's style-src does not apply; shared by all elements.
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

const loadedWords = new Map<string, Words>();

export abstract class PortalhooksElement extends HTMLElement {
  /** Contains all content; `all: initial` on it undoes what the page's rules for `*` make it inherit. */
  protected readonly root = make('div', { class: 'root' });
  protected words = en;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.root);
  }

  connectedCallback(): void {
    // Properties set before the element was upgraded shadow the accessors: set them again.
    const own = this as unknown as Record<string, unknown>;
    for (const name of Object.keys(this).filter((key) => key in Object.getPrototypeOf(this))) {
      const value = own[name];
      Reflect.deleteProperty(own, name);
      own[name] = value;
    }
    void this.redraw();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) {
      void this.redraw();
    }
  }

  /** Renders from attributes and words. */
  protected abstract draw(): void;

  private async redraw(): Promise<void> {
    const code = this.language.slice(0, 2).toLowerCase();
    if (!loadedWords.has(code)) {
      loadedWords.set(code, (await LANGUAGES[code]?.().catch(() => undefined))?.default ?? en);
    }
    this.words = loadedWords.get(code) ?? en;
    for (const name of ['variant', 'size', 'theme']) {
      this.root.setAttribute(`data-${name}`, this.getAttribute(name) ?? '');
    }
    this.draw();
  }

  protected get api(): EmbedApi {
    return embedApi(this.getAttribute('api-base') ?? BASE);
  }

  /** The language of the surrounding content. */
  protected get language(): string {
    return this.closest('[lang]')?.getAttribute('lang') || document.documentElement.lang || 'en';
  }

  /** "412 ms", "2.31 s". */
  protected formatDuration(microseconds: number | null): string {
    const ms = (microseconds ?? 0) / 1000;
    const format = (value: number, digits: number): string => value.toLocaleString(this.language, { maximumFractionDigits: digits });
    return ms < 1000 ? `${format(ms, 0)} ms` : `${format(ms / 1000, 2)} s`;
  }

  /** "3 min ago". */
  protected formatAge(iso: string): string {
    const age = Math.max(0, Date.now() - Date.parse(iso));
    const [unit, ms] = STEPS.find(([, step]) => age >= step) ?? ['second', 1000];
    return new Intl.RelativeTimeFormat(this.language, { style: 'short', numeric: 'auto' }).format(-Math.floor(age / ms), unit);
  }

  /** A link to the page of an execution. */
  protected linkTo(id: string, label: string): HTMLElement {
    return make('a', { part: 'link', href: this.api.addressOf(id) }, label);
  }

  /** `from` is the element, or what its page has in its place. */
  protected emit(name: string, detail: object, from: EventTarget = this): boolean {
    return from.dispatchEvent(new CustomEvent(`portalhooks-${name}`, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  /** Emits the error and returns its message. */
  protected emitError(error: unknown, from?: EventTarget): Message {
    const failure = failureOfError(error);
    const message = this.failureMessage(failure);
    this.emit('error', { kind: failure.kind, title: message[0] }, from);
    return message;
  }

  protected failureMessage(failure: Failure): Message {
    return failure.kind === 'problem' ? this.words.refused(failure) : this.words.kinds[failure.kind];
  }
}

/** Defines properties that reflect attributes, e.g. `apiBase` for `api-base`. */
export function mirror(type: typeof PortalhooksElement, texts: string[], flags: string[] = []): void {
  for (const name of [...texts, ...flags]) {
    const isFlag = flags.includes(name);
    Object.defineProperty(
      type.prototype,
      name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
      {
        get(this: HTMLElement) {
          return isFlag ? this.hasAttribute(name) : (this.getAttribute(name) ?? '');
        },
        set(this: HTMLElement, value: string | number | boolean | null | undefined) {
          if (isFlag) {
            this.toggleAttribute(name, Boolean(value));
          } else {
            this.setAttribute(name, String(value ?? ''));
          }
        },
      },
    );
  }
}
