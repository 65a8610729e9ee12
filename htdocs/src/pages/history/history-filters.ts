import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import '../../components/search-field/search-field';
import { type Choice, segmented } from '../../components/segmented/segmented';
import type { Filters, HistoryFilter } from '../../state/filters';

type Change = (change: Filters<HistoryFilter>, isTyping: boolean) => void;

const states = (): Choice[] => [
  { value: '', label: msg('All') },
  { value: 'succeeded', label: msg('Succeeded') },
  { value: 'failed', label: msg('Failed') },
  { value: 'unknown', label: msg('Unknown') },
  { value: 'sending', label: msg('In progress') },
];

interface LateFilters {
  bar: TemplateResult;
  chips: unknown;
}

/** `late` are the filters that are fetched after the list. */
export function historyFilters(filters: Filters<HistoryFilter>, late: LateFilters | undefined, change: Change): TemplateResult {
  return html`<div class="filter-bar">
      <ph-search
        label=${msg('Search the history')}
        placeholder=${msg('Words, names or an ID…')}
        .value=${filters.q ?? ''}
        @ph-search=${(event: CustomEvent<string>) => change({ q: event.detail }, true)}
      ></ph-search>
      ${segmented(msg('State'), states(), filters.state ?? '', (state) => change({ state }, false))}
      ${late?.bar ?? html`<span class="select late"></span>`}
    </div>
    ${late?.chips}`;
}
