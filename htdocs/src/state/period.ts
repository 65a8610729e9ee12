// The period of the chart beside a list that is filtered by time.
import { absoluteOf } from './filters';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const USUAL = 48 * HOUR;
// A selected bar must not shrink the chart to itself.
const SHORT = 6 * HOUR;
const MOST_HOURS = 4 * DAY;
const MOST_DAYS = 366 * DAY;

export interface Period {
  from: string;
  to: string;
  bucket: 'hour' | 'day';
}

/** The period of the filter; 48 hours by default, or around a short one. */
export function periodOf(from: string | undefined, to: string | undefined, now: number): Period {
  const end = Math.min(timeOf(to, now) ?? now, now);
  const begin = timeOf(from, now) ?? end - USUAL;
  if (end - begin <= SHORT) {
    const last = Math.min(now, end + USUAL / 2);
    return { from: iso(last - USUAL), to: iso(last), bucket: 'hour' };
  }
  const first = Math.max(begin, end - MOST_DAYS);
  return { from: iso(first), to: iso(end), bucket: end - first <= MOST_HOURS ? 'hour' : 'day' };
}

/** Start and end of a bar. */
export function bucketRange(start: string, bucket: 'hour' | 'day'): { from: string; to: string } {
  const begin = Date.parse(start);
  return { from: iso(begin), to: iso(begin + (bucket === 'hour' ? HOUR : DAY)) };
}

function timeOf(value: string | undefined, now: number): number | null {
  const absolute = absoluteOf(value, now);
  return absolute === undefined ? null : Date.parse(absolute);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
