import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { Check, Copy } from 'lucide';
import { announce } from '../../browser/announce';
import { icon } from '../icon/icon';
import { LightElement } from '../light-element';

const SHOWN_MS = 2_000;

/** Copies a text to the clipboard; `what` names it for screen readers. */
export class PhCopy extends LightElement {
  @property({ attribute: false }) text = '';
  @property() what = '';
  @property({ type: Boolean }) bare = false;
  /** Replaces "Copy". */
  @property() label = '';
  @state() private isCopied = false;

  override render(): TemplateResult {
    const label = this.isCopied ? msg('Copied') : this.label || msg('Copy');
    return html`<button
      type="button"
      class=${this.bare ? 'icon-button small' : this.label === '' ? 'button small' : 'button'}
      aria-label=${this.what === '' ? nothing : `${label}: ${this.what}`}
      title=${this.bare ? label : nothing}
      @click=${this.copy}
    >
      ${icon(this.isCopied ? Check : Copy)}${this.bare ? nothing : label}
    </button>`;
  }

  private async copy(): Promise<void> {
    await copyText(this.text);
    announce(msg(str`Copied: ${this.what || this.label}`));
    this.isCopied = true;
    setTimeout(() => {
      this.isCopied = false;
    }, SHOWN_MS);
  }
}

/** Works on plain http too, where the Clipboard API is missing. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'off-screen';
    // With a modal dialog open, only its content can take the focus.
    (document.querySelector('dialog[open]') ?? document.body).append(area);
    area.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way on plain http
    document.execCommand('copy');
    area.remove();
  }
}

customElements.define('ph-copy', PhCopy);

export function copyButton(text: string, what: string): TemplateResult {
  return html`<ph-copy .text=${text} what=${what}></ph-copy>`;
}

/** Without a label, for use beside an id. */
export function copyIcon(text: string, what: string): TemplateResult {
  return html`<ph-copy bare .text=${text} what=${what}></ph-copy>`;
}

/** With a label of its own, e.g. "Copy as cURL". */
export function copyAs(text: string, label: string): TemplateResult {
  return html`<ph-copy .text=${text} label=${label}></ph-copy>`;
}
