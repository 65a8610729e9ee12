const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?$/;

/**
 * A time as typed, "2026-11-23" or "2026-11-23 14:05" where the reader is, or ISO 8601 with a zone; null if it is none.
 * A day alone is its first moment, or as the `end` of a period the first moment after it.
 */
export function parseMoment(text: string, end: boolean): string | null {
  const parts = LOCAL.exec(text.trim());
  if (parts === null) {
    const time = /[Zz]$|[+-]\d\d:?\d\d$/.test(text) ? Date.parse(text.trim()) : Number.NaN;
    return Number.isNaN(time) ? null : new Date(time).toISOString();
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.slice(1).map((part?: string) => Number(part ?? 0));
  const isDay = parts[4] === undefined;
  const time = new Date(year, month - 1, day + (end && isDay ? 1 : 0), hour, minute);
  const isReal = new Date(year, month - 1, day).getMonth() === month - 1 && hour < 24 && minute < 60;
  return isReal ? time.toISOString() : null;
}

/** As it can be typed again. */
export function momentText(iso: string | undefined): string {
  if (iso === undefined) {
    return '';
  }
  const time = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
