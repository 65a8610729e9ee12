import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { serverNow } from '../../api/clock';
import { type Paged, SCREENFUL } from '../../state/paged';
import { date } from '../../text/format';
import { failureBox } from '../states/states';

/** Loads the next page. A search that the server ends early goes on by itself, with a button to stop it. */
export function moreButton<Item>(paged: Paged<Item>, what: string): TemplateResult | typeof nothing {
  const { data, failure: reloadFailure, isLoadingMore, moreFailure } = paged;
  // After a failed reload the list is that of the filters before.
  if (data === null || data.next_cursor === null || reloadFailure !== null) {
    return nothing;
  }
  const more = (): void => void paged.more();
  const failure = moreFailure === null ? nothing : failureBox(what, moreFailure, more);
  // A screenful shows how far the list reaches.
  if (data.searched_to === null || data.items.length >= SCREENFUL) {
    return html`${failure}${isLoadingMore ? bar('', msg('Loading…'), null) : moreFailure === null ? bar('', msg('Show more'), more) : nothing}`;
  }
  const back = date(data.searched_to, serverNow());
  return html`${failure}${
    isLoadingMore
      ? bar(msg(str`Searching… reached ${back}`), msg('Stop'), () => paged.stop())
      : bar(msg(str`Searched back to ${back}`), msg('Keep searching'), more)
  }`;
}

function bar(sentence: string, label: string, press: (() => void) | null): TemplateResult {
  return html`<div class="more">
    ${sentence === '' ? nothing : html`<span class="muted">${sentence}</span>`}
    <button type="button" class="button" ?disabled=${press === null} @click=${press}>${label}</button>
  </div>`;
}
