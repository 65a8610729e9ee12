import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { CircleAlert, Trash2 } from 'lucide';
import { deleteEvent, getEvent } from '../../api/events';
import { listExecutions } from '../../api/executions';
import { type Failure, failureOfError } from '../../api/failure';
import type { EventFault, Execution, Integration, Page as PageOf, PortalEvent } from '../../api/types';
import { href } from '../../browser/base';
import { navigate } from '../../browser/router';
import { ask } from '../../components/ask-dialog/ask-dialog';
import { tile } from '../../components/avatar/avatar';
import { resultBadge, severityBadge } from '../../components/badge/badge';
import '../../components/code-view/code-view';
import '../../components/combobox/combobox';
import { copyIcon } from '../../components/copy-button/copy-button';
import '../../components/details/details-style';
import { executionTable } from '../../components/execution-table/execution-table';
import { icon } from '../../components/icon/icon';
import { notice } from '../../components/notices/notices';
import { portalLink } from '../../components/portal-link/portal-link';
import { runButton } from '../../components/run-button/run-button';
import { requestRun } from '../../components/signals';
import { problemNote } from '../../components/states/problem-note';
import { emptyBox, loaded } from '../../components/states/states';
import { time } from '../../components/time/time';
import { Poll } from '../../state/poll';
import { Resource } from '../../state/resource';
import { session } from '../../state/session';
import { firstIntegrations, integrationSource, type Pickable } from '../../state/sources';
import { fatalFaults, faultText } from '../../text/fault-copy';
import { memberText } from '../../text/json';
import { fittingIds } from '../../text/link';
import { Page } from '../page';

const SHOWN_EXECUTIONS = 20;
const SHOWN_INTEGRATIONS = 8;

/** An event and the exact text of its details, as posted. */
interface EventWithDetails {
  event: PortalEvent;
  detailsText: string;
}

class EventPage extends Page {
  private readonly event = new Resource<EventWithDetails>(this);
  /** Those that fit the event and those used lately come first. */
  private readonly integrations = new Resource<{ items: Integration[]; hasMore: boolean }>(this);
  private readonly executions = new Resource<PageOf<Execution>>(this);
  @state() private failure: Failure | null = null;
  private hasHistory = false;

  constructor() {
    super();
    new Poll(this, {
      isBusy: () => this.executions.data?.items.some((execution) => execution.state === 'sending') ?? false,
      poll: () => this.refresh(),
    });
  }

  protected override heading(): string {
    return this.event.data?.event.title ?? msg('Event');
  }

  protected override begin(): void {
    this.loadEvent();
  }

  protected override willUpdate(): void {
    if (session.maySeeHistory && !this.hasHistory) {
      this.hasHistory = true;
      void this.loadExecutions();
    }
  }

  protected override executed(event: GlobalEventHandlersEventMap['ph-executed']): void {
    if (event.detail.event_id === this.routeId) {
      void this.loadExecutions();
    }
  }

  protected override view(): TemplateResult {
    const { failure } = this.event;
    if (failure?.word === 'not_found') {
      return html`${this.pageHead(msg(str`Event “${this.routeId}” not found. It may have been deleted.`))}<a
          class="button"
          href=${href('events')}
          >${msg('Go to Events')}</a
        >`;
    }
    return this.loadedPage(
      this.event,
      msg('The event'),
      () => this.loadEvent(),
      (data) => this.content(data),
    );
  }

  private content({ event, detailsText }: EventWithDetails): TemplateResult {
    return html`
      ${this.pageHead(html`${severityBadge(event.severity, event.severity_label)} <span class="mono">${event.type}</span> · ${time(event.occurred_at)} ${portalLink(event.url)}`)}
      ${faultNote(event.faults)}
      <div class="columns">
        <div class="main-column">
          <section class="card" aria-label=${msg('Event details')}>
            ${
              event.details === null
                ? html`<p class="muted">${msg('The details cannot be shown.')}</p>`
                : html`<ph-code
                    label=${msg('Details')}
                    .text=${detailsText}
                    .bytes=${new TextEncoder().encode(detailsText).length}
                  ></ph-code>`
            }
          </section>
          ${this.history(event)}
        </div>
        <aside class="side-column" aria-label=${msg('About this event')}>
          ${this.targets(event)} ${facts(event)} ${session.isAdmin && session.isManagedCatalog ? this.removal(event) : nothing}
        </aside>
      </div>
    `;
  }

  private targets(event: PortalEvent): TemplateResult {
    const fitting = fittingIds(event);
    return html`<section class="card" aria-labelledby="targets-title">
      <h2 id="targets-title">${msg('Run with this event')}</h2>
      ${loaded(
        this.integrations,
        msg('Integrations'),
        () => this.loadIntegrations(fitting),
        ({ items, hasMore }) =>
          items.length === 0
            ? html`<p class="muted">${msg('No integration is enabled.')}</p>`
            : html`<ul class="targets">
                  ${items.map(
                    (integration) =>
                      html`<li>
                        ${tile(integration.id, integration.name)}
                        <a class="cut" href=${href('integrations', integration.id)}>${integration.name}</a>
                        ${fitting.includes(integration.id) ? html`<span class="tag">${msg('Fits')}</span>` : nothing}
                        ${runButton({ integration, event, name: `${event.title}, ${integration.name}` })}
                      </li>`,
                  )}
                </ul>
                ${hasMore && session.mayRun ? this.others(event, fitting) : nothing}`,
        3,
      )}
    </section>`;
  }

  /** Opens the run dialog with what is chosen. */
  private others(event: PortalEvent, fitting: string[]): TemplateResult {
    const run = ({ detail: { id } }: CustomEvent<Pickable>): void => requestRun(this, { kind: 'run', integration: id, event });
    return html`<ph-combobox
      label=${msg('Another integration')}
      placeholder=${msg('Search integrations')}
      .source=${integrationSource({ isEnabled: true, fitting })}
      @ph-pick=${run}
    ></ph-combobox>`;
  }

  private history(event: PortalEvent): TemplateResult {
    if (!session.maySeeHistory) {
      return html`<section class="card" aria-labelledby="last-title">
        <h2 id="last-title">${msg('Last execution')}</h2>
        ${
          event.last_execution === null
            ? html`<p class="muted">${msg('Not sent yet.')}</p>`
            : html`<p>${resultBadge(event.last_execution)} ${time(event.last_execution.finished_at)}</p>`
        }
      </section>`;
    }
    return html`<section class="card flush" aria-labelledby="executions-title">
      <div class="card-head">
        <h2 id="executions-title">${msg('Executions of this event')}</h2>
        <a href="${href('history')}?event_id=${encodeURIComponent(event.id)}">${msg('All in History')}</a>
      </div>
      ${loaded(
        this.executions,
        msg('Executions'),
        () => void this.loadExecutions(),
        ({ items }) => (items.length === 0 ? emptyBox(msg('Not sent yet.')) : executionTable(items, { hideEvent: true })),
        3,
      )}
    </section>`;
  }

  private removal(event: PortalEvent): TemplateResult {
    return html`<div>
      ${this.failure === null ? nothing : problemNote(this.failure)}
      <button type="button" class="button danger" @click=${() => void this.askToDelete(event)}>
        ${icon(Trash2)}${msg('Delete event…')}
      </button>
    </div>`;
  }

  private async askToDelete(event: PortalEvent): Promise<void> {
    const isSure = await ask({
      title: msg('Delete this event?'),
      text: msg('It can no longer be sent. Its executions stay in the history. This cannot be undone.'),
      yes: msg('Delete'),
      isDangerous: true,
    });
    if (!isSure) {
      return;
    }
    try {
      await deleteEvent(event.id);
      await navigate(href('events'));
      notice(msg('The event was deleted.'));
    } catch (error) {
      this.failure = failureOfError(error);
    }
  }

  private loadEvent(): void {
    void this.event.load(async (signal) => {
      const { event, text } = await getEvent(this.routeId, signal);
      this.loadIntegrations(fittingIds(event));
      return { event, detailsText: memberText(text, 'details') ?? '' };
    });
  }

  private loadIntegrations(fitting: string[]): void {
    void this.integrations.load((signal) => firstIntegrations(fitting, SHOWN_INTEGRATIONS, signal));
  }

  private loadExecutions(): Promise<void> {
    return this.executions.load((signal) => listExecutions({ event_id: this.routeId, limit: SHOWN_EXECUTIONS }, signal));
  }

  private async refresh(): Promise<void> {
    if (!this.hasHistory) {
      return;
    }
    await this.loadExecutions();
    if (this.executions.failure !== null) {
      throw this.executions.failure;
    }
  }
}

/** What an external catalog gives that cannot be sent, or is shown in another way. */
function faultNote(faults: EventFault[]): TemplateResult | typeof nothing {
  if (faults.length === 0) {
    return nothing;
  }
  const isFatal = fatalFaults(faults).length > 0;
  return html`<div class="note ${isFatal ? 'bad' : 'warn'}">
    ${icon(CircleAlert)}
    <div class="note-text">
      <p class="note-title">
        ${isFatal ? msg('This event’s data in the Portal cannot be sent') : msg('This event’s data in the Portal is incomplete')}
      </p>
      <ul>
        ${faults.map((fault) => html`<li>${fault.column === null ? nothing : html`<code>${fault.column}</code> `}${faultText(fault)}</li>`)}
      </ul>
    </div>
  </div>`;
}

function facts(event: PortalEvent): TemplateResult {
  return html`<section class="card" aria-labelledby="facts-title">
    <h2 id="facts-title">${msg('About')}</h2>
    <dl class="facts">
      <dt>${msg('ID')}</dt>
      <dd class="mono">${event.id} ${copyIcon(event.id, msg('Event ID'))}</dd>
      <dt>${msg('Type')}</dt>
      <dd class="mono"><a href="${href('events')}?type=${encodeURIComponent(event.type)}">${event.type}</a></dd>
      ${
        event.source === null
          ? nothing
          : html`<dt>${msg('Source')}</dt>
              <dd>${event.source}</dd>`
      }
      ${
        event.owner === null
          ? nothing
          : html`<dt>${msg('Owner')}</dt>
              <dd>${event.owner}</dd>`
      }
      <dt>${msg('Occurred')}</dt>
      <dd>${time(event.occurred_at)}</dd>
      ${
        event.created_at === null
          ? nothing
          : html`<dt>${msg('Posted')}</dt>
              <dd>${time(event.created_at)}${event.created_by === null ? nothing : html` ${msg(str`by ${event.created_by}`)}`}</dd>`
      }
    </dl>
  </section>`;
}

customElements.define('ph-event-page', EventPage);
