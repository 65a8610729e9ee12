import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { RotateCcw, Send, TriangleAlert, Check, LoaderCircle, type IconNode } from 'lucide';
import { getEvent } from '../../api/events';
import { getExecution, listExecutions } from '../../api/executions';
import type { Execution, ExecutionEvidence, PortalEvent } from '../../api/types';
import { href } from '../../browser/base';
import { connection } from '../../browser/connection';
import { navigate } from '../../browser/router';
import { integrationName } from '../../components/named/named';
import { resultBadge } from '../../components/badge/badge';
import '../../components/code-view/evidence-style';
import { copyAs } from '../../components/copy-button/copy-button';
import '../../components/details/details-style';
import { subjectOf } from '../../components/execution-table/execution-table';
import { icon } from '../../components/icon/icon';
import { ignoreKeyRepeat } from '../../components/run-button/run-button';
import { requestRun, newRunOf } from '../../components/signals';
import { loaded } from '../../components/states/states';
import '../../components/tabs/tabs';
import type { Tab } from '../../components/tabs/tabs';
import { time } from '../../components/time/time';
import { timingCard } from '../../components/timing/timing';
import { Poll } from '../../state/poll';
import { Resource } from '../../state/resource';
import { noRunPermission, session } from '../../state/session';
import { curlOf } from '../../text/curl';
import { number } from '../../text/format';
import { badgeOf, type Tone, resultSentence, whatHappened, whatToDo } from '../../text/outcome-copy';
import { Page } from '../page';
import { attemptsPanel } from './attempts';
import { detailsCard, whoCard } from './details-cards';
import { requestPanel, responsePanel } from './evidence';

const BOX_ICONS: Record<Tone, IconNode> = { ok: Check, bad: TriangleAlert, warn: TriangleAlert, info: LoaderCircle };

const PANEL_CLASS: Record<string, string> = { attempts: 'panel-list', audit: 'panel-list' };

class ExecutionPage extends Page {
  protected override readonly need = 'history';
  private readonly evidence = new Resource<ExecutionEvidence>(this);
  /** Its link and owner, as long as there is one. */
  private readonly event = new Resource<PortalEvent>(this);
  private readonly attempts = new Resource<Execution[]>(this);
  private readonly neighbours = new Resource<typeof import('./neighbours')>(this);
  private readonly poll = new Poll(this, {
    isBusy: () => this.evidence.data?.state === 'sending',
    poll: () => this.refresh(),
  });

  protected override heading(): string {
    const { data } = this.evidence;
    return data === null ? msg('Execution') : subjectOf(data);
  }

  protected override begin(): void {
    void this.load();
    void this.neighbours.load(() => import('./neighbours'));
  }

  protected override executed(event: GlobalEventHandlersEventMap['ph-executed']): void {
    if (event.detail.message_id === this.evidence.data?.message_id) {
      void this.loadAttempts(event.detail);
    }
  }

  protected override view(): TemplateResult {
    if (this.evidence.failure?.word === 'not_found') {
      return html`${this.pageHead(msg(str`Execution “${this.routeId}” not found. It may be older than the history’s retention.`))}
        <a class="button" href=${href('history')}>${msg('Go to History')}</a>`;
    }
    return this.loadedPage(
      this.evidence,
      msg('The execution'),
      () => void this.load(),
      (data) => this.content(data),
    );
  }

  private content(data: ExecutionEvidence): TemplateResult {
    return html`
      ${this.head(data)} ${outcomeNote(data)}
      <div class="columns">
        <div class="main-column">${timingCard(data.timing, data)} ${this.panels(data)}</div>
        <aside class="side-column" aria-label=${msg('About this execution')}>${detailsCard(data, this.event.data)} ${whoCard(data)}</aside>
      </div>
    `;
  }

  private head(data: ExecutionEvidence): TemplateResult {
    const attempts = this.countOfAttempts(data);
    return html`<div class="page-head">
      <div class="page-title">
        <p class="eyebrow">
          ${resultBadge(data)} ${data.mode === 'test' ? html`<span class="tag">${msg('Test')}</span>` : nothing}
          ${
            attempts === 1
              ? nothing
              : html`<a href="${href('history', data.id)}?tab=attempts"
                  >${msg(str`Attempt ${number(data.attempt)} of ${number(attempts)}`)}</a
                >`
          }
        </p>
        <h1 tabindex="-1">${this.heading()}</h1>
        <p class="lead inline">
          ${integrationName(data.integration_id, data.integration_name)} <span>${msg(str`run by ${data.username}`)}</span>
          <span>${time(data.created_at)}</span>
        </p>
        ${this.neighbours.data?.neighbourLinks(data.id)}
      </div>
      ${this.actions(data)}
    </div>`;
  }

  private countOfAttempts(data: Execution): number {
    return Math.max(data.attempt, ...(this.attempts.data ?? []).map((execution) => execution.attempt));
  }

  private actions(data: ExecutionEvidence): TemplateResult {
    return html`<div class="page-actions again">
      ${data.request === null ? nothing : html`<div>${copyAs(curlOf(data.request), msg('Copy as cURL'))}</div>`}
      ${data.mode === 'test' || data.state === 'sending' ? nothing : this.retryButtons(data)}
    </div>`;
  }

  private retryButtons(data: ExecutionEvidence): TemplateResult {
    const reason = this.reason();
    const retry = (event: Event): void => requestRun(event.currentTarget as EventTarget, { kind: 'retry', execution: data });
    const run = (event: Event): void => requestRun(event.currentTarget as EventTarget, newRunOf(data));
    return html`<div>
        ${retryButton(msg('Run again…'), Send, data.state === 'succeeded' ? 'primary' : '', reason, 'run-again-hint', run)}
        <p class="hint" id="run-again-hint">${reason ?? msg('A new message from current data.')}</p>
      </div>
      ${
        data.state === 'succeeded'
          ? nothing
          : html`<div>
              ${retryButton(msg('Retry…'), RotateCcw, 'primary', reason, 'retry-hint', retry)}
              <p class="hint" id="retry-hint">${reason ?? msg('The same message, byte for byte.')}</p>
            </div>`
      }`;
  }

  private reason(): string | null {
    if (!session.mayRun) {
      return noRunPermission();
    }
    return connection.isOnline ? null : msg('No connection.');
  }

  private panels(data: ExecutionEvidence): TemplateResult {
    const tabs = this.tabs(data);
    const wanted = new URLSearchParams(this.search).get('tab');
    const selected = tabs.find((tab) => tab.id === wanted)?.id ?? 'request';
    return html`<section class="card flush" aria-label=${msg('What was sent and what came back')}>
      <ph-tabs
        label=${msg('Evidence')}
        .tabs=${tabs}
        selected=${selected}
        @ph-tab=${(event: CustomEvent<string>) =>
          void navigate(href('history', this.routeId) + (event.detail === 'request' ? '' : `?tab=${event.detail}`), { replace: true })}
      ></ph-tabs>
      <div class=${PANEL_CLASS[selected] ?? 'panel'} role="tabpanel" id="panel-${selected}" aria-labelledby="tab-${selected}">
        ${this.panel(selected, data)}
      </div>
    </section>`;
  }

  private tabs(data: ExecutionEvidence): Tab[] {
    return [
      { id: 'request', label: msg('Request') },
      { id: 'response', label: msg('Response') },
      { id: 'attempts', label: msg('Attempts'), count: this.countOfAttempts(data) },
      { id: 'compare', label: msg('Compare') },
      ...(session.isAdmin ? [{ id: 'audit', label: msg('Audit') }] : []),
    ];
  }

  private panel(selected: string, data: ExecutionEvidence): TemplateResult {
    if (selected === 'audit') {
      void import('./audit-tab');
    }
    if (selected === 'compare') {
      void import('./compare-tab');
    }
    switch (selected) {
      case 'response':
        return responsePanel(data);
      case 'attempts':
        return loaded(
          this.attempts,
          msg('Attempts'),
          () => void this.loadAttempts(data),
          (attempts) => attemptsPanel(attempts, data.id),
          2,
        );
      case 'audit':
        return html`<ph-audit-tab integration=${data.integration_id} until=${data.created_at}></ph-audit-tab>`;
      case 'compare':
        return html`<ph-compare-tab .execution=${data}></ph-compare-tab>`;
      default:
        return requestPanel(data);
    }
  }

  private async load(): Promise<void> {
    await this.evidence.load((signal) => getExecution(this.routeId, signal));
    this.poll.schedule();
    if (this.evidence.data !== null && this.attempts.data === null) {
      await this.loadAttempts(this.evidence.data);
      await this.loadEvent(this.evidence.data);
    }
  }

  private async loadEvent({ event_id: id }: Execution): Promise<void> {
    if (id !== null) {
      await this.event.load(async (signal) => (await getEvent(id, signal)).event);
    }
  }

  private loadAttempts({ message_id: message }: Execution): Promise<void> {
    return this.attempts.load(async (signal) => {
      const page = await listExecutions({ message_id: message, limit: 200 }, signal);
      return page.items;
    });
  }

  private async refresh(): Promise<void> {
    if (this.evidence.data?.state === 'sending') {
      this.evidence.set(await getExecution(this.routeId));
    }
  }
}

function retryButton(
  label: string,
  node: IconNode,
  variant: string,
  reason: string | null,
  hintId: string,
  onClick: (event: Event) => void,
): TemplateResult {
  return html`<button
    type="button"
    class="button ${variant}"
    data-retry=${hintId === 'retry-hint' ? '' : nothing}
    aria-disabled=${reason === null ? nothing : 'true'}
    aria-describedby=${hintId}
    @keydown=${ignoreKeyRepeat}
    @click=${(event: Event) => {
      if (reason === null) {
        onClick(event);
      }
    }}
  >
    ${icon(node)}${label}
  </button>`;
}

/** What happened and what to do. */
function outcomeNote(data: ExecutionEvidence): TemplateResult {
  const { tone } = badgeOf(data);
  const remedy = whatToDo(data);
  const message = data.state === 'failed' ? data.receiver_message : null;
  return html`<div class="note ${tone}">
    ${icon(BOX_ICONS[tone])}
    <div class="note-text">
      <p class="note-title">${whatHappened(data) ?? resultSentence(data)}</p>
      ${message === null ? nothing : html`<p>${msg(str`The receiver says: “${message}”`)}</p>`}
      ${remedy === null ? nothing : html`<p>${remedy}</p>`}
      ${
        data.error === null
          ? nothing
          : html`<p class="small">
              <a href="docs/errors.html#${data.error}" target="_blank" rel="noopener">${msg('About this error')}</a>
            </p>`
      }
      ${data.state === 'failed' || data.state === 'unknown' ? html`<p class="small">${msg('Nothing is retried automatically.')}</p>` : nothing}
    </div>
  </div>`;
}

customElements.define('ph-execution-page', ExecutionPage);
