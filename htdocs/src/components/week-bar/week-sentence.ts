import type { DayCounts } from '../../api/types';
import { number } from '../../text/format';

/** "81 succeeded, 3 failed" */
export function weekSentence(days: DayCounts[]): string {
  const sum = (name: 'succeeded' | 'failed' | 'unknown'): number => days.reduce((total, day) => total + day[name], 0);
  const parts = [
    { value: sum('succeeded'), word: 'succeeded' },
    { value: sum('failed'), word: 'failed' },
    { value: sum('unknown'), word: 'unknown' },
  ].filter((part) => part.value > 0);
  if (parts.length === 0) {
    return 'nothing ran';
  }
  return parts.map((part) => `${number(part.value)} ${part.word}`).join(', ');
}
