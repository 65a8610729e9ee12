import { msg } from '@lit/localize';
import type { TemplateResult } from 'lit';
import { serverNow } from '../../api/clock';
import { absoluteOf, type Filters } from '../../state/filters';
import { dateTime } from '../../text/format';
import { filterSelect, type Option } from '../select/select';

const CUSTOM = 'custom';

const periods = (): Option[] => [
  ['', msg('Any time')],
  ['-1h', msg('Last hour')],
  ['-24h', msg('Last 24 hours')],
  ['-48h', msg('Last 48 hours')],
  ['today', msg('Today')],
  ['yesterday/today', msg('Yesterday')],
  ['-7d', msg('Last 7 days')],
  ['-30d', msg('Last 30 days')],
  [CUSTOM, msg('From – to…')],
];

type Times = Filters<'from' | 'to'>;

/** The predefined periods, and the one of the URL if it is none of them. */
export function periodSelect(filters: Times, change: (change: Times) => void): TemplateResult {
  const from = filters.from ?? '';
  const value = filters.to === undefined ? from : `${from}/${filters.to}`;
  const choose = (chosen: string, select: HTMLSelectElement): void => {
    if (chosen === CUSTOM) {
      select.value = value;
      void custom(filters, change);
      return;
    }
    const [begin = '', end = ''] = chosen.split('/');
    change({ from: begin, to: end });
  };
  return filterSelect(msg('Period'), periods(), value, choose, rangeText(filters));
}

async function custom(filters: Times, change: (change: Times) => void): Promise<void> {
  const { askRange } = await import('../range-dialog/range-dialog');
  const now = serverNow();
  const range = await askRange(absoluteOf(filters.from, now), absoluteOf(filters.to, now));
  if (range !== null) {
    change(range);
  }
}

function rangeText(filters: Times): string {
  const text = (value: string | undefined): string => {
    const absolute = absoluteOf(value, serverNow());
    return absolute === undefined ? '…' : dateTime(absolute);
  };
  return `${text(filters.from)} – ${text(filters.to)}`;
}
