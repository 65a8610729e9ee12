import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { X } from 'lucide';
import { adoptStyle } from '../../browser/adopt-style';
import { announce } from '../../browser/announce';
import { href } from '../../browser/base';
import type { Tone } from '../../text/outcome-copy';
import { icon } from '../icon/icon';
import { LightElement } from '../light-element';
import { toneIcon } from '../tone-icon/tone-icon';
import css from './notices.css?inline';

adoptStyle(css);

export interface Notice {
  tone: Tone;
  text: string;
  executionId?: string;
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ph-notice': CustomEvent<Notice>;
  }
}

/** Shows and announces a short result, such as "Saved". */
export function notice(text: string, tone: Tone = 'ok'): void {
  document.dispatchEvent(new CustomEvent('ph-notice', { detail: { tone, text } }));
}

const SHOWN_MS = 12_000;

/** Temporary notices about runs that ended after their dialog was closed. */
export class PhNotices extends LightElement {
  @state() private notices: Notice[] = [];
  private readonly onNotice = (event: GlobalEventHandlersEventMap['ph-notice']): void => this.add(event.detail);

  add(notice: Notice): void {
    this.notices = [...this.notices, notice];
    announce(notice.text);
    setTimeout(() => this.drop(notice), SHOWN_MS);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('ph-notice', this.onNotice);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('ph-notice', this.onNotice);
  }

  override render(): TemplateResult {
    return html`<div class="notices" role="region" aria-label=${msg('Notices')}>
      ${this.notices.map(
        (notice) =>
          html`<div class="notice ${notice.tone}">
            ${toneIcon(notice.tone)}
            <p>
              ${notice.text}
              ${notice.executionId === undefined ? nothing : html`<a href=${href('history', notice.executionId)}>${msg('Open execution')}</a>`}
            </p>
            <button type="button" class="icon-button small" aria-label=${msg('Dismiss')} @click=${() => this.drop(notice)}>
              ${icon(X)}
            </button>
          </div>`,
      )}
    </div>`;
  }

  private drop(notice: Notice): void {
    this.notices = this.notices.filter((other) => other !== notice);
  }
}

customElements.define('ph-notices', PhNotices);
