import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Execution, Page } from '../../api/types';
import { href } from '../../browser/base';
import { savedLists } from '../../state/saved-lists';

/** Links to the newer and the older execution of the history as it was last shown, with its filters. */
export function neighbourLinks(id: string): TemplateResult | typeof nothing {
  const list = shownHistory().find((executions) => executions.some((execution) => execution.id === id));
  if (list === undefined) {
    return nothing;
  }
  const at = list.findIndex((execution) => execution.id === id);
  const [newer, older] = [list[at - 1], list[at + 1]];
  return html`<nav class="inline" aria-label=${msg('In the history as you last saw it')}>
    ${newer === undefined ? nothing : html`<a href=${href('history', newer.id)}>${msg('Newer')}</a>`}
    ${older === undefined ? nothing : html`<a href=${href('history', older.id)}>${msg('Older')}</a>`}
  </nav>`;
}

/** The lists of the history that were shown, newest first. */
function shownHistory(): Execution[][] {
  const path = new URL(href('history'), document.baseURI).pathname;
  return [...savedLists]
    .reverse()
    .flatMap(([address, list]) => (new URL(address).pathname === path && list !== null ? [(list as Page<Execution>).items] : []));
}
