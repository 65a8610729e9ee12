import { scaleLinear } from 'd3-scale';
import { html, type TemplateResult } from 'lit';
import { linePath } from '../line-chart/series';

const WIDTH = 92;
const HEIGHT = 28;
const EDGE = 2;

/** A decorative line; the value and its change are shown as text beside it. */
export function sparkline(values: (number | null)[], tone: 'normal' | 'failed'): TemplateResult {
  const known = values.filter((value) => value !== null);
  const x = scaleLinear([0, Math.max(1, values.length - 1)], [EDGE, WIDTH - EDGE]);
  const y = scaleLinear([Math.min(0, ...known), Math.max(1, ...known)], [HEIGHT - EDGE, EDGE]);
  return html`<svg class="sparkline ${tone}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width=${WIDTH} height=${HEIGHT} aria-hidden="true">
    ${linePath(values, x, y)}
  </svg>`;
}
