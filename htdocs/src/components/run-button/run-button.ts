import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { Send } from 'lucide';
import type { Integration } from '../../api/types';
import { connection } from '../../browser/connection';
import { alwaysAsks } from '../../state/confirm';
import { noRunPermission, session } from '../../state/session';
import { icon } from '../icon/icon';
import { LightElement } from '../light-element';
import { requestRun, type RunnableEvent } from '../signals';

let ids = 0;

/** Asks the app to run. Without permission it stays visible, disabled, with the reason. */
export class PhRunButton extends LightElement {
  @property({ attribute: false }) integration: Integration | null = null;
  @property({ attribute: false }) event: RunnableEvent | 'none' | null = null;
  @property() label = '';
  /** Distinguishes the buttons of a list for screen readers. */
  @property() name = '';
  @property() variant = 'soft';
  private readonly hintId = `run-hint-${(ids += 1)}`;
  private readonly refresh = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('change', this.refresh);
    connection.addEventListener('change', this.refresh);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener('change', this.refresh);
    connection.removeEventListener('change', this.refresh);
  }

  override render(): TemplateResult {
    const reason = this.reason();
    const label = this.label || this.ownLabel();
    return html`<button
        type="button"
        class="button ${this.variant}"
        aria-disabled=${reason === null ? nothing : 'true'}
        aria-describedby=${reason === null ? nothing : this.hintId}
        aria-label=${this.name === '' ? nothing : `${label} ${this.name}`}
        title=${reason ?? nothing}
        @click=${this.onClick}
        @keydown=${ignoreKeyRepeat}
      >
        ${this.variant === 'small' ? nothing : icon(Send)}${label}</button
      >${reason === null ? nothing : html`<span id=${this.hintId} class="visually-hidden">${reason}</span>`}`;
  }

  private ownLabel(): string {
    const words = (this.integration?.action_label ?? msg('Run')).replace(/\s*(…|\.\.\.)$/, '');
    const asks = this.integration === null || alwaysAsks(this.integration.confirm, this.event !== null && this.event !== 'none');
    return asks ? `${words}…` : words;
  }

  private reason(): string | null {
    if (!session.mayRun) {
      return noRunPermission();
    }
    if (!connection.isOnline) {
      return msg('No connection.');
    }
    switch (this.integration?.webhook_state) {
      case 'disabled':
        return msg('This integration is disabled.');
      case 'unconfigured':
        return msg('No webhook is set up.');
      default:
        return this.integration?.has_signing_key === false ? msg('There is no active signing key.') : null;
    }
  }

  private onClick(): void {
    if (this.reason() === null) {
      const event = this.integration?.confirm === 'never' ? (this.event ?? 'none') : this.event;
      requestRun(this, { kind: 'run', integration: this.integration, event });
    }
  }
}

/** Ignores key repeat, so that a held key triggers a button once. */
export function ignoreKeyRepeat(event: KeyboardEvent): void {
  if (event.repeat && event.target instanceof HTMLButtonElement) {
    event.preventDefault();
  }
}

customElements.define('ph-run-button', PhRunButton);
