import { html, nothing, type TemplateResult } from 'lit';
import { Info, TriangleAlert } from 'lucide';
import type { Integration } from '../../api/types';
import { cannotBeUndone } from '../../text/consequence';
import { icon } from '../icon/icon';

/** What a run causes, in the colour of danger if that cannot be undone. */
export function consequenceNote(integration: Integration | null): TemplateResult | typeof nothing {
  const text = integration?.consequence ?? '';
  if (text === '') {
    return nothing;
  }
  const isFinal = cannotBeUndone(text);
  return html`<div class="note ${isFinal ? 'bad' : 'info'}">
    ${icon(isFinal ? TriangleAlert : Info)}
    <div class="note-text"><p class="note-title">${text}</p></div>
  </div>`;
}
