import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { serverNow } from '../../api/clock';
import type { Execution } from '../../api/types';
import { failingStreak, type Streak } from '../../state/streak';
import { relativeTime } from '../../text/format';

/** That the receiver failed several times in a row; `executions` are of one integration, newest first. */
export function streakNote(executions: Execution[]): TemplateResult | typeof nothing {
  const now = serverNow();
  const streak = failingStreak(executions, now);
  if (streak === null) {
    return nothing;
  }
  const when = relativeTime(streak.newest.created_at, now);
  return html`<div class="note warn" role="status">
    <div class="note-text">
      <p class="note-title">${whatFailed(streak)}</p>
      <p>${msg(str`The latest was ${when}. You can run it anyway.`)}</p>
    </div>
  </div>`;
}

function whatFailed({ count, error, status }: Streak): string {
  switch (error) {
    case 'timeout':
    case 'connect_timeout':
      return msg(str`The last ${count} attempts timed out`);
    case 'http_status':
      return status === null ? msg(str`The last ${count} attempts were rejected`) : msg(str`The last ${count} attempts returned ${status}`);
    default:
      return msg(str`The last ${count} attempts failed`);
  }
}
