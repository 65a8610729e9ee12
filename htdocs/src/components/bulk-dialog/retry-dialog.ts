import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { CirclePause, RotateCcw, X } from 'lucide';
import { runBatch } from '../../api/batch';
import { findByIdempotencyKey, getExecution } from '../../api/executions';
import { type Failure, failureOfError } from '../../api/failure';
import type { Execution } from '../../api/types';
import { announce } from '../../browser/announce';
import { connection } from '../../browser/connection';
import { Bulk, type BulkItem } from '../../state/bulk';
import { session } from '../../state/session';
import { DialogElement } from '../dialog/dialog-element';
import { subjectOf } from '../execution-table/execution-table';
import { icon } from '../icon/icon';
import { notifyExecuted, type RunnableEvent } from '../signals';
import { mayHaveArrived } from './may-have-arrived';
import { progress, runningRow } from './rows';

interface Candidate {
  execution: Execution;
  isChosen: boolean;
}

/** Retries many executions, each with its own message: first which, then the result of each. */
export class PhRetryDialog extends DialogElement {
  @state() private candidates: Candidate[] = [];
  private bulk: Bulk<RunnableEvent> | null = null;

  /** What may have arrived is not chosen at first. */
  async open(executions: Execution[]): Promise<void> {
    this.candidates = executions.map((execution) => ({ execution, isChosen: !mayHaveArrived(execution) }));
    this.bulk = null;
    await this.updateComplete;
    this.dialog.showModal();
    this.focusHeading();
  }

  override render(): TemplateResult {
    return html`<dialog
      class="dialog wide"
      aria-labelledby="retry-title"
      @cancel=${this.onCancel}
      @close=${this.onClosed}
      @keydown=${this.onDialogKey}
    >
      ${this.candidates.length === 0 ? nothing : this.content()}
    </dialog>`;
  }

  protected get isBusy(): boolean {
    return this.bulk?.isRunning === true;
  }

  private get chosen(): Execution[] {
    return this.candidates.filter(({ isChosen }) => isChosen).map(({ execution }) => execution);
  }

  private content(): TemplateResult {
    return html`
      <header class="dialog-head">
        <h2 id="retry-title" tabindex="-1">${msg('Retry the selection')}</h2>
        ${
          this.isBusy
            ? nothing
            : html`<button type="button" class="icon-button" aria-label=${msg('Close')} @click=${this.close}>${icon(X)}</button>`
        }
      </header>
      <div class="dialog-body">${this.bulk === null ? this.choosing() : this.running(this.bulk)}</div>
      <footer class="dialog-foot">
        <p class="muted small">
          ${this.isBusy ? msg('Closing this page stops the rest.') : msg(html`Sent as <b>${session.me?.username}</b>. Recorded in history.`)}
        </p>
        <div class="dialog-actions">${this.actions(this.bulk)}</div>
      </footer>
    `;
  }

  private choosing(): TemplateResult {
    return html`<p>${msg('Each message is sent again, byte for byte, by this page and within the limits of server and receiver.')}</p>
      <ul class="bulk-rows">
        ${this.candidates.map((candidate) => this.candidateRow(candidate))}
      </ul>`;
  }

  private candidateRow(candidate: Candidate): TemplateResult {
    const { execution, isChosen } = candidate;
    const choose = (event: Event): void => {
      candidate.isChosen = (event.target as HTMLInputElement).checked;
      this.requestUpdate();
    };
    return html`<li>
      <label class="bulk-choice">
        <input type="checkbox" .checked=${isChosen} @change=${choose} />
        <span>
          <b>${nameOf(execution)}</b>
          ${
            mayHaveArrived(execution)
              ? html`<span class="sub">${msg('May have been received: check with the receiver before you select it.')}</span>`
              : nothing
          }
        </span>
      </label>
    </li>`;
  }

  private running(bulk: Bulk<RunnableEvent>): TemplateResult {
    return html`${progress(bulk)}
      ${bulk.isRunning ? nothing : html`<p><b>${msg(str`${bulk.succeeded} of ${bulk.items.length} succeeded`)}</b></p>`}
      <ul class="bulk-rows">
        ${bulk.items.map((item) => runningRow(item))}
      </ul>`;
  }

  private actions(bulk: Bulk<RunnableEvent> | null): TemplateResult {
    if (bulk === null) {
      const count = this.chosen.length;
      return html`<button type="button" class="button" @click=${this.close}>${msg('Cancel')}</button>
        <button type="button" class="button primary" ?disabled=${count === 0 || !connection.isOnline} @click=${() => void this.start()}>
          ${icon(RotateCcw)}${msg(str`Retry ${count} now`)}
        </button>`;
    }
    return bulk.isRunning
      ? html`<button type="button" class="button primary" ?disabled=${bulk.isStopped} @click=${() => bulk.stop()}>
          ${icon(CirclePause)}${bulk.isStopped ? msg('Stopping…') : msg('Stop')}
        </button>`
      : html`<button type="button" class="button primary" @click=${this.close}>${msg('Close')}</button>`;
  }

  private async start(): Promise<void> {
    const subjects = this.chosen.map((execution) => ({ id: execution.id, title: nameOf(execution), type: '' }));
    const integrationOf = new Map(this.chosen.map(({ id, integration_id }) => [id, integration_id]));
    const bulk = new Bulk<RunnableEvent>(subjects, {
      send: (items) => sendRetries(items, integrationOf),
      find: findByIdempotencyKey,
      get: getExecution,
      retryDelay: (failure) => Promise.resolve(delayOf(failure)),
      now: () => Date.now(),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      changed: () => this.requestUpdate(),
    });
    this.bulk = bulk;
    window.addEventListener('beforeunload', onBeforeUnload);
    announce(msg('Sending'));
    try {
      await bulk.run();
    } finally {
      window.removeEventListener('beforeunload', onBeforeUnload);
    }
    announce(msg(str`${bulk.succeeded} of ${bulk.items.length} succeeded`));
    for (const { execution } of bulk.items) {
      if (execution !== null) {
        notifyExecuted(execution);
      }
    }
  }

  private onClosed(): void {
    this.candidates = [];
    this.bulk = null;
  }
}

function nameOf(execution: Execution): string {
  return `${subjectOf(execution)} · ${execution.integration_name}`;
}

/** One request for each integration; the results are in the order of the items. */
async function sendRetries(items: BulkItem<RunnableEvent>[], integrationOf: Map<string, string>): Promise<(Execution | Failure)[]> {
  const results = new Map<string, Execution | Failure>();
  const ids = new Set(items.map(({ subject }) => integrationOf.get(subject.id) ?? ''));
  await Promise.all(
    [...ids].map(async (integration) => {
      const own = items.filter(({ subject }) => integrationOf.get(subject.id) === integration);
      const clicks = own.map(({ key, subject }) => ({ idempotency_key: key, retry_of: subject.id }));
      const sent = await runBatch(integration, clicks).catch((error: unknown) => own.map(() => failureOfError(error)));
      own.forEach(({ key }, nth) => {
        const result = sent[nth];
        if (result !== undefined) {
          results.set(key, result);
        }
      });
    }),
  );
  return items.map(({ key }) => results.get(key) ?? failureOfError(new Error('No result')));
}

/** In ms; null: do not try again. */
function delayOf({ retryAfterSeconds: seconds }: Failure): number | null {
  return seconds === undefined ? null : seconds * 1000;
}

function onBeforeUnload(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

customElements.define('ph-retry-dialog', PhRetryDialog);
