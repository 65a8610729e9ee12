import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ListFilter } from 'lucide';
import type { ExecutionError, ExecutionMode } from '../../api/types';
import '../../components/combobox/combobox';
import { filterChip } from '../../components/filter-note/filter-note';
import { menu } from '../../components/menu/menu';
import { type Option, selectField } from '../../components/select/select';
import { type Filters, type HistoryFilter } from '../../state/filters';
import { integrationSource, personSource, type Pickable } from '../../state/sources';
import { ERROR_WORDS, errorWord } from '../../text/outcome-copy';

// Not needed before the list.
void import('../../components/saved-views/saved-views');

type Change = (change: Filters<HistoryFilter>, isTyping: boolean) => void;

/** The menu of what is chosen rarely. */
interface More {
  isOpen: boolean;
  toggle: (isOpen: boolean) => void;
}

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

/** Integration, what is chosen rarely, saved views of `query`, and what has been chosen. */
export function lateFilters(
  filters: Filters<HistoryFilter>,
  query: string,
  change: Change,
  more: More,
): { bar: TemplateResult; chips: unknown } {
  return { bar: bar(filters, query, change, more), chips: chips(filters, change) };
}

function bar(filters: Filters<HistoryFilter>, query: string, change: Change, { isOpen, toggle }: More): TemplateResult {
  return html`<ph-combobox
      class="select"
      quiet
      label=${msg('Integration')}
      placeholder=${msg('All integrations')}
      .none=${{ id: '', title: msg('All integrations') }}
      value=${filters.integration_id ?? ''}
      .source=${integrationSource()}
      @ph-pick=${(event: CustomEvent<Pickable>) => change({ integration_id: event.detail.id }, false)}
    ></ph-combobox>
    ${menu(ListFilter, msg('More'), isOpen ? panel(filters, change) : nothing, toggle)}
    <ph-saved-views page="history" query=${query}></ph-saved-views>`;
}

function panel(filters: Filters<HistoryFilter>, change: Change): TemplateResult {
  const any: Option = ['', msg('Any')];
  const errors = ERROR_WORDS.map((error): Option => [error, `${errorWord(error)} (${error})`]);
  const modes = MODES.map((mode): Option => [mode, modeWord(mode)]);
  return html`${selectField('filter-error', msg('Error'), [any, ...errors], filters.error ?? '', (error) => change({ error }, false))}
    <div class="field">
      <label for="filter-status">${msg('HTTP status')}</label>
      <input
        id="filter-status"
        type="text"
        inputmode="numeric"
        maxlength="3"
        placeholder="503"
        .value=${filters.http_status ?? ''}
        @change=${(event: Event) => change({ http_status: (event.target as HTMLInputElement).value.trim() }, false)}
      />
    </div>
    <ph-combobox
      label=${msg('Person')}
      placeholder=${msg('Any')}
      .none=${{ id: '', title: msg('Any') }}
      value=${filters.user ?? ''}
      .source=${personSource()}
      @ph-pick=${(event: CustomEvent<Pickable>) => change({ user: event.detail.id }, false)}
    ></ph-combobox>
    ${selectField('filter-mode', msg('Mode'), [any, ...modes], filters.mode ?? '', (mode) => change({ mode }, false))}`;
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
