import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { ArrowRight, RotateCcw, Send, X } from 'lucide';
import { listEvents } from '../../api/events';
import { findByIdempotencyKey, getExecution, listExecutions, retryExecution, runIntegration } from '../../api/executions';
import { Failure } from '../../api/failure';
import { getIntegration, listIntegrations } from '../../api/integrations';
import type { Execution, Integration } from '../../api/types';
import { announce } from '../../app/announce';
import { href } from '../../app/base';
import { LightElement } from '../../app/light-element';
import { connection } from '../../app/connection';
import { session } from '../../app/session';
import { type Ask, type RunnableEvent, tellExecuted } from '../../app/signals';
import { Resource } from '../../state/resource';
import { duration, NOTHING } from '../../text/format';
import { badgeOf, verdictOf } from '../../text/outcome-copy';
import { receiverSays } from '../../text/receiver-says';
import { hostOf, targetParts } from '../../text/target';
import { icon } from '../icon/icon';
import type { PhNotices } from '../notices/notices';
import { tile } from '../people/people';
import { subjectOf } from '../execution-table/execution-table';
import { failureBox, skeletonRows } from '../states/states';
import { time } from '../time/time';
import { onKey } from '../run-button/run-button';
import './picker';
import type { Pickable } from './picker';
import { type Anyway, RunFlow } from './run-flow';
import { lost, notRecorded, refusal, verdict } from './verdict';

// A double click on the opener must not press what the dialog brings under the pointer.
const DEAF_MS = 400;
const LEAVE_AFTER_MS = 3_000;
const TICK_MS = 100;

/** What the dialog must know before it can be shown. */
interface Known {
  integration: Integration | null;
  delivered: Execution | null;
}

/** The one dialog in which everything is run and retried. */
export class PhRunDialog extends LightElement {
  @state() private request: Ask | null = null;
  @state() private event: RunnableEvent | 'none' | null = null;
  @state() private note = '';
  @state() private says: string | null = null;
  @state() private now = 0;
  private flow: RunFlow | null = null;
  private readonly known = new Resource<Known>(this);
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
    await this.learn(ask);
  }

  protected override updated(): void {
    // The pressed button is gone or disabled; the focus must stay in the dialog, where the result is.
    const active = document.activeElement;
    if (this.request !== null && this.dialog.open && (active === document.body || active === this.dialog)) {
      this.dialog.querySelector<HTMLElement>('h2')?.focus();
    }
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
        <h2 id="run-title" tabindex="-1">${this.question(ask)}</h2>
        ${flow.isBusy
          ? nothing
          : html`<button type="button" class="icon-button" aria-label="Close" @click=${this.close}>${icon(X)}</button>`}
      </header>
      <div class="dialog-body">${this.body(ask, flow)}</div>
      <footer class="dialog-foot">
        <p class="muted small">
          Sent as <b>${session.me?.username}</b>. Recorded in history.
        </p>
        <div class="dialog-actions">${this.actions(ask, flow)}</div>
      </footer>
    `;
  }

  private question(ask: Ask): string {
    if (ask.kind === 'retry') {
      return 'Send the same message again?';
    }
    const integration = this.known.data?.integration;
    return integration === null || integration === undefined ? 'Run an integration' : `${integration.action_label ?? 'Run'} · ${integration.name}`;
  }

  private body(ask: Ask, flow: RunFlow): TemplateResult {
    const { data, failure } = this.known;
    if (data === null) {
      return failure === null ? skeletonRows(3) : failureBox('The integration', failure, () => void this.learn(ask));
    }
    return html`
      ${this.cards(ask, data)}
      ${flow.phase === 'form' ? this.form(ask, data) : nothing}
      ${this.result(flow)}
    `;
  }

  private cards(ask: Ask, known: Known): TemplateResult {
    const isChoosing = this.flow?.phase === 'form';
    return html`
      <div class="route">
        ${ask.kind === 'run' && ask.event === null && isChoosing
          ? html`<ph-picker
              class="route-end"
              label="Event"
              placeholder="Search events"
              .none=${{ id: '', title: 'Without an event', sub: 'Runs with no event details' }}
              .find=${findEvents}
              @ph-pick=${(event: CustomEvent<Pickable>) => this.pickEvent(event.detail)}
            ></ph-picker>`
          : html`<div class="route-end card">
              <span class="small muted">Event</span>
              ${this.eventCard(ask)}
            </div>`}
        <span class="route-arrow">${icon(ArrowRight)}</span>
        ${ask.kind === 'run' && ask.integration === null && isChoosing
          ? html`<ph-picker
              class="route-end"
              label="Target"
              placeholder="Search integrations"
              .find=${findIntegrations}
              @ph-pick=${(event: CustomEvent<Pickable>) => void this.pickIntegration(event.detail)}
            ></ph-picker>`
          : html`<div class="route-end card"><span class="small muted">Target</span>${this.targetCard(ask, known.integration)}</div>`}
      </div>
    `;
  }

  private eventCard(ask: Ask): TemplateResult {
    if (ask.kind === 'retry') {
      const { execution } = ask;
      return html`<b>${subjectOf(execution)}</b><span class="mono small">${execution.event_id ?? execution.message_id}</span>`;
    }
    if (this.event === null || this.event === 'none') {
      return html`<b>Without an event</b>`;
    }
    return html`<b>${this.event.title}</b><span class="mono small">${this.event.id}</span>`;
  }

  private targetCard(ask: Ask, integration: Integration | null): TemplateResult {
    if (integration === null) {
      return html`<b>${ask.kind === 'retry' ? ask.execution.integration_name : NOTHING}</b>`;
    }
    const target = integration.target ?? null;
    return html`<span class="person">${tile(integration.id, integration.name)}<b>${integration.name}</b></span>
      ${target === null ? nothing : html`<span class="mono small cut" title=${target}>${targetParts(target).host}${targetParts(target).after}</span>`}`;
  }

  private form(ask: Ask, known: Known): TemplateResult {
    return html`
      ${ask.kind === 'retry'
        ? html`<p>
            The same message goes out once more, byte for byte, with the same <code>webhook-id</code>, as attempt
            ${ask.execution.attempt + 1} or later. To send current data, use <b>Run again</b> on the execution’s page.
          </p>`
        : nothing}
      ${known.integration?.consequence ? html`<p class="note info"><span>${known.integration.consequence}</span></p>` : nothing}
      ${known.delivered === null
        ? nothing
        : html`<p class="note warn" role="status">
            <span>
              ${known.delivered.state === 'sending'
                ? 'It is being sent right now'
                : html`${known.delivered.state === 'succeeded' ? 'Delivered' : 'May have been delivered'} ${time(known.delivered.created_at)}`}
              by ${known.delivered.username} – run again?
            </span>
          </p>`}
      <div class="field">
        <label for="run-note">Note <span class="muted">(optional)</span></label>
        <input
          id="run-note"
          type="text"
          maxlength="500"
          autocomplete="off"
          .value=${this.note}
          @input=${(event: Event) => {
            this.note = (event.target as HTMLInputElement).value;
          }}
        />
      </div>
    `;
  }

  private result(flow: RunFlow): TemplateResult | typeof nothing {
    switch (flow.phase) {
      case 'form':
        return nothing;
      case 'sending':
      case 'checking':
        return html`<p class="muted" aria-busy="true">
          ${flow.phase === 'checking' ? 'Looking in the history…' : `Waiting for the receiver. It stops at ${this.limit()}.`}
        </p>`;
      case 'done':
        return flow.execution === null
          ? nothing
          : verdict(flow.execution, hostOf(this.known.data?.integration?.target), this.says);
      case 'refused':
        return flow.failure === null ? nothing : refusal(flow.failure);
      case 'lost':
        return lost(false);
      case 'watching_failed':
        return lost(true);
      case 'not_recorded':
        return notRecorded();
    }
  }

  private actions(ask: Ask, flow: RunFlow): TemplateResult {
    switch (flow.phase) {
      case 'form':
        return html`<button type="button" class="button" @click=${this.close}>Cancel</button>
          <button type="button" class="button primary" ?disabled=${!this.isReady(ask)} @click=${this.run}>
            ${icon(ask.kind === 'retry' ? RotateCcw : Send)}${ask.kind === 'retry' ? 'Retry now' : 'Run now'}
          </button>`;
      case 'sending':
      case 'checking':
        return html`${this.elapsed() > LEAVE_AFTER_MS && flow.phase === 'sending'
            ? html`<button type="button" class="button" @click=${this.close}>Close and keep watching</button>`
            : nothing}
          <button type="button" class="button primary" disabled>
            ${flow.phase === 'checking' ? 'Checking…' : `Sending… ${duration(Math.floor(this.elapsed() / 100) * 100_000)}`}
          </button>`;
      case 'done':
        return html`${this.openLink(flow)}
          ${flow.execution !== null && flow.execution.state !== 'succeeded'
            ? html`<button type="button" class="button" @click=${this.retry}>${icon(RotateCcw)}Retry…</button>`
            : nothing}
          <button type="button" class="button primary" @click=${this.close}>Close</button>`;
      case 'refused':
        return html`<button type="button" class="button" @click=${this.close}>Close</button>
          ${flow.liftedBy === null
            ? nothing
            : html`<button type="button" class="button primary" @click=${this.runAnyway}>
                ${flow.liftedBy === 'resend' ? 'Send again anyway' : 'Run anyway'}
              </button>`}`;
      case 'lost':
      case 'watching_failed':
        return html`${this.openLink(flow)}
          <button type="button" class="button" @click=${this.close}>Close</button>
          <button type="button" class="button primary" @click=${() => void flow.check()}>Check</button>`;
      case 'not_recorded':
        return html`<button type="button" class="button" @click=${this.close}>Close</button>
          <button type="button" class="button primary" @click=${this.run}>${icon(Send)}Run now</button>`;
    }
  }

  private openLink(flow: RunFlow): TemplateResult | typeof nothing {
    return flow.execution === null
      ? nothing
      : html`<a class="button" href=${href('history', flow.execution.id)} @click=${this.close}>Open execution</a>`;
  }

  private limit(): string {
    return duration((session.me?.limits.timeout_ms ?? 15_000) * 1000);
  }

  private elapsed(): number {
    return this.flow === null ? 0 : Math.max(0, this.now - this.flow.startedAt);
  }

  private isReady(ask: Ask): boolean {
    if (!connection.isOnline || this.known.data === null) {
      return false;
    }
    return ask.kind === 'retry' || (this.event !== null && this.known.data.integration !== null);
  }

  /** Completes what the opener did not know, and runs at once where the webhook asks for no confirmation. */
  private async learn(ask: Ask): Promise<void> {
    await this.known.load(async () => {
      const integration = await integrationOf(ask);
      return { integration, delivered: await this.deliveredOf(ask, integration) };
    });
    const known = this.known.data;
    if (this.request === ask && ask.kind === 'run' && ask.always !== true && known !== null && known.integration !== null && this.event !== null) {
      const { confirm } = known.integration;
      if (confirm === 'never' || (confirm === 'if_delivered' && this.event !== 'none' && known.delivered === null)) {
        await this.start();
      }
    }
  }

  private async deliveredOf(ask: Ask, integration: Integration | null): Promise<Execution | null> {
    if (ask.kind === 'retry' || integration === null || this.event === null || this.event === 'none') {
      return null;
    }
    if (integration.confirm === 'never' && ask.always !== true) {
      return null;
    }
    const page = await listExecutions({ integration_id: integration.id, event_id: this.event.id, limit: 20 });
    const arrived = page.items.filter((execution) => execution.delivery !== 'not_sent');
    return arrived.find((execution) => execution.state === 'succeeded') ?? arrived[0] ?? null;
  }

  private pickEvent(item: Pickable): void {
    this.event = item.id === '' ? 'none' : { id: item.id, title: item.title, type: '' };
    void this.lookForDelivery();
  }

  private async pickIntegration(item: Pickable): Promise<void> {
    const integration = await getIntegration(item.id);
    this.known.set({ integration, delivered: null });
    await this.lookForDelivery();
  }

  private async lookForDelivery(): Promise<void> {
    const { request } = this;
    const integration = this.known.data?.integration ?? null;
    if (request !== null && integration !== null) {
      const delivered = await this.deliveredOf(request, integration);
      if (this.request === request && this.known.data?.integration === integration) {
        this.known.set({ integration, delivered });
      }
    }
  }

  private send(ask: Ask, key: string, anyway: ReadonlySet<Anyway>): Promise<Execution> {
    const common = {
      ...(this.note.trim() === '' ? {} : { note: this.note.trim() }),
      ...(anyway.has('override') ? { override: true } : {}),
    };
    if (ask.kind === 'retry') {
      return retryExecution(ask.execution.id, key, { ...common, ...(anyway.has('resend') ? { resend: true } : {}) });
    }
    const id = this.known.data?.integration?.id ?? '';
    return this.event === null || this.event === 'none'
      ? runIntegration(id, key, { mode: 'default', ...common })
      : runIntegration(id, key, { mode: 'event', event_id: this.event.id, ...common });
  }

  private run(): void {
    if (performance.now() - this.openedAt > DEAF_MS) {
      void this.start();
    }
  }

  private runAnyway(): void {
    announce('Sending');
    this.startTicker();
    void this.flow?.runAnyway();
  }

  private async start(): Promise<void> {
    announce('Sending');
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
    if (flow.phase === 'refused' && flow.failure?.word === 'forbidden') {
      void session.load();
    }
    if (flow.phase === 'done' && flow.execution !== null) {
      this.ended(flow.execution, isWatched);
    } else if (!isWatched && (flow.phase === 'lost' || flow.phase === 'watching_failed')) {
      this.notices?.add({ tone: 'warn', text: 'We don’t know what became of the last run. Look in the history.' });
    }
  }

  private ended(execution: Execution, isWatched: boolean): void {
    const text = verdictOf(execution, null);
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

  private retry(): void {
    const execution = this.flow?.execution;
    this.dialog.close();
    if (execution !== null && execution !== undefined) {
      this.reset();
      void this.open({ kind: 'retry', execution });
    }
  }

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
    if (this.flow?.isBusy === true || performance.now() - this.openedAt < DEAF_MS) {
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

async function integrationOf(ask: Ask): Promise<Integration | null> {
  if (ask.kind === 'run') {
    return typeof ask.integration === 'string' ? getIntegration(ask.integration) : ask.integration;
  }
  try {
    return await getIntegration(ask.execution.integration_id);
  } catch (error) {
    // It may be deleted; the server then refuses the retry in its own words.
    if (error instanceof Failure && error.word === 'not_found') {
      return null;
    }
    throw error;
  }
}

async function findEvents(text: string): Promise<Pickable[]> {
  const page = await listEvents({ q: text || undefined, limit: 20 });
  return page.items.map((event) => ({ id: event.id, title: event.title, sub: event.id }));
}

async function findIntegrations(text: string): Promise<Pickable[]> {
  const page = await listIntegrations({ q: text || undefined, state: ['enabled'], limit: 50 });
  return page.items.map((integration) => ({
    id: integration.id,
    title: integration.name,
    sub: hostOf(integration.target) ?? integration.id,
  }));
}

customElements.define('ph-run-dialog', PhRunDialog);
