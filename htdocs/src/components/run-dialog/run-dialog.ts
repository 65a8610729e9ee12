import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { X } from 'lucide';
import { findByIdempotencyKey, getExecution } from '../../api/executions';
import type { Failure } from '../../api/failure';
import type { Execution } from '../../api/types';
import { announce } from '../../browser/announce';
import { connection } from '../../browser/connection';
import { RunFlow } from '../../state/run-flow';
import { session } from '../../state/session';
import { badgeOf, resultSentence } from '../../text/outcome-copy';
import type { PhCombobox } from '../combobox/combobox';
import { DialogElement } from '../dialog/dialog-element';
import { icon } from '../icon/icon';
import '../notices/notices';
import type { PhNotices } from '../notices/notices';
import { type RunRequest, notifyExecuted } from '../signals';
import { failureBox, skeletonRows } from '../states/states';
import { actions } from './actions';
import { Choice } from './choice';
import { eventAndTarget } from './event-and-target';
import { result } from './result';
import { refusalNote } from './result-notes';
import { isPaused, runForm } from './run-form';
import { send } from './send';
import { Ticker } from './ticker';

// The second click of a double click must not hit a button that has just appeared under the pointer.
const IGNORE_CLICKS_MS = 400;

/** The dialog for all runs and retries. */
export class PhRunDialog extends DialogElement {
  @state() private request: RunRequest | null = null;
  @state() private note = '';
  @state() private message: string | null = null;
  private flow: RunFlow | null = null;
  private readonly choice = new Choice(this);
  private readonly ticker = new Ticker(this);
  private buttonsChangedAt = 0;
  /** Shows the result if the dialog was closed before. */
  notices: PhNotices | null = null;

  /** Each opening is one run; ignored while the dialog is open. */
  async open(request: RunRequest): Promise<void> {
    if (this.dialog.open) {
      return;
    }
    // The close event of the one before may be still to come.
    this.reset();
    this.request = request;
    this.choice.reset(request);
    this.note = '';
    this.message = null;
    this.buttonsChangedAt = performance.now();
    const flow: RunFlow = new RunFlow({
      send: (key, anyway) => send({ request, event: this.choice.event, data: this.choice.loaded.data, note: this.note }, key, anyway),
      find: findByIdempotencyKey,
      get: getExecution,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      changed: () => this.flowChanged(flow),
    });
    this.flow = flow;
    this.dialog.showModal();
    await this.updateComplete;
    this.focusHeading();
    await this.begin(request);
  }

  protected get isBusy(): boolean {
    return this.flow?.isBusy === true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.onVisible);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.onVisible);
  }

  override render(): TemplateResult {
    return html`<dialog
      class="dialog"
      aria-labelledby="run-title"
      @cancel=${this.onCancel}
      @close=${this.onClosed}
      @keydown=${this.onDialogKey}
      @click=${this.onBackdrop}
    >
      ${this.request === null || this.flow === null ? nothing : this.content(this.request, this.flow)}
    </dialog>`;
  }

  private content(request: RunRequest, flow: RunFlow): TemplateResult {
    return html`
      <header class="dialog-head">
        <h2 id="run-title" tabindex="-1">${this.heading(request)}</h2>
        ${
          flow.isBusy
            ? nothing
            : html`<button type="button" class="icon-button" aria-label=${msg('Close')} @click=${this.close}>${icon(X)}</button>`
        }
      </header>
      <div class="dialog-body">${this.body(request, flow)}</div>
      <footer class="dialog-foot">
        <p class="muted small">${msg(html`Sent as <b>${session.me?.username}</b>. Recorded in history.`)}</p>
        <div class="dialog-actions">
          ${actions({
            request,
            flow,
            isReady: connection.isOnline && this.choice.isComplete,
            isPaused: isPaused(this.choice.loaded.data?.integration ?? null),
            elapsedMs: Math.max(0, Date.now() - flow.startedAt),
            run: () => this.run(),
            runAnyway: () => this.runAnyway(),
            close: this.close,
          })}
        </div>
      </footer>
    `;
  }

  private heading(request: RunRequest): string {
    if (request.kind === 'retry') {
      return msg('Send the same message again?');
    }
    const integration = this.choice.loaded.data?.integration;
    return integration === null || integration === undefined
      ? msg('Run an integration')
      : `${integration.action_label ?? msg('Run')} · ${integration.name}`;
  }

  private body(request: RunRequest, flow: RunFlow): TemplateResult {
    const { choice } = this;
    const { data, failure } = choice.loaded;
    if (data === null) {
      return failure === null ? skeletonRows(5) : this.notLoaded(request, failure);
    }
    return html`
      ${failure === null ? nothing : refusalNote(failure)}
      ${eventAndTarget({
        request,
        event: choice.event,
        integration: data.integration,
        isChoosing: flow.phase === 'form',
        pickEvent: (item) => choice.pickEvent(item),
        pickIntegration: (item) => choice.pickIntegration(item),
      })}
      ${
        flow.isEditable
          ? runForm({
              request,
              data: data,
              hasChanged: flow.phase === 'changed',
              note: this.note,
              noteChanged: (note) => {
                this.note = note;
              },
            })
          : nothing
      }
      ${result({ request, flow, message: this.message, timeoutMs: data.timeoutMs, restart: (next) => this.restart(next) })}
    `;
  }

  /** A refused preview means a refused run; any other failure can be retried. */
  private notLoaded(request: RunRequest, failure: Failure): TemplateResult {
    return failure.mayHaveBeenSent ? failureBox(msg('The preview'), failure, () => void this.begin(request)) : refusalNote(failure);
  }

  /** Loads what the dialog shows. Runs at once if the webhook requires no confirmation, or offers what is to be chosen. */
  private async begin(request: RunRequest): Promise<void> {
    await this.choice.load();
    if (this.request !== request) {
      return;
    }
    if (this.choice.runsAtOnce) {
      await this.start();
    } else {
      await this.updateComplete;
      this.querySelector<PhCombobox>('ph-combobox')?.open();
    }
  }

  private get ignoresClicks(): boolean {
    return performance.now() - this.buttonsChangedAt <= IGNORE_CLICKS_MS;
  }

  private run(): void {
    if (!this.ignoresClicks) {
      void this.start();
    }
  }

  private runAnyway(): void {
    const { flow } = this;
    if (flow === null || this.ignoresClicks) {
      return;
    }
    announce(msg('Sending'));
    this.ticker.start();
    void flow.runAnyway(flow.isEditable ? 'override' : flow.liftingFlag);
  }

  private async start(): Promise<void> {
    announce(msg('Sending'));
    this.ticker.start();
    await this.flow?.run();
  }

  private flowChanged(flow: RunFlow): void {
    this.requestUpdate();
    if (flow.execution !== null) {
      notifyExecuted(flow.execution);
    }
    if (flow.isBusy) {
      return;
    }
    const isWatched = this.flow === flow && this.request !== null;
    if (isWatched) {
      this.ticker.stop();
    }
    // The buttons have changed: ignore the rest of a double click.
    this.buttonsChangedAt = performance.now();
    if (flow.phase === 'changed') {
      void this.choice.load();
    }
    if (flow.phase === 'refused' && ['forbidden', 'paused'].includes(flow.failure?.word ?? '')) {
      void session.load();
    }
    if (flow.phase === 'done' && flow.execution !== null) {
      this.ended(flow.execution, isWatched);
    } else if (!isWatched && (flow.phase === 'lost' || flow.phase === 'watching_failed')) {
      this.notices?.add({ tone: 'warn', text: msg('The last run’s outcome is unknown. Check History.') });
    }
  }

  private ended(execution: Execution, isWatched: boolean): void {
    const text = resultSentence(execution);
    if (!isWatched) {
      this.notices?.add({ tone: badgeOf(execution).tone, text, executionId: execution.id });
      return;
    }
    announce(text);
    if (execution.state === 'failed' && execution.http_status !== null) {
      void this.loadMessage(execution);
    }
  }

  private async loadMessage(execution: Execution): Promise<void> {
    try {
      this.message = (await getExecution(execution.id)).receiver_message;
    } catch {
      // Optional: the result is complete without it.
    }
  }

  private restart(request: RunRequest): void {
    this.dialog.close();
    void this.open(request);
  }

  /** It may have been run from another tab. */
  private readonly onVisible = (): void => {
    if (document.visibilityState === 'visible' && this.flow?.isEditable === true) {
      void this.choice.load();
    }
  };

  private onBackdrop(event: MouseEvent): void {
    const isOutside = event.target === this.dialog;
    if (isOutside && !this.isBusy && !this.ignoresClicks) {
      this.close();
    }
  }

  private onClosed(): void {
    // The close event is asynchronous: a retry may have reopened the dialog.
    if (!this.dialog.open) {
      this.reset();
    }
  }

  private reset(): void {
    this.ticker.stop();
    this.request = null;
    this.flow = null;
    this.choice.reset(null);
  }
}

customElements.define('ph-run-dialog', PhRunDialog);
