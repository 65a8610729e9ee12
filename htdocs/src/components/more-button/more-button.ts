import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { serverNow } from '../../api/clock';
import type { Paged } from '../../state/paged';
import { date } from '../../text/format';
import { failureBox } from '../states/states';

/** Loads the next page. The server may have stopped early when few rows match the filter. */
export function moreButton<Item>(paged: Paged<Item>, what: string): TemplateResult | typeof nothing {
  const { data, moreFailure } = paged;
  if (data === null || data.next_cursor === null) {
    return nothing;
  }
  const more = (): void => void paged.more();
  if (moreFailure !== null) {
    return failureBox(what, moreFailure, more);
  }
  const label = data.searched_to === null ? msg('Show more') : msg('Keep searching');
  return html`<div class="more">
    ${data.searched_to === null ? nothing : html`<span class="muted">${msg(str`Searched back to ${date(data.searched_to, serverNow())}`)}</span>`}
    <button type="button" class="button" ?disabled=${paged.isLoadingMore} @click=${more}>
      ${paged.isLoadingMore ? msg('Loading…') : label}
    </button>
  </div>`;
}
