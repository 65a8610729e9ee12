import { msg } from '@lit/localize';
import { html, svg, type TemplateResult } from 'lit';
import type { DayCounts } from '../../api/types';
import { weekSentence } from './week-sentence';

const HEIGHT = 32;
const COLUMN = 12;
const GAP = 4;

/** Seven columns, oldest first, succeeded at the bottom. The caption has the totals as text. */
export function weekBar(days: DayCounts[]): TemplateResult {
  const highest = Math.max(1, ...days.map((day) => day.succeeded + day.failed + day.unknown));
  const width = days.length * (COLUMN + GAP) - GAP;
  return html`
    <figure class="week">
      <span class="small muted" aria-hidden="true">${msg('Last 7 days')}</span>
      <svg
        class="week-bar"
        viewBox="0 0 ${width} ${HEIGHT}"
        width=${width}
        height=${HEIGHT}
        role="img"
        aria-label="${msg('Last 7 days')}: ${weekSentence(days)}"
      >
        ${days.map((day, index) => column(day, index * (COLUMN + GAP), highest))}
      </svg>
      <figcaption class="small muted" aria-hidden="true">${weekSentence(days)}</figcaption>
    </figure>
  `;
}

function column(day: DayCounts, x: number, highest: number): TemplateResult {
  const parts = [
    { name: 'succeeded', value: day.succeeded },
    { name: 'unknown', value: day.unknown },
    { name: 'failed', value: day.failed },
  ];
  let top = HEIGHT - 2;
  return svg`
    <rect class="week-base" x=${x} y=${HEIGHT - 2} width=${COLUMN} height="2" rx="1"></rect>
    ${parts
      .filter((part) => part.value > 0)
      .map((part) => {
        // One failure among thousands must remain visible.
        const height = Math.max(3, (part.value / highest) * (HEIGHT - 6));
        top -= height;
        return svg`<rect class="week-${part.name}" x=${x} y=${Math.max(0, top)} width=${COLUMN} height=${height - 1} rx="1.5"></rect>`;
      })}
  `;
}
