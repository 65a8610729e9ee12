// The period of chart and figures beside a list that is filtered by time.
import { absoluteOf } from './filters';
import { type Days, daysOf } from './days';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const USUAL = 48 * HOUR;
// A selected bar must not shrink the chart to itself.
const SHORT = 6 * HOUR;
const MOST_HOURS = 4 * DAY;
// What the server provides.
const MOST_DAYS = 365 * DAY;
const MOST_HOURS_EVER = 31 * DAY;

interface Hours {
  from: string;
  to: string;
  bucket: 'hour';
}

export type Period = Hours | (Days & { bucket: 'day' });

/** The period of the filter; 48 hours by default, or around a short one. */
export function periodOf(from: string | undefined, to: string | undefined, now: number): Period {
  const { begin, end } = rangeOf(from, to, now, USUAL);
  if (end - begin <= SHORT) {
    const last = Math.min(now, end + USUAL / 2);
    return hoursOf(last - USUAL, last);
  }
  return end - begin <= MOST_HOURS ? hoursOf(begin, end) : { ...daysOf(begin, end), bucket: 'day' };
}

/** Of the key figures: the period of the filter itself, 24 hours by default. */
export function figuresOf(from: string | undefined, to: string | undefined, now: number): Period {
  const { begin, end } = rangeOf(from, to, now, DAY);
  return end - begin <= MOST_HOURS_EVER - HOUR ? hoursOf(begin, end) : { ...daysOf(begin, end), bucket: 'day' };
}

/** Whether the period of the filter is longer than what is shown. */
export function isCut(from: string | undefined, to: string | undefined, now: number): boolean {
  const begin = timeOf(from, now);
  return begin !== null && begin < (timeOf(to, now) ?? now) - MOST_DAYS;
}

/** Start and end of the bar that begins at `start`. */
export function bucketRange({ buckets, to }: { buckets: { start: string }[]; to: string }, start: string): { from: string; to: string } {
  const next = buckets[buckets.findIndex((bucket) => bucket.start === start) + 1];
  return { from: iso(Date.parse(start)), to: iso(Date.parse(next?.start ?? to)) };
}

function rangeOf(from: string | undefined, to: string | undefined, now: number, usual: number): { begin: number; end: number } {
  const end = Math.min(timeOf(to, now) ?? now, now);
  const begin = timeOf(from, now) ?? end - usual;
  return { begin: Math.max(begin < end ? begin : end - HOUR, end - MOST_DAYS), end };
}

function hoursOf(from: number, to: number): Hours {
  return { from: iso(from), to: iso(to), bucket: 'hour' };
}

function timeOf(value: string | undefined, now: number): number | null {
  const absolute = absoluteOf(value, now);
  return absolute === undefined ? null : Date.parse(absolute);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
