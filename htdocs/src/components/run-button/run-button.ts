import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { Send } from 'lucide';
import type { Integration } from '../../api/types';
import { connection } from '../../browser/connection';
import { alwaysAsks } from '../../state/confirm';
import { noRunPermission, session } from '../../state/session';
import { icon } from '../icon/icon';
import { requestRun, type RunnableEvent } from '../signals';

interface RunButton {
  integration: Integration | null;
  event: RunnableEvent | 'none' | null;
  /** Distinguishes the buttons of a list for screen readers. */
  name?: string;
  variant?: string;
}

/** Asks the app to run. Without permission it stays visible, disabled, with the reason. */
export function runButton(options: RunButton): TemplateResult {
  const { name = '', variant = 'soft' } = options;
  const reason = reasonAgainst(options.integration);
  const label = ownLabel(options);
  return html`<button
    type="button"
    class="button ${variant}"
    data-run
    aria-disabled=${reason === null ? nothing : 'true'}
    aria-label=${name === '' ? nothing : `${label} ${name}`}
    title=${reason ?? nothing}
    @click=${(event: Event) => run(event.currentTarget as HTMLElement, options)}
    @keydown=${ignoreKeyRepeat}
  >
    ${variant === 'small' ? nothing : icon(Send)}${label}
  </button>`;
}

function ownLabel({ integration, event }: RunButton): string {
  const words = (integration?.action_label ?? msg('Run')).replace(/\s*(…|\.\.\.)$/, '');
  const asks = integration === null || alwaysAsks(integration.confirm, event !== null && event !== 'none');
  return asks ? `${words}…` : words;
}

function reasonAgainst(integration: Integration | null): string | null {
  if (!session.mayRun) {
    return noRunPermission();
  }
  if (!connection.isOnline) {
    return msg('No connection.');
  }
  switch (integration?.webhook_state) {
    case 'disabled':
      return msg('This integration is disabled.');
    case 'unconfigured':
      return msg('No webhook is set up.');
    default:
      return integration?.has_signing_key === false ? msg('There is no active signing key.') : null;
  }
}

function run(button: HTMLElement, { integration, event }: RunButton): void {
  if (reasonAgainst(integration) === null) {
    requestRun(button, { kind: 'run', integration, event: integration?.confirm === 'never' ? (event ?? 'none') : event });
  }
}

/** Ignores key repeat, so that a held key triggers a button once. */
export function ignoreKeyRepeat(event: KeyboardEvent): void {
  if (event.repeat && event.target instanceof HTMLButtonElement) {
    event.preventDefault();
  }
}
