// Numbers and dates follow the visitor's locale; words follow the page's language, English.

const WORDS = typeof navigator !== 'undefined' && navigator.language.startsWith('en') ? navigator.language : 'en';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const NOTHING = '—';

const relative = new Intl.RelativeTimeFormat(WORDS, { style: 'short', numeric: 'always' });

/** "3 min ago" up to a week, then the date. */
export function relativeTime(iso: string, now: number, locale?: string): string {
  const age = now - Date.parse(iso);
  if (Number.isNaN(age)) {
    return NOTHING;
  }
  if (age < -MINUTE_MS) {
    return futureTime(-age, iso, locale);
  }
  if (age < MINUTE_MS) {
    return 'just now';
  }
  if (age < HOUR_MS) {
    return relative.format(-Math.floor(age / MINUTE_MS), 'minute').replace('.', '');
  }
  if (age < DAY_MS) {
    return relative.format(-Math.floor(age / HOUR_MS), 'hour').replace('.', '');
  }
  if (age < 7 * DAY_MS) {
    return relative.format(-Math.floor(age / DAY_MS), 'day');
  }
  return date(iso, now, locale);
}

function futureTime(ahead: number, iso: string, locale?: string): string {
  if (ahead < HOUR_MS) {
    return relative.format(Math.ceil(ahead / MINUTE_MS), 'minute').replace('.', '');
  }
  if (ahead < DAY_MS) {
    return relative.format(Math.round(ahead / HOUR_MS), 'hour').replace('.', '');
  }
  return date(iso, Date.parse(iso) - ahead, locale);
}

/** "3 Nov", with the year when it is another one. */
export function date(iso: string, now: number, locale?: string): string {
  const at = new Date(iso);
  const sameYear = at.getFullYear() === new Date(now).getFullYear();
  return at.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' as const }),
  });
}

/** "23 Nov 2026, 14:45:28 CET": the local time with its zone, or UTC. */
export function absoluteTime(iso: string, options: { utc?: boolean; locale?: string } = {}): string {
  return new Date(iso).toLocaleString(options.locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(options.utc === true ? { timeZone: 'UTC' } : {}),
  });
}

/** "14:05", for sentences about today. */
export function clockTime(at: string | number, locale?: string): string {
  return new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
}

/** "412 ms", "2.31 s", "1 min 4 s" from microseconds. */
export function duration(microseconds: number | null | undefined, locale?: string): string {
  if (microseconds === null || microseconds === undefined) {
    return NOTHING;
  }
  const ms = microseconds / 1000;
  if (ms < 1) {
    return `${number(ms, 1, locale)} ms`;
  }
  if (Math.round(ms) < 1000) {
    return `${number(ms, 0, locale)} ms`;
  }
  const seconds = ms / 1000;
  if (seconds < 59.995) {
    return `${number(seconds, seconds < 10 ? 2 : 1, locale)} s`;
  }
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** "715 B", "1 KB", "5.2 MB" (of 1,024). */
export function size(bytes: number | null | undefined, locale?: string): string {
  if (bytes === null || bytes === undefined) {
    return NOTHING;
  }
  if (bytes < 1024) {
    return `${number(bytes, 0, locale)} B`;
  }
  if (bytes < 1024 * 1024) {
    return `${number(bytes / 1024, 1, locale)} KB`;
  }
  return `${number(bytes / 1024 / 1024, 1, locale)} MB`;
}

export function number(value: number, digits = 0, locale?: string): string {
  return value.toLocaleString(locale, { maximumFractionDigits: digits });
}

/** "1 execution", "3 executions". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** Up to two letters for an avatar. */
export function initials(name: string): string {
  const words = name.split(/[\s._@-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '');
  return letters.join('').toLocaleUpperCase() || '?';
}
