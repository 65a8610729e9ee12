import { html, type TemplateResult } from 'lit';
import { initials } from '../../text/format';
import { hueOf, letterOf } from '../avatar/avatar';

/** A name with its mark, as the cells of lists have it. */
export function person(name: string): TemplateResult {
  return html`<span class="named" data-mark=${initials(name)}>${name}</span>`;
}

export function integrationName(id: string, name: string): TemplateResult {
  return html`<span class="named hue-${hueOf(id)}" data-mark=${letterOf(name)}>${name}</span>`;
}
