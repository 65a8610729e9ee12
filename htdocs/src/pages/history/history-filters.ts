import { html, nothing, type TemplateResult } from 'lit';
import { ListFilter } from 'lucide';
import type { Integration } from '../../api/types';
import { session } from '../../app/session';
import { filterChip } from '../../components/filter-note/filter-note';
import { icon } from '../../components/icon/icon';
import { segmented } from '../../components/segmented/segmented';
import '../../components/search-field/search-field';
import type { Filters, HistoryFilter } from '../../state/filters';
import { absoluteTime } from '../../text/format';
import { ERROR_WORDS, errorWord } from '../../text/outcome-copy';

type Change = (change: Filters<HistoryFilter>, isTyping: boolean) => void;

const STATES = [
  { value: '', label: 'All' },
  { value: 'succeeded', label: 'Succeeded' },
  { value: 'failed', label: 'Failed' },
  { value: 'unknown', label: 'Unknown' },
  { value: 'sending', label: 'In progress' },
];

const PERIODS: [string, string][] = [
  ['', 'Any time'],
  ['-1h', 'Last hour'],
  ['-24h', 'Last 24 hours'],
  ['-48h', 'Last 48 hours'],
  ['-7d', 'Last 7 days'],
  ['-30d', 'Last 30 days'],
];

/** Filters that an address can carry but no control here sets. */
const CHIPS: [HistoryFilter, string][] = [
  ['event_id', 'Event'],
  ['message_id', 'Message'],
  ['batch_id', 'Bulk run'],
  ['user', 'Person'],
  ['error', 'Error'],
  ['http_status', 'HTTP status'],
  ['mode', 'Mode'],
];

export function historyFilters(filters: Filters<HistoryFilter>, integrations: Integration[], change: Change): TemplateResult {
  return html`<div class="filter-bar">
      <ph-search
        label="Search the history"
        placeholder="Search ID, event, note…"
        .value=${filters.q ?? ''}
        @ph-search=${(event: CustomEvent<string>) => change({ q: event.detail }, true)}
      ></ph-search>
      ${segmented('State', STATES, filters.state ?? '', (state) => change({ state }, false))}
      ${integrationSelect(filters, integrations, change)} ${periodSelect(filters, change)} ${moreFilters(filters, change)}
    </div>
    ${chips(filters, change)}`;
}

function integrationSelect(filters: Filters<HistoryFilter>, integrations: Integration[], change: Change): TemplateResult {
  const chosen = filters.integration_id;
  const isListed = chosen === undefined || integrations.some((integration) => integration.id === chosen);
  return html`<label class="select"
    ><span class="visually-hidden">Integration</span
    ><select @change=${(event: Event) => change({ integration_id: valueOf(event) }, false)}>
      <option value="" ?selected=${chosen === undefined}>All integrations</option>
      ${isListed ? nothing : html`<option value=${chosen} selected>${chosen}</option>`}
      ${integrations.map((integration) => html`<option value=${integration.id} ?selected=${integration.id === chosen}>${integration.name}</option>`)}
    </select></label
  >`;
}

function periodSelect(filters: Filters<HistoryFilter>, change: Change): TemplateResult {
  const from = filters.from ?? '';
  const isListed = filters.to === undefined && PERIODS.some(([value]) => value === from);
  return html`<label class="select"
    ><span class="visually-hidden">Period</span
    ><select @change=${(event: Event) => change({ from: valueOf(event), to: '' }, false)}>
      ${isListed ? nothing : html`<option value=${from} selected>${rangeText(filters)}</option>`}
      ${PERIODS.map(([value, label]) => html`<option value=${value} ?selected=${isListed && value === from}>${label}</option>`)}
    </select></label
  >`;
}

function moreFilters(filters: Filters<HistoryFilter>, change: Change): TemplateResult {
  return html`<details class="menu">
    <summary class="button">${icon(ListFilter)}More</summary>
    <div class="menu-panel">
      <div class="field">
        <label for="filter-error">Error</label>
        <select id="filter-error" @change=${(event: Event) => change({ error: valueOf(event) }, false)}>
          <option value="" ?selected=${filters.error === undefined}>Any</option>
          ${ERROR_WORDS.map((error) => html`<option value=${error} ?selected=${filters.error === error}>${errorWord(error)} (${error})</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="filter-status">HTTP status</label>
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
        <label for="filter-user">Person</label>
        <input id="filter-user" type="text" maxlength="255" autocomplete="off" .value=${filters.user ?? ''} @change=${(event: Event) => change({ user: valueOf(event) }, false)} />
        <button type="button" class="link-button" @click=${() => change({ user: session.me?.username ?? '' }, false)}>Only mine</button>
      </div>
      <div class="field">
        <label for="filter-mode">Mode</label>
        <select id="filter-mode" @change=${(event: Event) => change({ mode: valueOf(event) }, false)}>
          <option value="" ?selected=${filters.mode === undefined}>Any</option>
          <option value="event" ?selected=${filters.mode === 'event'}>With an event</option>
          <option value="default" ?selected=${filters.mode === 'default'}>Without an event</option>
          <option value="test" ?selected=${filters.mode === 'test'}>Test</option>
        </select>
      </div>
    </div>
  </details>`;
}

function chips(filters: Filters<HistoryFilter>, change: Change): TemplateResult | typeof nothing {
  const active = CHIPS.filter(([name]) => filters[name] !== undefined);
  return active.length === 0
    ? nothing
    : html`<div class="chips">
        ${active.map(([name, label]) => filterChip(label, filters[name] ?? '', () => change({ [name]: '' }, false)))}
      </div>`;
}

function rangeText(filters: Filters<HistoryFilter>): string {
  const text = (value: string): string => (value.startsWith('-') ? value.slice(1) + ' ago' : absoluteTime(value));
  const from = filters.from === undefined ? '' : `From ${text(filters.from)}`;
  const to = filters.to === undefined ? '' : `to ${text(filters.to)}`;
  return `${from} ${to}`.trim();
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value.trim();
}
