import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { FlaskConical } from 'lucide';
import { type Failure, failureOfError } from '../../api/failure';
import type { Execution } from '../../api/types';
import { testWebhook } from '../../api/webhooks';
import { adoptStyle } from '../../browser/adopt-style';
import { announce } from '../../browser/announce';
import { href } from '../../browser/base';
import { connection } from '../../browser/connection';
import { newIdempotencyKey } from '../../state/run-flow';
import { failureCopy } from '../../text/failure-copy';
import { badgeOf, resultSentence } from '../../text/outcome-copy';
import { icon } from '../icon/icon';
import { LightElement } from '../light-element';
import { ignoreKeyRepeat } from '../run-button/run-button';
import { notifyExecuted } from '../signals';
import { toneIcon } from '../tone-icon/tone-icon';
import css from './test-result.css?inline';

adoptStyle(css);

/** Sends one signed test message and shows its result below the button. */
export class PhTestButton extends LightElement {
  @property() integration = '';
  /** Distinguishes the buttons of a list for screen readers. */
  @property() name = '';
  @property() label = '';
  @property({ type: Boolean }) small = false;
  /** Sign with this key only. */
  @property({ attribute: false }) keyId: string | null = null;
  /** Why the button is disabled; null when it is not. */
  @property({ attribute: false }) reason: string | null = null;
  @state() private isSending = false;
  @state() private execution: Execution | null = null;
  @state() private failure: Failure | null = null;
  private readonly refresh = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    connection.addEventListener('change', this.refresh);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    connection.removeEventListener('change', this.refresh);
  }

  override render(): TemplateResult {
    const reason = this.reason ?? (connection.isOnline ? null : msg('No connection.'));
    const label = this.label || msg('Send test');
    return html`<button
        type="button"
        class="button ${this.small ? 'small' : ''}"
        aria-disabled=${reason !== null || this.isSending ? 'true' : nothing}
        aria-label=${this.name === '' ? nothing : `${label}: ${this.name}`}
        title=${reason ?? nothing}
        @click=${() => void this.send(reason)}
        @keydown=${ignoreKeyRepeat}
      >
        ${icon(FlaskConical)}${this.isSending ? msg('Sending…') : label}
      </button>
      ${this.result()}`;
  }

  private result(): TemplateResult | typeof nothing {
    if (this.failure !== null) {
      const copy = failureCopy(this.failure);
      return html`<p class="test-result bad" role="alert">
        ${toneIcon('bad')}<span
          >${copy.title}. ${copy.text} ${this.failure.mayHaveBeenSent ? msg('Check History: it may have been sent.') : nothing}</span
        >
      </p>`;
    }
    if (this.execution === null) {
      return nothing;
    }
    const { tone } = badgeOf(this.execution);
    return html`<p class="test-result ${tone}">
      ${toneIcon(tone)}<span
        >${resultSentence(this.execution)} <a href=${href('history', this.execution.id)}>${msg('Open execution')}</a></span
      >
    </p>`;
  }

  private async send(reason: string | null): Promise<void> {
    if (this.isSending || reason !== null) {
      return;
    }
    this.isSending = true;
    this.execution = null;
    this.failure = null;
    announce(msg('Sending a test message'));
    try {
      this.execution = await testWebhook(this.integration, newIdempotencyKey(), this.keyId);
      announce(msg(str`Test: ${resultSentence(this.execution)}`));
      notifyExecuted(this.execution);
    } catch (error) {
      this.failure = failureOfError(error);
    } finally {
      this.isSending = false;
    }
  }
}

customElements.define('ph-test-button', PhTestButton);
