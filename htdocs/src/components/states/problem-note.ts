import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { CircleAlert } from 'lucide';
import type { Failure } from '../../api/failure';
import { failureCopy } from '../../text/failure-copy';
import { refusalText } from '../../text/refusal-copy';
import { icon } from '../icon/icon';

/** Why a change was refused, at the top of its form, with the errors of no particular field. */
export function problemNote(failure: Failure): TemplateResult {
  const copy = failureCopy(failure);
  const errors = failure.errors.filter((error) => error.detail !== failure.detail);
  return html`<div class="note bad" role="alert">
    ${icon(CircleAlert)}
    <div class="note-text">
      <p class="note-title">${copy.title}</p>
      <p>${copy.text}</p>
      ${
        errors.length === 0
          ? nothing
          : html`<ul>
              ${errors.map((error) => html`<li><code>${error.pointer}</code> ${refusalText(error.detail)}</li>`)}
            </ul>`
      }
      ${failure.requestId === undefined ? nothing : html`<p class="small">${msg('Request ID')} <code>${failure.requestId}</code></p>`}
    </div>
  </div>`;
}
