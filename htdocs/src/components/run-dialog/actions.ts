import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { RotateCcw, Send } from 'lucide';
import { href } from '../../browser/base';
import type { RunFlow } from '../../state/run-flow';
import { duration } from '../../text/format';
import { icon } from '../icon/icon';
import type { RunRequest } from '../signals';

// Most outcomes arrive earlier; after this, waiting is optional.
const LEAVE_AFTER_MS = 3_000;

interface Actions {
  request: RunRequest;
  flow: RunFlow;
  isReady: boolean;
  /** The receiver asked to wait, so running needs the override. */
  isPaused: boolean;
  elapsedMs: number;
  run: () => void;
  runAnyway: () => void;
  close: () => void;
}

/** The buttons of the dialog for the current phase. */
export function actions(options: Actions): TemplateResult {
  const { flow, close } = options;
  switch (flow.phase) {
    case 'form':
    case 'changed':
    case 'not_recorded':
      return html`<button type="button" class="button" @click=${close}>${msg('Cancel')}</button> ${runButton(options)}`;
    case 'sending':
    case 'checking':
      return waiting(options);
    case 'done':
      return html`${openLink(options)} <button type="button" class="button primary" @click=${close}>${msg('Close')}</button>`;
    case 'refused':
      return html`<button type="button" class="button" @click=${close}>${msg('Close')}</button> ${
          flow.liftingFlag === null
            ? nothing
            : html`<button type="button" class="button primary" @click=${options.runAnyway}>
                ${flow.liftingFlag === 'resend' ? msg('Send again anyway') : msg('Run anyway')}
              </button>`
        }`;
    case 'lost':
    case 'watching_failed':
      return html`${openLink(options)}
        <button type="button" class="button" @click=${close}>${msg('Close')}</button>
        <button type="button" class="button primary" @click=${() => void flow.check()}>${msg('Check')}</button>`;
  }
}

function runButton({ request, isPaused, isReady, run, runAnyway }: Actions): TemplateResult {
  const isRetry = request.kind === 'retry';
  const label = isPaused ? msg('Run anyway') : isRetry ? msg('Retry now') : msg('Run now');
  return html`<button type="button" class="button primary" ?disabled=${!isReady} @click=${isPaused ? runAnyway : run}>
    ${icon(isRetry ? RotateCcw : Send)}${label}
  </button>`;
}

function waiting({ flow, elapsedMs, close }: Actions): TemplateResult {
  const mayLeave = flow.phase === 'sending' && elapsedMs > LEAVE_AFTER_MS;
  const tenths = Math.floor(elapsedMs / 100) * 100_000;
  return html`${mayLeave ? html`<button type="button" class="button" @click=${close}>${msg('Close and keep watching')}</button>` : nothing}
    <button type="button" class="button primary" disabled>
      ${flow.phase === 'checking' ? msg('Checking…') : html`${msg('Sending…')} <span class="ticking">${duration(tenths)}</span>`}
    </button>`;
}

function openLink({ flow, close }: Actions): TemplateResult | typeof nothing {
  return flow.execution === null
    ? nothing
    : html`<a class="button" href=${href('history', flow.execution.id)} @click=${close}>${msg('Open execution')}</a>`;
}
