import { msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { serverNow } from '../../api/clock';
import { listEvents } from '../../api/events';
import type { EventSummary } from '../../api/types';
import { href } from '../../app/base';
import { Page } from '../../app/page';
import { navigate } from '../../app/router';
import { resultBadge, severityBadge, severityWord } from '../../components/badge/badge';
import { filterChip, ignoredNote } from '../../components/filter-note/filter-note';
import { moreButton } from '../../components/more-button/more-button';
import { periodSelect } from '../../components/period-select/period-select';
import { emptyBox, loaded } from '../../components/states/states';
import { time } from '../../components/time/time';
import '../../components/run-button/run-button';
import '../../components/search-field/search-field';
import { EVENT_RULES, type EventFilter, eventQuery, type Filters, parseFilters, searchOf, SEVERITIES } from '../../state/filters';
import { Paged } from '../../state/paged';
import { recall, remember } from '../../state/remembered';

class EventsPage extends Page {
  private readonly list = new Paged<EventSummary>(this, (cursor, signal) =>
    listEvents({ ...eventQuery(this.filters, serverNow()), limit: 50, cursor }, signal),
  );

  private get filters(): Filters<EventFilter> {
    return parseFilters(EVENT_RULES, this.search).filters;
  }

  protected override heading(): string {
    return msg('Events');
  }

  protected override begin(): void {
    if (this.isReturn) {
      this.list.data = recall(location.href) ?? null;
    }
    if (this.list.data === null) {
      void this.list.first();
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.hasUpdated && changed.has('search')) {
      void this.list.first();
    }
  }

  protected override updated(): void {
    super.updated();
    remember(location.href, this.list.data);
  }

  protected override executed(event: GlobalEventHandlersEventMap['ph-executed']): void {
    const { event_id: id, ...last } = event.detail;
    this.list.replace((item) => (item.id === id ? { ...item, last_execution: last } : item));
  }

  protected override view(): TemplateResult {
    const { filters, ignored } = parseFilters(EVENT_RULES, this.search);
    return html`
      ${this.pageHead(msg('What happened in the Portal. Each can be sent to an integration.'))} ${ignoredNote(ignored)}
      <section class="card flush" aria-label=${msg('Events')}>
        ${this.filterBar(filters)}
        ${loaded(this.list, msg('Events'), () => void this.list.first(), (page) => this.rows(page.items), 8)}
        ${moreButton(this.list, msg('Older events'))}
      </section>
    `;
  }

  private filterBar(filters: Filters<EventFilter>): TemplateResult {
    return html`<div class="filter-bar">
        <ph-search
          label=${msg('Search events')}
          placeholder=${msg('Search title or ID…')}
          .value=${filters.q ?? ''}
          @ph-search=${(event: CustomEvent<string>) => this.filter({ q: event.detail }, true)}
        ></ph-search>
        <label class="select"
          ><span class="visually-hidden">${msg('Severity')}</span
          ><select @change=${(event: Event) => this.filter({ severity: (event.target as HTMLSelectElement).value })}>
            <option value="" ?selected=${filters.severity === undefined}>${msg('Any severity')}</option>
            ${SEVERITIES.map((severity) => html`<option value=${severity} ?selected=${filters.severity === severity}>${severityWord(severity)}</option>`)}
          </select></label
        >
        ${periodSelect(filters, (change) => this.filter(change))}
      </div>
      ${filters.type === undefined ? nothing : html`<div class="chips">${filterChip(msg('Type'), filters.type, () => this.filter({ type: '' }))}</div>`}`;
  }

  private rows(events: EventSummary[]): TemplateResult {
    if (events.length === 0) {
      return this.search === ''
        ? emptyBox(msg('Events are what happened in the Portal. None was posted yet: a producer sends them to POST /events.'))
        : emptyBox(msg('No events match.'), html`<a class="button" href=${href('events')}>${msg('Clear filters')}</a>`);
    }
    return html`<table class="rows events">
      <thead>
        <tr>
          <th scope="col">${msg('Event')}</th>
          <th scope="col">${msg('Type')}</th>
          <th scope="col">${msg('Severity')}</th>
          <th scope="col">${msg('Last execution')}</th>
          <th scope="col">${msg('When')}</th>
          <th scope="col"><span class="visually-hidden">${msg('Action')}</span></th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          events,
          (event) => event.id,
          (event) => this.row(event),
        )}
      </tbody>
    </table>`;
  }

  private row(event: EventSummary): TemplateResult {
    return html`<tr>
      <td class="cell-subject">
        <a class="row-link" href=${href('events', event.id)}>${event.title}</a>
        <span class="sub mono">${event.id}</span>
      </td>
      <td class="cell-type">
        <button type="button" class="plain-button mono" title=${msg('Only this type')} @click=${() => this.filter({ type: event.type })}>${event.type}</button>
      </td>
      <td class="cell-severity">${severityBadge(event.severity)}</td>
      <td class="cell-result">${event.last_execution === null ? html`<span class="muted">${msg('Not sent')}</span>` : resultBadge(event.last_execution)}</td>
      <td class="cell-when">${time(event.occurred_at)}</td>
      <td class="cell-action"><ph-run-button variant="small" .event=${event} name=${event.title}></ph-run-button></td>
    </tr>`;
  }

  private filter(change: Filters<EventFilter>, isTyping = false): void {
    void navigate(href('events') + searchOf(EVENT_RULES, { ...this.filters, ...change }), { replace: isTyping });
  }
}

customElements.define('ph-events-page', EventsPage);
