import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { X } from 'lucide';
import { findByIdempotencyKey, getExecution, retryExecution, runIntegration } from '../../api/executions';
import { getIntegration } from '../../api/integrations';
import type { Failure } from '../../api/failure';
import type { Execution, Integration } from '../../api/types';
import { announce } from '../../app/announce';
import { connection } from '../../app/connection';
import { LightElement } from '../../app/light-element';
import { session } from '../../app/session';
import { type Ask, newRunOf, tellExecuted } from '../../app/signals';
import { Resource } from '../../state/resource';
import { type Anyway, RunFlow } from '../../state/run-flow';
import { duration } from '../../text/format';
import { badgeOf, verdictOf } from '../../text/outcome-copy';
import { receiverSays } from '../../text/receiver-says';
import { icon } from '../icon/icon';
import type { PhNotices } from '../notices/notices';
import { onKey } from '../run-button/run-button';
import { failureBox, skeletonRows } from '../states/states';
import { actions } from './actions';
import { type ChosenEvent, integrationOf, type Known, learn, runsAtOnce, whatOf } from './known';
import type { Pickable } from './picker';
import { isPaused, question } from './question';
import { route } from './route';
import { again, lost, notRecorded, refusal, verdict } from './verdict';

// A double click on the opener must not press what the dialog brings under the pointer.
const DEAF_MS = 400;
const TICK_MS = 100;

/** The one dialog in which everything is run and retried. */
export class PhRunDialog extends LightElement {
  @state() private request: Ask | null = null;
  @state() private event: ChosenEvent = null;
  @state() private note = '';
  @state() private says: string | null = null;
  @state() private now = 0;
  private flow: RunFlow | null = null;
  private readonly known = new Resource<Known>(this);
  private find: () => Promise<Integration | null> = () => Promise.resolve(null);
  /** Since when there is something new to press. */
  private openedAt = 0;
  private ticker: number | undefined;
  /** Where to tell the result when the dialog was closed before it came. */
  notices: PhNotices | null = null;

  /** Begins anew with each opening; while one is open, others are ignored. */
  async open(ask: Ask): Promise<void> {
    if (this.request !== null) {
      return;
    }
    this.request = ask;
    this.event = ask.kind === 'run' ? ask.event : null;
    this.note = '';
    this.says = null;
    this.openedAt = performance.now();
    const flow: RunFlow = new RunFlow({
      send: (key, anyway) => this.send(ask, key, anyway),
      find: findByIdempotencyKey,
      get: getExecution,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      changed: () => this.flowChanged(flow),
    });
    this.flow = flow;
    this.known.clear();
    this.dialog.showModal();
    await this.updateComplete;
    this.dialog.querySelector<HTMLElement>('h2')?.focus();
    await this.begin(ask);
  }

  protected override updated(): void {
    // The pressed button is gone or disabled; the focus must stay in the dialog, where the result is.
    const active = document.activeElement;
    if (this.request !== null && this.dialog.open && (active === document.body || active === this.dialog)) {
      this.dialog.querySelector<HTMLElement>('h2')?.focus();
    }
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

  private content(ask: Ask, flow: RunFlow): TemplateResult {
    return html`
      <header class="dialog-head">
        <h2 id="run-title" tabindex="-1">${this.heading(ask)}</h2>
        ${flow.isBusy
          ? nothing
          : html`<button type="button" class="icon-button" aria-label=${msg('Close')} @click=${this.close}>${icon(X)}</button>`}
      </header>
      <div class="dialog-body">${this.body(ask, flow)}</div>
      <footer class="dialog-foot">
        <p class="muted small">
          ${msg(html`Sent as <b>${session.me?.username}</b>. Recorded in history.`)}
        </p>
        <div class="dialog-actions">
          ${actions({
            ask,
            flow,
            isReady: this.isReady(ask),
            isPaused: isPaused(this.known.data?.integration ?? null),
            elapsedMs: this.elapsed(),
            run: () => this.run(),
            runAnyway: () => this.runAnyway(),
            close: this.close,
          })}
        </div>
      </footer>
    `;
  }

  private heading(ask: Ask): string {
    if (ask.kind === 'retry') {
      return msg('Send the same message again?');
    }
    const integration = this.known.data?.integration;
    return integration === null || integration === undefined
      ? msg('Run an integration')
      : `${integration.action_label ?? msg('Run')} · ${integration.name}`;
  }

  private body(ask: Ask, flow: RunFlow): TemplateResult {
    const { data, failure } = this.known;
    if (data === null) {
      return failure === null ? skeletonRows(5) : this.notKnown(ask, failure);
    }
    return html`
      ${failure === null ? nothing : refusal(failure)}
      ${route({
        ask,
        event: this.event,
        integration: data.integration,
        isChoosing: flow.phase === 'form',
        pickEvent: (item) => this.pickEvent(item),
        pickIntegration: (item) => this.pickIntegration(item),
      })}
      ${flow.isAsking
        ? question({
            ask,
            known: data,
            hasChanged: flow.phase === 'changed',
            note: this.note,
            noteChanged: (note) => {
              this.note = note;
            },
          })
        : nothing}
      ${this.result(ask, flow)}
    `;
  }

  /** Refused already: it would be when pressed. Otherwise it is only not loaded. */
  private notKnown(ask: Ask, failure: Failure): TemplateResult {
    return failure.leavesItOpen ? failureBox(msg('The preview'), failure, () => void this.begin(ask)) : refusal(failure);
  }

  private result(ask: Ask, flow: RunFlow): TemplateResult | typeof nothing {
    switch (flow.phase) {
      case 'form':
      case 'changed':
        return nothing;
      case 'sending':
      case 'checking':
        return html`<p class="muted" aria-busy="true">
          ${flow.phase === 'checking' ? msg('Looking in the history…') : waitingText(this.known.data?.timeoutMs ?? null)}
        </p>`;
      case 'done':
        return flow.execution === null ? nothing : html`${verdict(flow.execution, this.says)} ${this.onceMore(flow.execution)}`;
      case 'refused':
        return flow.failure === null ? nothing : html`${refusal(flow.failure)} ${this.insteadOf(ask, flow.failure)}`;
      case 'lost':
        return lost(false);
      case 'watching_failed':
        return lost(true);
      case 'not_recorded':
        return notRecorded();
    }
  }

  private onceMore(execution: Execution): TemplateResult | typeof nothing {
    return execution.state === 'succeeded'
      ? nothing
      : again({
          retry: () => this.openNext({ kind: 'retry', execution }),
          runAgain: () => this.openNext(newRunOf(execution)),
        });
  }

  /** A message that cannot go out once more can be made anew. */
  private insteadOf(ask: Ask, { word }: Failure): TemplateResult | typeof nothing {
    const isPossible = ask.kind === 'retry' && (word === 'evidence_removed' || word === 'host_changed');
    return isPossible ? again({ retry: null, runAgain: () => this.openNext(newRunOf(ask.execution)) }) : nothing;
  }

  private elapsed(): number {
    return this.flow === null ? 0 : Math.max(0, this.now - this.flow.startedAt);
  }

  private isReady(ask: Ask): boolean {
    // What is still looked up may be another target than the one that is shown as chosen.
    if (!connection.isOnline || this.known.data === null || this.known.isLoading || this.known.failure !== null) {
      return false;
    }
    return ask.kind === 'retry' || (this.event !== null && this.known.data.integration !== null);
  }

  /** Completes what the opener did not know, and runs at once where the webhook asks for no confirmation. */
  private async begin(ask: Ask): Promise<void> {
    this.find = () => integrationOf(ask);
    await this.look();
    const known = this.known.data;
    if (this.request === ask && known !== null && this.known.failure === null && runsAtOnce(ask, known, this.event)) {
      await this.start();
    }
  }

  private pickEvent(item: Pickable): void {
    this.event = item.id === '' ? 'none' : { id: item.id, title: item.title, type: '' };
    void this.look();
  }

  private pickIntegration(item: Pickable): void {
    this.find = () => getIntegration(item.id);
    void this.look();
  }

  /** Looks up the integration and whether the event arrived there; a later choice overtakes an earlier one. */
  private look(): Promise<void> {
    const { request, find } = this;
    return request === null
      ? Promise.resolve()
      : this.known.load(async () => {
          const { event } = this;
          return learn(request, await find(), event);
        });
  }

  private send(ask: Ask, key: string, anyway: ReadonlySet<Anyway>): Promise<Execution> {
    const common = {
      ...(this.note.trim() === '' ? {} : { note: this.note.trim() }),
      ...(anyway.has('override') ? { override: true } : {}),
    };
    if (ask.kind === 'retry') {
      return retryExecution(ask.execution.id, key, { ...common, ...(anyway.has('resend') ? { resend: true } : {}) });
    }
    const { integration, digest } = this.known.data ?? {};
    return runIntegration(integration?.id ?? '', key, {
      ...whatOf(this.event),
      ...common,
      ...(typeof digest === 'string' ? { preview_digest: digest } : {}),
    });
  }

  private run(): void {
    if (performance.now() - this.openedAt > DEAF_MS) {
      void this.start();
    }
  }

  private runAnyway(): void {
    const { flow } = this;
    if (flow === null || performance.now() - this.openedAt <= DEAF_MS) {
      return;
    }
    announce(msg('Sending'));
    this.startTicker();
    void flow.runAnyway(flow.isAsking ? 'override' : flow.liftedBy);
  }

  private async start(): Promise<void> {
    announce(msg('Sending'));
    this.startTicker();
    await this.flow?.run();
  }

  private startTicker(): void {
    clearInterval(this.ticker);
    this.now = Date.now();
    this.ticker = setInterval(() => {
      this.now = Date.now();
    }, TICK_MS);
  }

  private flowChanged(flow: RunFlow): void {
    this.requestUpdate();
    if (flow.execution !== null) {
      tellExecuted(flow.execution);
    }
    if (flow.isBusy) {
      return;
    }
    const isWatched = this.flow === flow && this.request !== null;
    if (isWatched) {
      clearInterval(this.ticker);
    }
    // The second half of a double click must not press what the answer brings under the pointer.
    this.openedAt = performance.now();
    if (flow.phase === 'changed') {
      void this.look();
    }
    if (flow.phase === 'refused' && flow.failure?.word === 'forbidden') {
      void session.load();
    }
    if (flow.phase === 'done' && flow.execution !== null) {
      this.ended(flow.execution, isWatched);
    } else if (!isWatched && (flow.phase === 'lost' || flow.phase === 'watching_failed')) {
      this.notices?.add({ tone: 'warn', text: msg('We don’t know what became of the last run. Look in the history.') });
    }
  }

  private ended(execution: Execution, isWatched: boolean): void {
    const text = verdictOf(execution);
    if (!isWatched) {
      this.notices?.add({ tone: badgeOf(execution).tone, text, executionId: execution.id });
      return;
    }
    announce(text);
    if (execution.state === 'failed' && execution.http_status !== null) {
      void this.quote(execution);
    }
  }

  private async quote(execution: Execution): Promise<void> {
    try {
      this.says = receiverSays((await getExecution(execution.id)).response);
    } catch {
      // The quotation is an extra; the verdict stands without it.
    }
  }

  private openNext(ask: Ask): void {
    this.dialog.close();
    this.reset();
    void this.open(ask);
  }

  /** Meanwhile it may have been run from another tab. */
  private readonly onVisible = (): void => {
    if (document.visibilityState === 'visible' && this.flow?.isAsking === true) {
      void this.look();
    }
  };

  private readonly close = (): void => {
    this.dialog.close();
  };

  private onDialogKey(event: KeyboardEvent): void {
    onKey(event);
    // A second Esc would close the dialog without asking its cancel event.
    if (event.key === 'Escape' && this.flow?.isBusy === true) {
      event.preventDefault();
    }
  }

  private onCancel(event: Event): void {
    if (this.flow?.isBusy === true) {
      event.preventDefault();
    }
  }

  private onBackdrop(event: MouseEvent): void {
    const isOutside = event.target === this.dialog;
    if (isOutside && this.flow?.isBusy !== true && performance.now() - this.openedAt > DEAF_MS) {
      this.close();
    }
  }

  private onClosed(): void {
    // A retry has opened it again before the event of its closing came.
    if (!this.dialog.open) {
      this.reset();
    }
  }

  private reset(): void {
    clearInterval(this.ticker);
    this.request = null;
    this.flow = null;
    this.known.clear();
  }

  private get dialog(): HTMLDialogElement {
    const dialog = this.querySelector('dialog');
    if (dialog === null) {
      throw new Error('The dialog is not rendered yet');
    }
    return dialog;
  }
}

function waitingText(timeoutMs: number | null): string {
  return timeoutMs === null ? msg('Waiting for the receiver.') : msg(str`Waiting for the receiver. It stops at ${duration(timeoutMs * 1000)}.`);
}

customElements.define('ph-run-dialog', PhRunDialog);
