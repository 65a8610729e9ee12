import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { serverNow } from '../../api/clock';
import { preferences, timeFormat } from '../../browser/preferences';
import { absoluteTime, NOTHING, relativeTime } from '../../text/format';

const REFRESH_MS = 30_000;

function textOf(at: string): string {
  const format = timeFormat();
  return format === 'relative' ? relativeTime(at, serverNow()) : absoluteTime(at, { utc: format === 'utc' });
}

function refresh(): void {
  for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-live]')) {
    element.textContent = textOf(element.dateTime);
  }
}

/** The exact time as tooltip: a list has many, and few are pointed at. */
document.addEventListener('pointerover', ({ target }) => {
  if (target instanceof HTMLTimeElement && 'live' in target.dataset) {
    target.title = absoluteTime(target.dateTime);
  }
});
setInterval(refresh, REFRESH_MS);
preferences.addEventListener('change', refresh);

/** A time in the preferred format, which goes on by itself. */
export function time(at: string | null | undefined): TemplateResult {
  return at ? html`<time data-live datetime=${at} .textContent=${live(textOf(at))}></time>` : html`${NOTHING}`;
}
