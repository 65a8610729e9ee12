import { html, type TemplateResult } from 'lit';
import { initials } from '../../text/format';

const HUES = 8;

/** Stable per id. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return hash % HUES;
}

/** The square mark of an integration, shown beside its name. */
export function tile(id: string, name: string, size: 's' | 'l' = 's'): TemplateResult {
  return html`<span class="tile tile-${size} hue-${hueOf(id)}" aria-hidden="true">${letterOf(name)}</span>`;
}

export function avatar(name: string): TemplateResult {
  return html`<span class="avatar" aria-hidden="true">${initials(name)}</span>`;
}

/** A name with its mark, in one element: lists have many. */
export function personCell(name: string): TemplateResult {
  return html`<td class="cell-who named" data-mark=${initials(name)} title=${name}>${name}</td>`;
}

export function integrationCell(id: string, name: string): TemplateResult {
  return html`<td class="cell-integration named hue-${hueOf(id)}" data-mark=${letterOf(name)}>${name}</td>`;
}

export function letterOf(name: string): string {
  return Array.from(initials(name))[0] ?? '';
}
