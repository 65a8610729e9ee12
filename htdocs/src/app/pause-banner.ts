import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { CirclePause } from 'lucide';
import { type Failure, failureOfError } from '../api/failure';
import { putPause } from '../api/pause';
import { icon } from '../components/icon/icon';
import { LightElement } from '../components/light-element';
import { Poll } from '../state/poll';
import { session } from '../state/session';
import { dateTime } from '../text/format';

/** That all sending is paused, by whom and why; an admin can resume it. Loaded when it is. */
class PhPauseBanner extends LightElement {
  @state() private failure: Failure | null = null;
  @state() private isResuming = false;

  constructor() {
    super();
    new Poll(this, { isBusy: () => false, poll: () => session.load() });
  }

  override render(): TemplateResult | typeof nothing {
    const pause = session.me?.pause;
    if (!pause) {
      return nothing;
    }
    return html`<div class="banner" role="status">
      ${icon(CirclePause)}
      <div>
        <p><strong>${msg('Sending is paused.')}</strong> ${pause.note ?? msg('Runs are refused; the history stays readable.')}</p>
        <p class="muted">
          ${pause.paused_at === null ? nothing : msg(str`By ${pause.paused_by ?? '—'}, ${dateTime(pause.paused_at)}.`)}
          ${pause.paused_by_directive ? msg('By the configuration of this server (PortalHooksPause).') : nothing}
        </p>
        ${this.failure === null ? nothing : html`<p role="alert">${this.failure.title}</p>`}
      </div>
      ${
        session.isAdmin && pause.paused
          ? html`<button type="button" class="button" ?disabled=${this.isResuming} @click=${this.resume}>${msg('Resume sending')}</button>`
          : nothing
      }
    </div>`;
  }

  private readonly resume = async (): Promise<void> => {
    this.isResuming = true;
    try {
      await putPause(false, null);
      this.failure = null;
      await session.load();
    } catch (error) {
      this.failure = failureOfError(error);
    }
    this.isResuming = false;
  };
}

customElements.define('ph-pause-banner', PhPauseBanner);
