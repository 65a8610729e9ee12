import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { Webhook } from '../../api/types';
import { time } from '../../components/time/time';
import { session } from '../../state/session';
import type { Change } from './webhook-draft';

/** Shown when someone else saved first: both versions side by side, to choose from. */
export function conflictNote(changes: Change[], theirs: Webhook, keepMine: () => void, takeTheirs: () => void): TemplateResult {
  return html`<div class="note warn column" role="alert">
    <p class="note-title">
      ${
        theirs.updated_by === session.me?.username
          ? msg(html`You changed the settings ${time(theirs.updated_at)}, possibly in another window`)
          : msg(html`${theirs.updated_by} changed the settings ${time(theirs.updated_at)}`)
      }
    </p>
    <p>${msg('Your version and the saved one differ in:')}</p>
    <div class="table-scroll" tabindex="0" role="region" aria-label=${msg('Both versions')}>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">${msg('Field')}</th>
            <th scope="col">${msg('Your version')}</th>
            <th scope="col">${msg('Saved version')}</th>
          </tr>
        </thead>
        <tbody>
          ${changes.map(
            (change) =>
              html`<tr>
                <th scope="row">${change.label}</th>
                <td>${change.mine}</td>
                <td>${change.theirs}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <div class="form-actions">
      <button type="button" class="button" @click=${takeTheirs}>${msg('Use the saved version')}</button>
      <button type="button" class="button primary" @click=${keepMine}>${msg('Save my version')}</button>
    </div>
  </div>`;
}
