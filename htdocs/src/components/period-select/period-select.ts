import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { serverNow } from '../../api/clock';
import { absoluteOf, type Filters } from '../../state/filters';
import { dateTime } from '../../text/format';

const periods = (): [string, string][] => [
  ['', msg('Any time')],
  ['-1h', msg('Last hour')],
  ['-24h', msg('Last 24 hours')],
  ['-48h', msg('Last 48 hours')],
  ['-7d', msg('Last 7 days')],
  ['-30d', msg('Last 30 days')],
];

type Times = Filters<'from' | 'to'>;

/** The predefined periods, and the one of the URL if it is none of them. */
export function periodSelect(filters: Times, change: (change: Times) => void): TemplateResult {
  const from = filters.from ?? '';
  const isListed = filters.to === undefined && periods().some(([value]) => value === from);
  return html`<label class="select"
    ><span class="visually-hidden">${msg('Period')}</span
    ><select @change=${(event: Event) => change({ from: (event.target as HTMLSelectElement).value, to: '' })}>
      ${isListed ? nothing : html`<option value=${from} selected>${rangeText(filters)}</option>`}
      ${periods().map(([value, label]) => html`<option value=${value} ?selected=${isListed && value === from}>${label}</option>`)}
    </select></label
  >`;
}

function rangeText(filters: Times): string {
  const text = (value: string | undefined): string => {
    const absolute = absoluteOf(value, serverNow());
    return absolute === undefined ? '…' : dateTime(absolute);
  };
  return `${text(filters.from)} – ${text(filters.to)}`;
}
