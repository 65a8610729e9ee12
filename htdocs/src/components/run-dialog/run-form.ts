import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { Clock, Info, TriangleAlert, type IconNode } from 'lucide';
import { serverNow } from '../../api/clock';
import type { Execution, Integration, RecordedRequest } from '../../api/types';
import { relativeTime, clockTime } from '../../text/format';
import '../code-view/code-view';
import { consequenceNote } from '../consequence-note/consequence-note';
import { headerRows } from '../headers-table/headers-table';
import { icon } from '../icon/icon';
import type { RunRequest } from '../signals';
import { streakNote } from '../streak-note/streak-note';
import type { RunData } from './run-data';

interface RunForm {
  request: RunRequest;
  data: RunData;
  hasChanged: boolean;
  note: string;
  noteChanged: (note: string) => void;
}

/** The dialog before the run: consequence, earlier delivery, the exact message, an optional note. */
export function runForm({ request, data: known, hasChanged, note, noteChanged }: RunForm): TemplateResult {
  const { integration, delivered, message } = known;
  return html`
    ${
      hasChanged
        ? noteBox('warn', TriangleAlert, msg('Changed in the meantime'), msg('Nothing was sent. Below is what would be sent now.'), 'alert')
        : nothing
    }
    ${request.kind === 'retry' ? noteBox('info', Info, msg('The same message once more, byte for byte'), retryText(request.execution)) : nothing}
    ${consequenceNote(integration)} ${isPaused(integration) ? pause(integration) : nothing} ${streakNote(known.recent)}
    ${delivered === null ? nothing : noteBox('warn', TriangleAlert, deliveredText(delivered), null, 'status')}
    ${message === null ? nothing : payload(message)}
    <div class="field">
      <label for="run-note">${msg('Note')} <span class="muted">${msg('(optional)')}</span></label>
      <input
        id="run-note"
        type="text"
        maxlength="500"
        autocomplete="off"
        .value=${note}
        @input=${(event: Event) => noteChanged((event.target as HTMLInputElement).value)}
      />
    </div>
  `;
}

/** Whether a pause requested by the receiver is still in effect. */
export function isPaused(integration: Integration | null): integration is Integration & { paused_until: string } {
  return typeof integration?.paused_until === 'string' && Date.parse(integration.paused_until) > serverNow();
}

function retryText(execution: Execution): string {
  const attempt = execution.attempt + 1;
  return msg(
    str`It keeps its webhook-id, so the receiver can recognize the repeat, and becomes attempt ${attempt} or later. To send current data, use Run again.`,
  );
}

function deliveredText({ state, created_at: at, username }: Execution): string {
  const when = relativeTime(at, serverNow());
  switch (state) {
    case 'sending':
      return msg(str`${username} is sending it right now – run again?`);
    case 'succeeded':
      return msg(str`Delivered ${when} by ${username} – run again?`);
    default:
      return msg(str`May have been delivered ${when} by ${username} – run again?`);
  }
}

function pause({ name, paused_until: until }: { name: string; paused_until: string }): TemplateResult {
  const time = clockTime(until);
  return noteBox(
    'warn',
    Clock,
    msg(str`${name} asked to wait until ${time}`),
    msg('Until then runs are refused. Run it anyway only if you know that the receiver is ready again.'),
  );
}

function payload(message: RecordedRequest): TemplateResult {
  return html`<section class="preview" aria-label=${msg('What will be sent')}>
    <ph-code label=${msg('Payload')} .text=${message.body} .encoding=${message.encoding} .bytes=${message.body_bytes}></ph-code>
    <details>
      <summary>${msg('Headers')} <span class="pill">${message.headers.length}</span></summary>
      <div class="headers" tabindex="0" role="region" aria-label=${msg('Headers')}>
        <table>
          <tbody>
            ${headerRows(message.headers, message.masked)}
          </tbody>
        </table>
      </div>
    </details>
  </section>`;
}

function noteBox(tone: string, node: IconNode, title: string, text: string | null = null, role: string | null = null): TemplateResult {
  return html`<div class="note ${tone}" role=${role ?? nothing}>
    ${icon(node)}
    <div class="note-text">
      <p class="note-title">${title}</p>
      ${text === null ? nothing : html`<p>${text}</p>`}
    </div>
  </div>`;
}
