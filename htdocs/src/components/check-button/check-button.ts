import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { Check, Minus, PlugZap, X, type IconNode } from 'lucide';
import { type Failure, failureOfError } from '../../api/failure';
import type { DestinationCheck } from '../../api/types';
import { checkWebhook } from '../../api/webhooks';
import { announce } from '../../browser/announce';
import { failureCopy } from '../../text/failure-copy';
import { duration } from '../../text/format';
import { whatHappened, whatToDo } from '../../text/outcome-copy';
import { ownRefusal } from '../../text/refusal-copy';
import { hostOf } from '../../text/target';
import { icon } from '../icon/icon';
import { LightElement } from '../light-element';

type Step = DestinationCheck['steps'][number];

const RESULT_ICONS: Record<Step['result'], IconNode> = { passed: Check, failed: X, skipped: Minus };
const RESULT_TONES: Record<Step['result'], string> = { passed: 'ok', failed: 'bad', skipped: '' };

/** Tests the connection to the stored target without sending a request; lists the steps below the button. */
export class PhCheckButton extends LightElement {
  @property() integration = '';
  /** Why the button is disabled; null when it is not. */
  @property({ attribute: false }) reason: string | null = null;
  @state() private isChecking = false;
  @state() private check: DestinationCheck | null = null;
  @state() private failure: Failure | null = null;

  override render(): TemplateResult {
    return html`<button
        type="button"
        class="button"
        aria-disabled=${this.reason !== null || this.isChecking ? 'true' : nothing}
        title=${this.reason ?? nothing}
        @click=${() => void this.run()}
      >
        ${icon(PlugZap)}${this.isChecking ? msg('Checking…') : msg('Check destination')}
      </button>
      ${this.failure === null ? nothing : html`<p class="field-error" role="alert">${failureCopy(this.failure).title}. ${failureCopy(this.failure).text}</p>`}
      ${this.check === null ? nothing : this.steps(this.check)}`;
  }

  private steps(check: DestinationCheck): TemplateResult {
    return html`<p class="test-result"><b>${resultOf(check)}</b></p>
      <ol class="check-steps">
        ${check.steps.map(
          (step) =>
            html`<li class="test-result ${RESULT_TONES[step.result]}">
              ${icon(RESULT_ICONS[step.result])}<span
                >${stepWord(step.step)}:
                ${resultWord(step.result)}${step.duration_us === null ? nothing : html` <span class="muted">${duration(step.duration_us)}</span>`}
                ${step.detail === null ? nothing : html`<span class="sub">${reason(check)}</span>`}</span
              >
            </li>`,
        )}
      </ol>
      ${egressNote(check)}`;
  }

  private async run(): Promise<void> {
    if (this.isChecking || this.reason !== null) {
      return;
    }
    this.isChecking = true;
    this.check = null;
    this.failure = null;
    try {
      this.check = await checkWebhook(this.integration);
      announce(resultOf(this.check));
    } catch (error) {
      this.failure = failureOfError(error);
    } finally {
      this.isChecking = false;
    }
  }
}

function resultOf(check: DestinationCheck): string {
  if (check.ok) {
    return [msg('Connected. Nothing was sent.'), certificateText(check.client_certificate)].filter((part) => part !== '').join(' ');
  }
  const remedy = ownRefusal(check.remedy) ?? whatToDo(outcomeOf(check));
  return [reason(check), remedy].filter((part) => part !== null).join(' ');
}

/** What the receiver asked for in the handshake; empty when it was nothing. */
function certificateText(certificate: DestinationCheck['client_certificate']): string {
  if (certificate?.requested !== true) {
    return '';
  }
  const issuers = certificate.authorities.join('; ');
  const result = certificate.sent
    ? msg('The receiver asked for a client certificate and got it.')
    : msg('The receiver asked for a client certificate and got none: it may refuse messages.');
  return issuers === '' ? result : `${result} ${msg(str`It accepts those of: ${issuers}.`)}`;
}

/** Why the check failed: a rule about the URL, or the outcome an execution would have. */
function reason(check: DestinationCheck): string {
  return ownRefusal(check.sentence) ?? whatHappened(outcomeOf(check)) ?? check.sentence;
}

function outcomeOf({ error, sentence, remedy, url }: DestinationCheck): Parameters<typeof whatHappened>[0] {
  return { state: 'failed', error, delivery: 'not_sent', http_status: null, integration_name: hostOf(url) ?? url, sentence, remedy };
}

function egressNote({ egress_rule: rule, would_refuse: reason }: DestinationCheck): TemplateResult | typeof nothing {
  if (rule === null) {
    return nothing;
  }
  return html`<p class="hint">
    ${msg(str`Egress rule: ${rule}`)}${reason === null ? nothing : html` – ${msg(str`would refuse: ${ownRefusal(reason) ?? reason}`)}`}
  </p>`;
}

function stepWord(step: Step['step']): string {
  switch (step) {
    case 'url':
      return msg('URL');
    case 'resolve':
      return msg('Name');
    case 'address':
      return msg('Address');
    case 'connect':
      return msg('TCP connect');
    case 'tls':
      return msg('TLS handshake');
  }
}

function resultWord(result: Step['result']): string {
  switch (result) {
    case 'passed':
      return msg('passed');
    case 'failed':
      return msg('failed');
    case 'skipped':
      return msg('skipped');
  }
}

customElements.define('ph-check-button', PhCheckButton);
