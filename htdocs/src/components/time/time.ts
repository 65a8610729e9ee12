import { html, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { serverNow } from '../../api/clock';
import { preferences, timeFormat } from '../../browser/preferences';
import { absoluteTime, NOTHING, relativeTime } from '../../text/format';
import { LightElement } from '../light-element';

const REFRESH_MS = 30_000;
const shown = new Set<PhTime>();

function refresh(): void {
  for (const element of shown) {
    element.requestUpdate();
  }
}

setInterval(refresh, REFRESH_MS);
preferences.addEventListener('change', refresh);

/** A time in the preferred format; the exact time as tooltip. */
export class PhTime extends LightElement {
  @property() at: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    shown.add(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    shown.delete(this);
  }

  override render(): TemplateResult {
    if (this.at === null || this.at === '') {
      return html`${NOTHING}`;
    }
    const format = timeFormat();
    const text = format === 'relative' ? relativeTime(this.at, serverNow()) : absoluteTime(this.at, { utc: format === 'utc' });
    return html`<time datetime=${this.at} title=${absoluteTime(this.at)}>${text}</time>`;
  }
}

customElements.define('ph-time', PhTime);

export function time(at: string | null | undefined): TemplateResult {
  return html`<ph-time .at=${at ?? null}></ph-time>`;
}
