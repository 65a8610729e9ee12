import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { Send } from 'lucide';
import { serverNow } from '../../api/clock';
import { listEvents } from '../../api/events';
import type { EventSummary, Page as PageOf } from '../../api/types';
import { href } from '../../browser/base';
import { resultCell, severityCell, severityWord } from '../../components/badge/badge';
import type { PhBulkDialog } from '../../components/bulk-dialog/bulk-dialog';
import '../../components/combobox/combobox';
import { ignoredNote } from '../../components/filter-note/filter-note';
import { icon } from '../../components/icon/icon';
import { inSteps } from '../../components/in-steps';
import { periodSelect } from '../../components/period-select/period-select';
import { ignoreKeyRepeat, runButton } from '../../components/run-button/run-button';
import { filterSelect, type Option } from '../../components/select/select';
import { emptyBox } from '../../components/states/states';
import { time } from '../../components/time/time';
import { EVENT_RULES, type EventFilter, eventQuery, type Filters, SEVERITIES } from '../../state/filters';
import { session } from '../../state/session';
import { type Pickable, typeSource } from '../../state/sources';
import { fatalFaults, faultText } from '../../text/fault-copy';
import { ListPage } from '../list-page';

// Not needed before the list.
void import('../../components/saved-views/saved-views');

class EventsPage extends ListPage<EventFilter, EventSummary> {
  protected override readonly route = 'events';
  protected override readonly rules = EVENT_RULES;
  private readonly selected = new Map<string, EventSummary>();
  private lastPick = '';

  protected override heading(): string {
    return msg('Events');
  }

  protected override fetchPage(cursor: string | undefined, signal?: AbortSignal): Promise<PageOf<EventSummary>> {
    return listEvents({ ...eventQuery(this.filters, serverNow()), limit: 50, cursor }, signal);
  }

  protected override refiltered(): void {
    // Nothing that is not visible may be run.
    this.selected.clear();
    super.refiltered();
  }

  protected override executed(event: GlobalEventHandlersEventMap['ph-executed']): void {
    const { event_id: id, ...last } = event.detail;
    this.list.replace((item) => (item.id === id ? { ...item, last_execution: last } : item));
  }

  protected override view(): TemplateResult {
    const { filters, ignored } = this.parsed;
    return html`
      ${this.pageHead(msg('What happened in the Portal. Each can be sent to an integration.'))} ${ignoredNote(ignored)}
      <section class="card flush" aria-label=${msg('Events')}>
        ${this.filterBar(filters)} ${this.listView(msg('Events'), msg('Older events'), (items) => this.rows(items))}
      </section>
      ${session.mayRun ? html`${this.selectionBar()}<ph-bulk-dialog></ph-bulk-dialog>` : nothing}
    `;
  }

  private filterBar(filters: Filters<EventFilter>): TemplateResult {
    const severities: Option[] = [['', msg('Any severity')], ...SEVERITIES.map((severity): Option => [severity, severityWord(severity)])];
    return html`<div class="filter-bar">
      ${this.searchField('q', msg('Search events'), msg('Words of title, type or ID…'))}
      <ph-combobox
        class="select"
        quiet
        label=${msg('Type')}
        placeholder=${msg('All types')}
        .none=${{ id: '', title: msg('All types') }}
        value=${filters.type ?? ''}
        .source=${typeSource()}
        @ph-pick=${(event: CustomEvent<Pickable>) => this.filter({ type: event.detail.id })}
      ></ph-combobox>
      ${filterSelect(msg('Severity'), severities, filters.severity ?? '', (severity) => this.filter({ severity }))}
      ${periodSelect(filters, (change) => this.filter(change))}
      <ph-saved-views page="events" query=${this.query}></ph-saved-views>
    </div>`;
  }

  private rows(events: EventSummary[]): TemplateResult {
    if (events.length === 0) {
      if (this.search === '') {
        return emptyBox(
          msg('Events are things that happened in the Portal. There are none yet: an application posts them to POST /events.'),
        );
      }
      return this.list.data?.next_cursor === null
        ? emptyBox(msg('No events match.'), html`<a class="button" href=${href('events')}>${msg('Clear filters')}</a>`)
        : emptyBox(msg('No events match so far.'));
    }
    return html`<table class="rows events">
      <thead>
        <tr>
          ${session.mayRun ? this.selectAll(events) : nothing}
          <th scope="col">${msg('Event')}</th>
          <th scope="col">${msg('Type')}</th>
          <th scope="col">${msg('Severity')}</th>
          <th scope="col">${msg('Last execution')}</th>
          <th scope="col">${msg('When')}</th>
          <th scope="col"><span class="visually-hidden">${msg('Action')}</span></th>
        </tr>
      </thead>
      <tbody>
        ${inSteps(
          events,
          (event) => event.id,
          (event) => this.row(event),
          this.isReturn,
        )}
      </tbody>
    </table>`;
  }

  private row(event: EventSummary): TemplateResult {
    return html`<tr class=${this.selected.has(event.id) ? 'selected' : ''}>
      ${
        session.mayRun
          ? html`<td class="cell-select">
              <input
                type="checkbox"
                aria-label=${msg(str`Select ${event.title}`)}
                .checked=${this.selected.has(event.id)}
                @click=${(click: MouseEvent) => this.pick(event, click)}
              />
            </td>`
          : nothing
      }
      <td class="cell-subject mono">
        <a class="row-link" href=${href('events', event.id)}>${event.title}</a>
        ${event.id}${
          fatalFaults(event.faults).length === 0
            ? nothing
            : html` <span class="badge bad" title=${fatalFaults(event.faults).map(faultText).join(' ')}>${msg('Cannot be sent')}</span>`
        }
      </td>
      <td class="cell-type">
        <button type="button" class="plain-button mono" title=${msg('Only this type')} @click=${() => this.filter({ type: event.type })}>
          ${event.type}
        </button>
      </td>
      ${severityCell(event.severity, event.severity_label)}
      ${event.last_execution === null ? html`<td class="cell-result muted">${msg('Not sent')}</td>` : resultCell(event.last_execution)}
      <td class="cell-when">${time(event.occurred_at)}</td>
      <td class="cell-action">${runButton({ integration: null, event, name: event.title, variant: 'small' })}</td>
    </tr>`;
  }

  private selectAll(events: EventSummary[]): TemplateResult {
    const chosen = events.filter((event) => this.selected.has(event.id)).length;
    return html`<th scope="col" class="cell-select">
      <input
        type="checkbox"
        aria-label=${msg('Select all events that are shown')}
        .checked=${chosen > 0 && chosen === events.length}
        .indeterminate=${chosen > 0 && chosen < events.length}
        @change=${(change: Event) => this.select(events, (change.target as HTMLInputElement).checked)}
      />
    </th>`;
  }

  private selectionBar(): TemplateResult {
    const count = this.selected.size;
    return html`<div class="selection-bar" role="region" aria-label=${msg('Selection')} ?hidden=${count === 0}>
      <b role="status">${count === 1 ? msg('1 event selected') : msg(str`${count} events selected`)}</b>
      <button type="button" class="button" @click=${() => this.select([...this.selected.values()], false)}>${msg('Clear')}</button>
      <button type="button" class="button primary" @keydown=${ignoreKeyRepeat} @click=${() => void this.runSelected()}>
        ${icon(Send)}${msg('Run selected…')}
      </button>
    </div>`;
  }

  /** With Shift, everything from the last pick to this one. */
  private pick(event: EventSummary, { shiftKey, target }: MouseEvent): void {
    const events = this.list.data?.items ?? [];
    const here = events.indexOf(event);
    const there = shiftKey ? events.findIndex(({ id }) => id === this.lastPick) : -1;
    const range = there === -1 ? [event] : events.slice(Math.min(here, there), Math.max(here, there) + 1);
    this.lastPick = event.id;
    this.select(range, (target as HTMLInputElement).checked);
  }

  private select(events: EventSummary[], isSelected: boolean): void {
    for (const event of events) {
      if (isSelected) {
        this.selected.set(event.id, event);
      } else {
        this.selected.delete(event.id);
      }
    }
    this.requestUpdate();
  }

  private async runSelected(): Promise<void> {
    // Loaded on first use, as the run dialog is.
    await import('../../components/bulk-dialog/bulk-dialog');
    const dialog = this.querySelector<PhBulkDialog>('ph-bulk-dialog');
    await dialog?.updateComplete;
    await dialog?.open([...this.selected.values()]);
  }
}

customElements.define('ph-events-page', EventsPage);
