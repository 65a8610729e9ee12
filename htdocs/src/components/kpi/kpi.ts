import { html, nothing, type TemplateResult } from 'lit';
import { adoptStyle } from '../../browser/adopt-style';
import css from './charts.css?inline';

adoptStyle(css);

export interface Change {
  text: string;
  tone: 'ok' | 'bad' | '';
}

interface Kpi {
  label: string;
  value: string;
  /** The period, or a second value. */
  about: unknown;
  change?: Change | null;
  /** A note on precision, shown as tooltip. */
  title?: string;
  graph: unknown;
}

/** One key figure of a row. */
export function kpi({ label, value, about, change, title, graph }: Kpi): TemplateResult {
  return html`<div class="card kpi">
    <dt>${label}</dt>
    <dd>
      <b class="kpi-value" title=${title ?? nothing}>${value}</b>
      <span class="small muted"
        >${about}${change == null ? nothing : html` · <b class=${change.tone === '' ? nothing : `${change.tone}-text`}>${change.text}</b>`}</span
      >
    </dd>
    ${graph}
  </div>`;
}
