import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ListFilter } from 'lucide';
import type { ExecutionError, ExecutionMode, Integration } from '../../api/types';
import { filterChip } from '../../components/filter-note/filter-note';
import { menu } from '../../components/menu/menu';
import '../../components/search-field/search-field';
import { type Choice, segmented } from '../../components/segmented/segmented';
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
  const chosen = filters.integration_id;
  const isListed = chosen === undefined || integrations.some((integration) => integration.id === chosen);
  return html`<label class="select"
    ><span class="visually-hidden">${msg('Integration')}</span
    ><select @change=${(event: Event) => change({ integration_id: valueOf(event) }, false)}>
      <option value="" ?selected=${chosen === undefined}>${msg('All integrations')}</option>
      ${isListed ? nothing : html`<option value=${chosen} selected>${chosen}</option>`}
      ${integrations.map((integration) => html`<option value=${integration.id} ?selected=${integration.id === chosen}>${integration.name}</option>`)}
    </select></label
  >`;
}

function moreFilters(filters: Filters<HistoryFilter>, change: Change): TemplateResult {
  return menu(
    ListFilter,
    msg('More'),
    html`<div class="field">
        <label for="filter-error">${msg('Error')}</label>
        <select id="filter-error" @change=${(event: Event) => change({ error: valueOf(event) }, false)}>
          <option value="" ?selected=${filters.error === undefined}>${msg('Any')}</option>
          ${ERROR_WORDS.map((error) => html`<option value=${error} ?selected=${filters.error === error}>${errorWord(error)} (${error})</option>`)}
        </select>
      </div>
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
      <div class="field">
        <label for="filter-mode">${msg('Mode')}</label>
        <select id="filter-mode" @change=${(event: Event) => change({ mode: valueOf(event) }, false)}>
          <option value="" ?selected=${filters.mode === undefined}>${msg('Any')}</option>
          ${MODES.map((mode) => html`<option value=${mode} ?selected=${filters.mode === mode}>${modeWord(mode)}</option>`)}
        </select>
      </div>`,
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
  return (event.target as HTMLInputElement | HTMLSelectElement).value.trim();
}
