// The reader's days. Where clocks change one has 23 or 25 hours.

const HOUR = 3_600_000;

export interface Days {
  /** The start of the first day. */
  from: string;
  /** The length of each in hours, as the API takes it: 24x27,23,24x3. */
  day_hours: string;
}

/** The days from the one of `begin` to the one of `end`. Counts are kept by the hours of UTC: in a zone of half or
 *  quarter hours a day begins with the first of them after midnight. */
export function daysOf(begin: number, end: number): Days {
  const first = new Date(begin);
  const starts = [startOf(first, 0)];
  for (let day = 1; last(starts) < end; day++) {
    const start = startOf(first, day);
    // Some islands skipped a day to change sides of the date line.
    if (start > last(starts)) {
      starts.push(start);
    }
  }
  return { from: new Date(starts[0] ?? 0).toISOString(), day_hours: lengths(starts) };
}

function last(starts: number[]): number {
  return starts.at(-1) ?? 0;
}

function startOf(first: Date, day: number): number {
  const midnight = new Date(first.getFullYear(), first.getMonth(), first.getDate() + day).getTime();
  return Math.ceil(midnight / HOUR) * HOUR;
}

function lengths(starts: number[]): string {
  const runs: { hours: number; days: number }[] = [];
  for (const [index, start] of starts.slice(1).entries()) {
    const hours = (start - (starts[index] ?? 0)) / HOUR;
    const run = runs.at(-1);
    if (run?.hours === hours) {
      run.days++;
    } else {
      runs.push({ hours, days: 1 });
    }
  }
  return runs.map(({ hours, days }) => (days === 1 ? `${hours}` : `${hours}x${days}`)).join(',');
}
