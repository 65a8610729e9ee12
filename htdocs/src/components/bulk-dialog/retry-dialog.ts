import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { RotateCcw } from 'lucide';
import { runBatch } from '../../api/batch';
import { type Failure, failureOfError } from '../../api/failure';
import type { Execution } from '../../api/types';
import { connection } from '../../browser/connection';
import type { Bulk, BulkItem } from '../../state/bulk';
import { subjectOf } from '../execution-table/execution-table';
import { icon } from '../icon/icon';
import type { RunnableEvent } from '../signals';
import { BulkElement, retryAfterMs } from './bulk-element';
import { mayHaveArrived } from './may-have-arrived';
import { progress, runningRow } from './rows';

interface Candidate {
  execution: Execution;
  isChosen: boolean;
}

/** Retries many executions, each with its own message: first which, then the result of each. */
export class PhRetryDialog extends BulkElement {
  @state() private candidates: Candidate[] = [];

  /** What may have arrived is not chosen at first. */
  async open(executions: Execution[]): Promise<void> {
    this.candidates = executions.map((execution) => ({ execution, isChosen: !mayHaveArrived(execution) }));
    await this.show();
  }

  override render(): TemplateResult {
    const { bulk } = this;
    return this.frame(
      this.candidates.length === 0
        ? null
        : {
            heading: msg('Retry the selection'),
            body: bulk === null ? this.choosing() : this.running(bulk),
            actions: this.actions(bulk),
          },
    );
  }

  private get chosen(): Execution[] {
    return this.candidates.filter(({ isChosen }) => isChosen).map(({ execution }) => execution);
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
        <button type="button" class="button primary" ?disabled=${count === 0 || !connection.isOnline} @click=${() => this.start()}>
          ${icon(RotateCcw)}${msg(str`Retry ${count} now`)}
        </button>`;
    }
    return bulk.isRunning
      ? this.stopButton(bulk)
      : html`<button type="button" class="button primary" @click=${this.close}>${msg('Close')}</button>`;
  }

  private start(): void {
    if (this.bulk !== null) {
      return;
    }
    const { chosen } = this;
    const integrationOf = new Map(chosen.map(({ id, integration_id }) => [id, integration_id]));
    const bulk = this.newBulk(
      chosen.map((execution) => ({ id: execution.id, title: nameOf(execution), type: '' })),
      {
        send: (items) => sendRetries(items, integrationOf),
        retryDelay: (failure) => Promise.resolve(retryAfterMs(failure)),
      },
    );
    void this.drive(bulk, bulk.run());
  }

  protected override onClosed(): void {
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

customElements.define('ph-retry-dialog', PhRetryDialog);
