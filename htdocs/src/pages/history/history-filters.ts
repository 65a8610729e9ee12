import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ListFilter } from 'lucide';
import type { ExecutionError, ExecutionMode, Integration } from '../../api/types';
import { filterChip } from '../../components/filter-note/filter-note';
import { menu } from '../../components/menu/menu';
import '../../components/search-field/search-field';
import { type Choice, segmented } from '../../components/segmented/segmented';
import { filterSelect, type Option, selectField } from '../../components/select/select';
import type { Filters, HistoryFilter } from '../../state/filters';
import { session } from '../../state/session';
import { ERROR_WORDS, errorWord } from '../../text/outcome-copy';

type Change = (change: Filters<HistoryFilter>, isTyping: boolean) => void;

const states = (): Choice[] => [
  { value: '', label: msg('All') },
  { value: 'succeeded', label: msg('Succeeded') },
  { value: 'failed', label: msg('Failed') },
  { value: 'unknown', label: msg('Unknown') },
  { value: 'sending', label: msg('In progress') },
];

const MODES: ExecutionMode[] = ['event', 'default', 'test'];

/** Filters shown as removable chips. */
const chipNames = (): [HistoryFilter, string][] => [
  ['event_id', msg('Event')],
  ['message_id', msg('Message')],
  ['batch_id', msg('Bulk run')],
  ['user', msg('Person')],
  ['error', msg('Error')],
  ['http_status', msg('HTTP status')],
  ['mode', msg('Mode')],
];

export function historyFilters(filters: Filters<HistoryFilter>, integrations: Integration[], change: Change): TemplateResult {
  return html`<div class="filter-bar">
      <ph-search
        label=${msg('Search the history')}
        placeholder=${msg('Search ID, event, note…')}
        .value=${filters.q ?? ''}
        @ph-search=${(event: CustomEvent<string>) => change({ q: event.detail }, true)}
      ></ph-search>
      ${segmented(msg('State'), states(), filters.state ?? '', (state) => change({ state }, false))}
      ${integrationSelect(filters, integrations, change)} ${moreFilters(filters, change)}
    </div>
    ${chips(filters, change)}`;
}

function integrationSelect(filters: Filters<HistoryFilter>, integrations: Integration[], change: Change): TemplateResult {
  const options = integrations.map(({ id, name }): Option => [id, name]);
  return filterSelect(msg('Integration'), [['', msg('All integrations')], ...options], filters.integration_id ?? '', (id) =>
    change({ integration_id: id }, false),
  );
}

function moreFilters(filters: Filters<HistoryFilter>, change: Change): TemplateResult {
  const any: Option = ['', msg('Any')];
  const errors = ERROR_WORDS.map((error): Option => [error, `${errorWord(error)} (${error})`]);
  const modes = MODES.map((mode): Option => [mode, modeWord(mode)]);
  return menu(
    ListFilter,
    msg('More'),
    html`${selectField('filter-error', msg('Error'), [any, ...errors], filters.error ?? '', (error) => change({ error }, false))}
      <div class="field">
        <label for="filter-status">${msg('HTTP status')}</label>
        <input
          id="filter-status"
          type="text"
          inputmode="numeric"
          maxlength="3"
          placeholder="503"
          .value=${filters.http_status ?? ''}
          @change=${(event: Event) => change({ http_status: valueOf(event) }, false)}
        />
      </div>
      <div class="field">
        <label for="filter-user">${msg('Person')}</label>
        <input
          id="filter-user"
          type="text"
          maxlength="255"
          autocomplete="off"
          .value=${filters.user ?? ''}
          @change=${(event: Event) => change({ user: valueOf(event) }, false)}
        />
        <button type="button" class="link-button" @click=${() => change({ user: session.me?.username ?? '' }, false)}>
          ${msg('Only mine')}
        </button>
      </div>
      ${selectField('filter-mode', msg('Mode'), [any, ...modes], filters.mode ?? '', (mode) => change({ mode }, false))}`,
  );
}

function chips(filters: Filters<HistoryFilter>, change: Change): TemplateResult | typeof nothing {
  const active = chipNames().filter(([name]) => filters[name] !== undefined);
  return active.length === 0
    ? nothing
    : html`<div class="chips">
        ${active.map(([name, label]) => filterChip(label, valueText(name, filters[name] ?? ''), () => change({ [name]: '' }, false)))}
      </div>`;
}

function valueText(name: HistoryFilter, value: string): string {
  switch (name) {
    case 'error':
      return errorWord(value as ExecutionError);
    case 'mode':
      return modeWord(value as ExecutionMode);
    default:
      return value;
  }
}

function modeWord(mode: ExecutionMode): string {
  switch (mode) {
    case 'event':
      return msg('With an event');
    case 'default':
      return msg('Without an event');
    case 'test':
      return msg('Test');
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value.trim();
}
