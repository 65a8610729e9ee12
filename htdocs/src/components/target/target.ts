import { html, type TemplateResult } from 'lit';
import { targetParts } from '../../text/target';

/** A target with its host in bold. */
export function targetText(target: string): TemplateResult {
  const { before, host, after } = targetParts(target);
  return html`<span class="muted">${before}</span><b>${host}</b>${after}`;
}
