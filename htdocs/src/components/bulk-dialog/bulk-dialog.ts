import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { Send } from 'lucide';
import { runBatch } from '../../api/batch';
import { serverNow } from '../../api/clock';
import type { Failure } from '../../api/failure';
import { getIntegration } from '../../api/integrations';
import type { Click, Integration } from '../../api/types';
import { connection } from '../../browser/connection';
import { type Bulk, type BulkItem, newBatchId } from '../../state/bulk';
import { Resource } from '../../state/resource';
import { integrationSource, type Pickable } from '../../state/sources';
import { cannotBeUndone } from '../../text/consequence';
import { tile } from '../avatar/avatar';
import '../combobox/combobox';
import { consequenceNote } from '../consequence-note/consequence-note';
import { icon } from '../icon/icon';
import type { RunnableEvent } from '../signals';
import { failureBox, skeletonRows } from '../states/states';
import { BulkElement, retryAfterMs } from './bulk-element';
import { type Candidate, candidatesOf } from './candidates';
// In the same file, so that no other page loads what the two share.
import './retry-dialog';
import { candidateRow, progress, resultFilter, type Shown, isShown, runningRow, summary } from './rows';

interface Plan {
  integration: Integration;
  candidates: Candidate[];
}

/** Runs many events at one integration: first which will run and which will not, then the result of each. */
export class PhBulkDialog extends BulkElement {
  @state() private events: RunnableEvent[] = [];
  @state() private picked: string | null = null;
  @state() private note = '';
  @state() private shown: Shown = 'all';
  private readonly plan = new Resource<Plan>(this);
  private batch = '';

  async open(events: RunnableEvent[]): Promise<void> {
    this.events = events;
    this.picked = null;
    this.note = '';
    this.plan.clear();
    await this.show();
  }

  override render(): TemplateResult {
    const { bulk } = this;
    return this.frame(
      this.events.length === 0
        ? null
        : { heading: this.heading(), body: bulk === null ? this.choosing() : this.running(bulk), actions: this.actions() },
    );
  }

  private heading(): string {
    const count = this.events.length;
    const name = this.plan.data?.integration.name;
    const what = count === 1 ? msg('Run 1 event') : msg(str`Run ${count} events`);
    return name === undefined ? what : `${what} · ${name}`;
  }

  private choosing(): TemplateResult {
    const { data, failure, isLoading } = this.plan;
    return html`
      <ph-combobox
        label=${msg('Target')}
        placeholder=${msg('Search integrations')}
        .source=${integrationSource({ isEnabled: true })}
        @ph-pick=${(event: CustomEvent<Pickable>) => this.pick(event.detail.id)}
      ></ph-combobox>
      ${failure === null ? nothing : failureBox(msg('What was already sent'), failure, () => this.pick(this.picked))}
      ${isLoading ? skeletonRows(Math.min(this.events.length, 5)) : data === null ? nothing : this.planned(data)}
    `;
  }

  private planned({ integration, candidates }: Plan): TemplateResult {
    const chosen = candidates.filter(({ isChosen }) => isChosen).length;
    const left = candidates.length - chosen;
    return html`
      ${consequenceNote(integration)}
      <section aria-labelledby="bulk-plan">
        <h3 id="bulk-plan">${left === 0 ? msg(str`${chosen} will run`) : msg(str`${chosen} will run, ${left} skipped`)}</h3>
        <ul class="bulk-rows">
          ${candidates.map((candidate) =>
            candidateRow(candidate, (isChosen) => {
              candidate.isChosen = isChosen;
              this.requestUpdate();
            }),
          )}
        </ul>
      </section>
      <div class="field">
        <label for="bulk-note">${msg('Note')} <span class="muted">${msg('(optional)')}</span></label>
        <input
          id="bulk-note"
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

  private running(bulk: Bulk<RunnableEvent>): TemplateResult {
    const integration = this.plan.data?.integration;
    return html`
      ${integration === undefined ? nothing : html`<p class="person">${tile(integration.id, integration.name)}<b>${integration.name}</b></p>`}
      ${progress(bulk)} ${bulk.isRunning ? nothing : summary(bulk, this.batch, this.close)}
      ${
        bulk.isRunning
          ? nothing
          : resultFilter(bulk.items, this.shown, (shown) => {
              this.shown = shown;
            })
      }
      <ul class="bulk-rows">
        ${bulk.items.filter((item) => bulk.isRunning || isShown(item, this.shown)).map((item) => runningRow(item))}
      </ul>
    `;
  }

  private actions(): TemplateResult {
    const { bulk } = this;
    if (bulk === null) {
      const count = this.plan.data?.candidates.filter(({ isChosen }) => isChosen).length ?? 0;
      const isReady = count > 0 && !this.plan.isLoading && connection.isOnline;
      return html`<button type="button" class="button" @click=${this.close}>${msg('Cancel')}</button>
        <button
          type="button"
          class="button ${cannotBeUndone(this.plan.data?.integration.consequence ?? '') ? 'danger' : 'primary'}"
          ?disabled=${!isReady}
          @click=${() => this.start()}
        >
          ${icon(Send)}${count === 0 ? msg('Run now') : msg(str`Run ${count} now`)}
        </button>`;
    }
    if (bulk.isRunning) {
      return this.stopButton(bulk);
    }
    const failed = bulk.retryable.length;
    const stopped = bulk.count('stopped');
    return html`${
        stopped === 0
          ? nothing
          : html`<button type="button" class="button" @click=${() => this.goOn(bulk, bulk.resume())}>
              ${msg(str`Run the rest (${stopped})`)}
            </button>`
      }
      ${
        failed === 0
          ? nothing
          : html`<button type="button" class="button" @click=${() => this.goOn(bulk, bulk.retryFailed())}>
              ${msg(str`Retry failed only (${failed})`)}
            </button>`
      } <button type="button" class="button primary" @click=${this.close}>${msg('Close')}</button>`;
  }

  private pick(id: string | null): void {
    if (id !== null) {
      this.picked = id;
      void this.plan.load(async () => {
        const integration = await getIntegration(id);
        return { integration, candidates: await candidatesOf(integration, this.events) };
      });
    }
  }

  private start(): void {
    const { data } = this.plan;
    if (data === null || this.bulk !== null) {
      return;
    }
    const { id } = data.integration;
    const { note } = this;
    const batch = newBatchId();
    const bulk = this.newBulk(
      data.candidates.filter(({ isChosen }) => isChosen).map(({ event }) => event),
      {
        send: (items) =>
          runBatch(
            id,
            items.map((item) => clickOf(item, batch, note)),
          ),
        retryDelay: (failure) => retryDelayOf(failure, id),
      },
    );
    this.batch = batch;
    this.goOn(bulk, bulk.run());
  }

  private goOn(bulk: Bulk<RunnableEvent>, work: Promise<void>): void {
    this.shown = 'all';
    void this.drive(bulk, work);
  }

  protected override onClosed(): void {
    this.events = [];
    this.bulk = null;
    this.plan.clear();
  }
}

/** A new message, or that of the execution once more. */
function clickOf({ key, subject, execution }: BulkItem<RunnableEvent>, batch: string, note: string): Click {
  const common = { idempotency_key: key, batch_id: batch, note };
  return execution === null ? { ...common, mode: 'event', event_id: subject.id } : { ...common, retry_of: execution.id };
}

/** In ms, from Retry-After or the pause the receiver asked for; null for any other failure. */
async function retryDelayOf(failure: Failure, integrationId: string): Promise<number | null> {
  if (failure.word === 'paused_by_receiver') {
    const { paused_until: until } = await getIntegration(integrationId);
    return typeof until === 'string' ? Math.max(0, Date.parse(until) - serverNow()) : 0;
  }
  return retryAfterMs(failure);
}

customElements.define('ph-bulk-dialog', PhBulkDialog);
