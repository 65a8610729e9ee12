import { msg, str } from '@lit/localize';
import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { StatsBucket, StatsCounts } from '../../api/types';
import { totalOf } from '../../state/stats';
import { bucketName, number } from '../../text/format';
import { LightElement } from '../light-element';

const HEIGHT = 132;
const AXIS = 24;
const TOP = 8;
const GAP = 1.5;
const FILLED = 0.78;
const LEAST = 2.5;
const LABEL_DIGITS = 21;
const MOST_LABELS = 4;
const TICKS = 3;

type Part = 'succeeded' | 'unknown' | 'failed';
const PARTS: Part[] = ['succeeded', 'unknown', 'failed'];

/** Executions per hour or day; a click on a bar emits `ph-bucket` with its start. The table view has the same data as text. */
export class PhStackedBars extends LightElement {
  @property({ attribute: false }) buckets: StatsCounts[] = [];
  @property({ attribute: false }) bucket: StatsBucket = 'hour';
  /** The start of the selected bar. */
  @property({ attribute: false }) selected: string | null = null;
  @property() label = '';
  @state() private width = 0;
  /** The width of a digit. */
  private digit = 7;
  /** The bar below the pointer. */
  @state() private pointed: number | null = null;
  private readonly observer = new ResizeObserver(([entry]) => {
    this.digit = parseFloat(getComputedStyle(this).fontSize) / 2;
    this.width = Math.floor(entry?.contentRect.width ?? 0);
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
  }

  override render(): TemplateResult {
    const x = this.scale();
    const step = x(1) - x(0);
    const wide = step * FILLED;
    const y = this.heights();
    const ticks = y.ticks(TICKS).filter((tick) => tick > 0 && Number.isInteger(tick));
    const bars = this.buckets.map((counts, index) => barOf(counts, x(index) + (step - wide) / 2, wide, (value) => HEIGHT - y(value)));
    const pointed =
      this.pointed === null ? nothing : svg`<rect class="bars-hit" x=${x(this.pointed)} y="0" width=${step} height=${HEIGHT}></rect>`;
    return html`<svg
      class="bars"
      width=${this.width}
      height=${HEIGHT + AXIS}
      role="img"
      aria-label=${this.label}
      @click=${this.onClick}
      @pointermove=${this.onMove}
      @pointerleave=${this.onLeave}
    >
      ${pointed} ${ticks.map((tick) => svg`<line class="bars-grid" x1="0" x2=${this.width} y1=${y(tick)} y2=${y(tick)}></line>`)}
      <line class="bars-base" x1="0" x2=${this.width} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5}></line>
      ${PARTS.map((part) => this.paths(part, bars))} ${ticks.map((tick) => svg`<text x="0" y=${y(tick) - 3}>${number(tick)}</text>`)}
      ${this.axis(x)}
    </svg>`;
  }

  private heights(): ScaleLinear<number, number> {
    return scaleLinear([0, Math.max(1, ...this.buckets.map(totalOf))], [HEIGHT, TOP]);
  }

  /** The bars begin right of the numbers. */
  private scale(): ScaleLinear<number, number> {
    const [, highest] = this.heights().domain() as [number, number];
    return scaleLinear([0, Math.max(1, this.buckets.length)], [this.digit * (number(highest).length + 1), this.width]);
  }

  /** All rectangles of a part in one path, those of bars that are not selected in another. */
  private paths(part: Part, bars: Record<Part, string>[]): TemplateResult {
    const of = (isOn: boolean): string =>
      bars
        .map((bar, index) => (((this.selected ?? this.buckets[index]?.start) === this.buckets[index]?.start) === isOn ? bar[part] : ''))
        .join('');
    return svg`<path class="bars-${part}" d=${of(true)}></path>${
      this.selected === null ? nothing : svg`<path class="bars-${part} bars-off" d=${of(false)}></path>`
    }`;
  }

  /** A few labels, centred on their bars; the first begins with its bar. */
  private axis(x: ScaleLinear<number, number>): unknown {
    const labels = Math.max(2, Math.min(MOST_LABELS, Math.floor(this.width / (this.digit * LABEL_DIGITS))));
    const step = Math.max(1, Math.ceil(this.buckets.length / labels));
    return this.buckets.map((counts, index) =>
      index % step !== 0
        ? nothing
        : svg`<text x=${x(index === 0 ? 0 : index + 0.5)} y=${HEIGHT + 18} text-anchor=${index === 0 ? 'start' : 'middle'}>${bucketName(counts.start, this.bucket)}</text>`,
    );
  }

  private onMove(event: PointerEvent): void {
    const index = this.indexAt(event);
    const counts = this.buckets[index];
    if (counts !== undefined && index !== this.pointed) {
      this.pointed = index;
      this.title = `${bucketName(counts.start, this.bucket)}: ${countsSentence(counts)}`;
    }
  }

  private onLeave(): void {
    this.pointed = null;
    this.title = '';
  }

  private onClick(event: MouseEvent): void {
    const counts = this.buckets[this.indexAt(event)];
    if (counts !== undefined) {
      this.dispatchEvent(new CustomEvent('ph-bucket', { detail: counts.start }));
    }
  }

  private indexAt(event: MouseEvent): number {
    return Math.floor(this.scale().invert(event.clientX - this.getBoundingClientRect().left));
  }
}

/** The rectangles of a bar as paths, succeeded at the bottom. */
function barOf(counts: StatsCounts, x: number, width: number, height: (value: number) => number): Record<Part, string> {
  const bar = { succeeded: '', unknown: '', failed: '' };
  let top = HEIGHT;
  for (const part of PARTS) {
    if (counts[part] > 0) {
      // One failure among thousands must remain visible.
      const tall = Math.max(LEAST, height(counts[part]));
      top -= tall;
      bar[part] =
        `M${x.toFixed(1)} ${Math.max(0, top).toFixed(1)}h${Math.max(1, width).toFixed(1)}v${Math.max(1, tall - GAP).toFixed(1)}h${(-Math.max(1, width)).toFixed(1)}z`;
    }
  }
  return bar;
}

/** "41 succeeded, 1 failed" */
export function countsSentence({ succeeded, failed, unknown }: Pick<StatsCounts, Part>): string {
  const parts = [msg(str`${number(succeeded)} succeeded`), msg(str`${number(failed)} failed`)];
  return (unknown === 0 ? parts : [...parts, msg(str`${number(unknown)} unknown`)]).join(', ');
}

customElements.define('ph-stacked-bars', PhStackedBars);
