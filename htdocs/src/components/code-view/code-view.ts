import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { Download, WrapText } from 'lucide';
import { number, size } from '../../text/format';
import { prettyLines } from '../../text/json';
import { copyButton } from '../copy-button/copy-button';
import { icon } from '../icon/icon';
import { LightElement } from '../light-element';
import { segmented } from '../segmented/segmented';
import { codeLines } from './code-lines';
import { hexLines, SHOWN_BYTES } from './hex';
import './evidence-style';

/** A recorded body, always shown as text. JSON is pretty-printed without changing its numbers. */
export class PhCode extends LightElement {
  @property() label = '';
  @property({ attribute: false }) text = '';
  @property({ attribute: false }) encoding: 'utf-8' | 'base64' = 'utf-8';
  @property({ attribute: false }) bytes = 0;
  /** URL of the recorded bytes; null when there are none. */
  @property({ attribute: false }) download: string | null = null;
  @state() private isPretty = true;
  @state() private isWrapped = false;
  /** The pretty-printed text; null when it is not JSON. */
  private pretty: HTMLElement | null = null;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('text') || changed.has('encoding')) {
      const lines = this.encoding === 'utf-8' ? prettyLines(this.text) : null;
      this.pretty = lines === null ? null : codeLines(lines);
    }
  }

  override render(): TemplateResult {
    return html`
      <div class="code-head">
        <h2>
          ${this.label}
          <span class="pill">${this.kind()} · <span title=${msg(str`${number(this.bytes)} bytes`)}>${size(this.bytes)}</span></span>
        </h2>
        <div class="code-actions">
          ${
            this.pretty === null
              ? nothing
              : segmented(
                  msg(str`Layout of ${this.label}`),
                  [
                    { value: 'pretty', label: msg('Pretty') },
                    { value: 'raw', label: msg('Raw') },
                  ],
                  this.isPretty ? 'pretty' : 'raw',
                  (value) => {
                    this.isPretty = value === 'pretty';
                  },
                )
          }
          ${
            this.encoding === 'base64'
              ? nothing
              : html`<button
                  type="button"
                  class="button small"
                  aria-pressed=${this.isWrapped}
                  @click=${() => {
                    this.isWrapped = !this.isWrapped;
                  }}
                >
                  ${icon(WrapText)}${msg('Wrap')}
                </button>`
          }
          ${this.text === '' || this.encoding === 'base64' ? nothing : copyButton(this.text, this.label)}
          ${
            this.download === null
              ? nothing
              : html`<a class="button small" href=${this.download} download aria-label=${msg(str`Download: ${this.label}`)}
                  >${icon(Download)}${msg('Download')}</a
                >`
          }
        </div>
      </div>
      <div class="code ${this.isWrapped ? 'wrapped' : ''}" tabindex="0" role="region" aria-label=${this.label}>${this.content()}</div>
    `;
  }

  private kind(): string {
    if (this.encoding === 'base64') {
      return msg('Binary');
    }
    return this.pretty === null ? msg('Text') : 'JSON';
  }

  private content(): TemplateResult {
    if (this.encoding === 'base64') {
      const lines = html`<pre>${hexLines(this.text)}</pre>`;
      return this.bytes > SHOWN_BYTES
        ? html`${lines}
            <p class="code-more muted">
              ${msg(str`First ${number(SHOWN_BYTES)} of ${number(this.bytes)} bytes. Download has everything that was kept.`)}
            </p>`
        : lines;
    }
    if (this.pretty === null || !this.isPretty) {
      return html`<pre>${this.text}</pre>`;
    }
    return html`${this.pretty}`;
  }
}

customElements.define('ph-code', PhCode);
