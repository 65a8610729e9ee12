import { msg } from '@lit/localize';
import { html, svg, type TemplateResult } from 'lit';
import type { DayCounts } from '../../api/types';
import { weekSentence } from './week-sentence';

const HEIGHT = 32;
const COLUMN = 12;
const GAP = 4;
const PARTS = ['succeeded', 'unknown', 'failed'] as const;

/** Seven columns, oldest first, succeeded at the bottom. The caption has the totals as text. */
export function weekBar(days: DayCounts[]): TemplateResult {
  const highest = Math.max(1, ...days.map((day) => day.succeeded + day.failed + day.unknown));
  const columns = days.map((day, index) => columnOf(day, index, highest));
  const width = days.length * (COLUMN + GAP) - GAP;
  return html`
    <figure class="week">
      <span class="small muted" aria-hidden="true">${msg('Last 7 days (UTC)')}</span>
      <svg
        class="week-bar"
        viewBox="0 0 ${width} ${HEIGHT}"
        width=${width}
        height=${HEIGHT}
        role="img"
        aria-label="${msg('Last 7 days (UTC)')}: ${weekSentence(days)}"
      >
        <path class="week-base" d=${days.map((_, index) => rectangle(index, HEIGHT - 2, 2)).join('')}></path>
        ${PARTS.map((part, index) => svg`<path class="week-${part}" d=${columns.map((parts) => parts[index]).join('')}></path>`)}
      </svg>
      <figcaption class="small muted" aria-hidden="true">${weekSentence(days)}</figcaption>
    </figure>
  `;
}

/** One path for each part: a list has many. */
function columnOf(day: DayCounts, index: number, highest: number): string[] {
  let top = HEIGHT - 2;
  return PARTS.map((part) => {
    if (day[part] === 0) {
      return '';
    }
    // One failure among thousands must remain visible.
    const height = Math.max(3, (day[part] / highest) * (HEIGHT - 6));
    top -= height;
    return rectangle(index, Math.max(0, top), height - 1);
  });
}

function rectangle(index: number, top: number, height: number): string {
  return `M${index * (COLUMN + GAP)} ${top.toFixed(1)}h${COLUMN}v${height.toFixed(1)}h${-COLUMN}z`;
}
