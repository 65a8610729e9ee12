import { html, svg, type TemplateResult } from 'lit';
import { number } from '../../text/format';

export interface Reason {
  label: string;
  count: number;
  address: string;
}

/** Bars for the frequency of each reason, most frequent first. */
export function reasonBars(reasons: Reason[]): TemplateResult {
  const most = Math.max(1, ...reasons.map((reason) => reason.count));
  return html`<ol class="reasons">
    ${reasons.map(
      (reason) =>
        html`<li>
          <a href=${reason.address}>${reason.label}</a>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            ${svg`<rect class="bars-failed" width=${(reason.count / most) * 100} height="8"></rect>`}
          </svg>
          <b>${number(reason.count)}</b>
        </li>`,
    )}
  </ol>`;
}
