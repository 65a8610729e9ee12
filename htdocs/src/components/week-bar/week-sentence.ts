import { msg, str } from '@lit/localize';
import type { DayCounts } from '../../api/types';
import { number } from '../../text/format';

/** "81 succeeded, 3 failed" */
export function weekSentence(days: DayCounts[]): string {
  const sum = (name: 'succeeded' | 'failed' | 'unknown'): number => days.reduce((total, day) => total + day[name], 0);
  const [succeeded, failed, unknown] = [sum('succeeded'), sum('failed'), sum('unknown')];
  const parts = [
    succeeded > 0 ? msg(str`${number(succeeded)} succeeded`) : '',
    failed > 0 ? msg(str`${number(failed)} failed`) : '',
    unknown > 0 ? msg(str`${number(unknown)} unknown`) : '',
  ].filter((part) => part !== '');
  if (parts.length === 0) {
    return msg('no runs');
  }
  return parts.join(', ');
}
