import { msg } from '@lit/localize';
import type { TemplateResult } from 'lit';
import { serverNow } from '../../api/clock';
import { absoluteOf, type Filters } from '../../state/filters';
import { dateTime } from '../../text/format';
import { filterSelect, type Option } from '../select/select';

const periods = (): Option[] => [
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
  const value = filters.to === undefined ? from : `${from}/${filters.to}`;
  return filterSelect(msg('Period'), periods(), value, (chosen) => change({ from: chosen, to: '' }), rangeText(filters));
}

function rangeText(filters: Times): string {
  const text = (value: string | undefined): string => {
    const absolute = absoluteOf(value, serverNow());
    return absolute === undefined ? '…' : dateTime(absolute);
  };
  return `${text(filters.from)} – ${text(filters.to)}`;
}
