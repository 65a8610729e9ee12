import { html, nothing, type TemplateResult } from 'lit';
import { RotateCcw, Send } from 'lucide';
import { href } from '../../app/base';
import type { Ask } from '../../app/signals';
import type { RunFlow } from '../../state/run-flow';
import { duration } from '../../text/format';
import { icon } from '../icon/icon';

// Long enough that most answers come first; then waiting is the person's choice.
const LEAVE_AFTER_MS = 3_000;

interface Actions {
  ask: Ask;
  flow: RunFlow;
  isReady: boolean;
  elapsedMs: number;
  run: () => void;
  runAnyway: () => void;
  retry: () => void;
  close: () => void;
}

/** The buttons of the dialog, by how far the run is. */
export function actions(options: Actions): TemplateResult {
  const { ask, flow, close } = options;
  switch (flow.phase) {
    case 'form':
      return html`<button type="button" class="button" @click=${close}>Cancel</button>
        <button type="button" class="button primary" ?disabled=${!options.isReady} @click=${options.run}>
          ${icon(ask.kind === 'retry' ? RotateCcw : Send)}${ask.kind === 'retry' ? 'Retry now' : 'Run now'}
        </button>`;
    case 'sending':
    case 'checking':
      return waiting(options);
    case 'done':
      return html`${openLink(options)}
        ${flow.execution !== null && flow.execution.state !== 'succeeded'
          ? html`<button type="button" class="button" @click=${options.retry}>${icon(RotateCcw)}Retry…</button>`
          : nothing}
        <button type="button" class="button primary" @click=${close}>Close</button>`;
    case 'refused':
      return html`<button type="button" class="button" @click=${close}>Close</button>
        ${flow.liftedBy === null
          ? nothing
          : html`<button type="button" class="button primary" @click=${options.runAnyway}>
              ${flow.liftedBy === 'resend' ? 'Send again anyway' : 'Run anyway'}
            </button>`}`;
    case 'lost':
    case 'watching_failed':
      return html`${openLink(options)}
        <button type="button" class="button" @click=${close}>Close</button>
        <button type="button" class="button primary" @click=${() => void flow.check()}>Check</button>`;
    case 'not_recorded':
      return html`<button type="button" class="button" @click=${close}>Close</button>
        <button type="button" class="button primary" @click=${options.run}>${icon(Send)}Run now</button>`;
  }
}

function waiting({ flow, elapsedMs, close }: Actions): TemplateResult {
  const mayLeave = flow.phase === 'sending' && elapsedMs > LEAVE_AFTER_MS;
  const tenths = Math.floor(elapsedMs / 100) * 100_000;
  return html`${mayLeave ? html`<button type="button" class="button" @click=${close}>Close and keep watching</button>` : nothing}
    <button type="button" class="button primary" disabled>${flow.phase === 'checking' ? 'Checking…' : `Sending… ${duration(tenths)}`}</button>`;
}

function openLink({ flow, close }: Actions): TemplateResult | typeof nothing {
  return flow.execution === null
    ? nothing
    : html`<a class="button" href=${href('history', flow.execution.id)} @click=${close}>Open execution</a>`;
}
