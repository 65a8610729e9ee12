// Numbers, dates and times in the page's language.

import { msg, str } from '@lit/localize';
import { formatLocale } from './locale';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const NOTHING = '—';

type Locale = string | undefined;

/** Formats are kept: making one takes as long as a hundred uses, and a list has hundreds. */
function kept<Options extends object, Format>(
  make: new (locale: Locale, options: Options) => Format,
): (locale: Locale, options: Options) => Format {
  const formats = new Map<string, Format>();
  return (locale, options) => {
    const key = `${locale} ${JSON.stringify(options)}`;
    const format = formats.get(key) ?? new make(locale, options);
    formats.set(key, format);
    return format;
  };
}

const dates = kept<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>(Intl.DateTimeFormat);
const numbers = kept<Intl.NumberFormatOptions, Intl.NumberFormat>(Intl.NumberFormat);
const ages = kept<Intl.RelativeTimeFormatOptions, Intl.RelativeTimeFormat>(Intl.RelativeTimeFormat);
const plurals = kept<Intl.PluralRulesOptions, Intl.PluralRules>(Intl.PluralRules);

/** "3 min ago", "in 2 hr": without the abbreviation's dot. */
function relative(value: number, unit: Intl.RelativeTimeFormatUnit, locale: Locale): string {
  return ages(locale, { style: 'short', numeric: 'always' }).format(value, unit).replace('.', '');
}

/** "3 min ago" up to a week, then the date. */
export function relativeTime(iso: string, now: number, locale = formatLocale()): string {
  const age = now - Date.parse(iso);
  if (Number.isNaN(age)) {
    return NOTHING;
  }
  if (age < -MINUTE_MS) {
    return futureTime(-age, iso, locale);
  }
  if (age < MINUTE_MS) {
    return msg('just now');
  }
  if (age < HOUR_MS) {
    return relative(-Math.floor(age / MINUTE_MS), 'minute', locale);
  }
  if (age < DAY_MS) {
    return relative(-Math.floor(age / HOUR_MS), 'hour', locale);
  }
  if (age < 7 * DAY_MS) {
    return relative(-Math.floor(age / DAY_MS), 'day', locale);
  }
  return date(iso, now, locale);
}

function futureTime(ahead: number, iso: string, locale: Locale): string {
  if (ahead < HOUR_MS) {
    return relative(Math.ceil(ahead / MINUTE_MS), 'minute', locale);
  }
  if (ahead < DAY_MS) {
    return relative(Math.round(ahead / HOUR_MS), 'hour', locale);
  }
  return date(iso, Date.parse(iso) - ahead, locale);
}

/** "3 Nov"; with the year if it is not the current one. */
export function date(iso: string, now: number, locale = formatLocale()): string {
  const at = new Date(iso);
  const sameYear = at.getFullYear() === new Date(now).getFullYear();
  return dates(locale, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(at);
}

/** "23 Nov 2026, 14:45:28 CET": the local time with its zone, or UTC. */
export function absoluteTime(iso: string, options: { utc?: boolean; locale?: string } = {}): string {
  return dates(options.locale ?? formatLocale(), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(options.utc === true ? { timeZone: 'UTC' } : {}),
  }).format(new Date(iso));
}

/** The time left: "3 d 4 h", "59 min". */
export function remaining(iso: string, now: number, locale = formatLocale()): string {
  const minutes = Math.max(0, Math.ceil((Date.parse(iso) - now) / MINUTE_MS));
  const parts: [number, string][] = [
    [Math.floor(minutes / (24 * 60)), 'day'],
    [Math.floor(minutes / 60) % 24, 'hour'],
    [minutes % 60, 'minute'],
  ];
  const found = parts.findIndex(([value]) => value > 0);
  const first = found === -1 ? parts.length - 1 : found;
  return parts
    .slice(first, first + 2)
    .filter(([value], index) => value > 0 || index === 0)
    .map(([value, unit]) => numbers(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value))
    .join(' ');
}

/** "23 Nov, 14:00": short local time, for ranges. */
export function dateTime(iso: string, locale = formatLocale()): string {
  return dates(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(new Date(iso));
}

/** "14:05", for a time today. */
export function clockTime(at: string | number, locale = formatLocale()): string {
  return dates(locale, { hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

/** "Mon, 14:00" for an hour, "3 Nov" for a day. */
export function bucketName(iso: string, bucket: 'hour' | 'day', locale = formatLocale()): string {
  return dates(
    locale,
    bucket === 'hour' ? { weekday: 'short', hour: 'numeric', minute: '2-digit' } : { day: 'numeric', month: 'short' },
  ).format(new Date(iso));
}

/** Whether the reader's day begins there; not in zones of half hours, because counts are kept by the hours of UTC. */
export function beginsAtMidnight(iso: string): boolean {
  return new Date(iso).getMinutes() === 0;
}

/** The heading of a column of days. */
export function dayHeading([first]: { start: string }[]): string {
  return first === undefined || beginsAtMidnight(first.start) ? msg('Day') : msg(str`Day, from ${clockTime(first.start)}`);
}

/** "98.3 %" for 0.983. */
export function percent(share: number | null, locale = formatLocale()): string {
  return share === null ? NOTHING : numbers(locale, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

/** "+6", "-0.4". */
export function signed(value: number, digits = 0, locale = formatLocale()): string {
  return numbers(locale, { maximumFractionDigits: digits, signDisplay: 'exceptZero' }).format(value);
}

/** "412 ms", "2.31 s", "1 min 4 s" from microseconds. */
export function duration(microseconds: number | null | undefined, locale = formatLocale()): string {
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
  return `${number(Math.floor(whole / 60), 0, locale)} min ${whole % 60} s`;
}

/** "715 B", "1 KB", "5.2 MB" (of 1,024). */
export function size(bytes: number | null | undefined, locale = formatLocale()): string {
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

export function number(value: number, digits = 0, locale = formatLocale()): string {
  return numbers(locale, { maximumFractionDigits: digits }).format(value);
}

/** Selects a text: plural(n, msg('1 change'), msg(str`${number(n)} changes`)). */
export function plural(value: number, one: string, other: string, locale = formatLocale()): string {
  return plurals(locale, {}).select(value) === 'one' ? one : other;
}

/** Up to two letters for an avatar. */
export function initials(name: string): string {
  const words = name.split(/[\s._@-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.slice(0, 2).map((word) => Array.from(word)[0] ?? '');
  return letters.join('').toLocaleUpperCase() || '?';
}

/** Parameter names that suggest a secret, and values that look generated. */
const SECRET_NAME = /token|secret|key|sig|code|auth|pass|pwd|credential|jwt/i;
const SECRET_VALUE = /^(?=.*[a-z])(?=.*\d)[\w.~+/=%-]{20,}$/i;

/** Replaces query values that look like secrets by `mask` of their name. */
export function withoutSecrets(url: string, mask: (name: string) => string): string {
  return url.replace(/([?&])([^=&#]*)=([^&#]+)/g, (whole: string, mark: string, name: string, value: string) =>
    SECRET_NAME.test(name) || SECRET_VALUE.test(value) ? `${mark}${name}=${mask(name)}` : whole,
  );
}

/** A URL for display, with likely secrets masked. */
export function maskedUrl(target: string): string {
  return withoutSecrets(target, () => '••••');
}
