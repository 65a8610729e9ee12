import { scaleLinear } from 'd3-scale';
import { html, svg, type TemplateResult } from 'lit';
import { linePath } from './series';

const WIDTH = 600;
const HEIGHT = 120;
const EDGE = 4;

export interface Series {
  /** Suffix of the CSS class that sets its colour. */
  name: string;
  values: (number | null)[];
}

/** Series of one unit over the same period, on a common scale from 0. */
export function lineChart(label: string, allSeries: Series[]): TemplateResult {
  const all = allSeries.flatMap((course) => course.values).filter((value) => value !== null);
  const length = Math.max(...allSeries.map((course) => course.values.length));
  const x = scaleLinear([0, Math.max(1, length - 1)], [EDGE, WIDTH - EDGE]);
  const y = scaleLinear([0, Math.max(...all, 1)], [HEIGHT - EDGE, EDGE]);
  return html`<svg class="lines" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
    <line class="bars-base" x1="0" x2=${WIDTH} y1=${HEIGHT - 1} y2=${HEIGHT - 1}></line>
    ${allSeries.map((course) => svg`<g class="line-${course.name}">${linePath(course.values, x, y)}</g>`)}
  </svg>`;
}
