import { line } from 'd3-shape';
import { svg, type TemplateResult } from 'lit';

type Scale = (value: number) => number;

/** A line through the known values. Missing values leave gaps; a value between two gaps is drawn as a dot. */
export function linePath(values: (number | null)[], x: Scale, y: Scale): TemplateResult {
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_value, index) => x(index))
    .y((value) => y(value ?? 0));
  const isolated = values.map((value, at) => (isKnown(values[at - 1]) || isKnown(values[at + 1]) ? null : value));
  return svg`<path d=${path(values) ?? ''}></path><path class="dots" d=${path(isolated) ?? ''}></path>`;
}

function isKnown(value: number | null | undefined): boolean {
  return value !== null && value !== undefined;
}
