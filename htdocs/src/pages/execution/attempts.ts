import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Execution } from '../../api/types';
import { href } from '../../browser/base';
import { personCell } from '../../components/avatar/avatar';
import { resultBadge } from '../../components/badge/badge';
import { time } from '../../components/time/time';
import { duration, number } from '../../text/format';

/** All attempts to send this message, newest first. */
export function attemptsPanel(attempts: Execution[], shown: string): TemplateResult {
  return html`<table class="rows attempts">
    <thead>
      <tr>
        <th scope="col">${msg('Attempt')}</th>
        <th scope="col">${msg('Result')}</th>
        <th scope="col">${msg('Who')}</th>
        <th scope="col" class="cell-duration right">${msg('Duration')}</th>
        <th scope="col">${msg('When')}</th>
      </tr>
    </thead>
    <tbody>
      ${attempts.map(
        (attempt) =>
          html`<tr aria-current=${attempt.id === shown ? 'true' : nothing}>
            <td class="cell-attempt">
              <a class="row-link" href=${href('history', attempt.id)}
                >${number(attempt.attempt)}${attempt.id === shown ? html` <span class="tag">${msg('this attempt')}</span>` : nothing}</a
              >
            </td>
            <td class="cell-result">${resultBadge(attempt)}</td>
            ${personCell(attempt.username)}
            <td class="cell-duration right">${duration(attempt.duration_us)}</td>
            <td class="cell-when">${time(attempt.created_at)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
