// The texts of the elements in English. Each further language is a file like words-de.ts, loaded on demand.
import type { Failure } from '../api/failure';
import type { Execution, WebhookState } from '../api/types';

/** What happened and what to do. */
export type Message = [title: string, text?: string];

export const en = {
  code: 'en',
  run: 'Run…',
  noPermission: 'You do not have permission to trigger integrations. Ask an admin.',
  choose: 'Choose an integration',
  noneEnabled: 'No integration is enabled.',
  noMatch: 'No match',
  more: 'There are more. Type to find them.',

  title: (action: string | null, name: string) => `${action ?? 'Run'} · ${name}`,
  event: 'Event',
  noEvent: 'Without an event',
  target: 'Target',
  delivered: (when: string, who: string, isSure: boolean) =>
    `${isSure ? 'Delivered' : 'May have been delivered'} ${when} by ${who} – run again?`,
  payload: 'Payload',
  copy: 'Copy',
  copied: 'Copied',
  headers: 'Headers',
  changed: ['Changed in the meantime', 'Nothing was sent. Above is what would be sent now.'] as Message,
  note: 'Note (optional)',
  sentAs: (name: string) => `Sent as ${name}. Recorded in history.`,
  cancel: 'Cancel',
  close: 'Close',
  runNow: 'Run now',
  retryTitle: 'Send the same message again?',
  retry: 'Retry…',
  retryNow: 'Retry now',
  retryHint: 'The same message, byte for byte, with the same webhook-id.',
  anyway: { override: 'Run anyway', resend: 'Send again anyway' },
  check: 'Check',

  sending: 'Sending…',
  waiting: (limit: string | null) => (limit === null ? 'Waiting for the receiver.' : `Waiting for the receiver, up to ${limit}.`),
  keepWatching: 'Close and keep watching',
  lost: ['It is unknown whether it was sent', 'The connection was lost before a response arrived. Checking sends nothing.'] as Message,
  unread: ['Recorded; the result is not known yet', 'Check again in a moment. Checking sends nothing.'] as Message,
  notRecorded: ['It was not sent', 'The server has no record of it. You can run it now.'] as Message,
  notRetried: 'Nothing is retried automatically.',
  open: 'Open execution',

  accepted: (name: string, status: string, took: string) => `Delivered to ${name} · ${status} in ${took}`,
  failed: ({ sentence, remedy }: Execution): Message => [sentence ?? '', remedy ?? ''],
  refused: ({ title, detail = '', remedy = '' }: Failure): Message => [title, `${detail} ${remedy}`],
  kinds: {
    connection: ['No connection to the server', 'Check your network and try again.'],
    timeout: ['The server did not respond in time', 'Try again.'],
    unexpected: ['Something unexpected happened', 'Try again. If it persists, tell an admin.'],
  } satisfies Record<string, Message>,

  states: { sending: 'Sending…', succeeded: 'Succeeded', failed: 'Failed', unknown: 'Unknown' } satisfies Record<
    Execution['state'],
    string
  >,
  webhook: { enabled: 'Enabled', disabled: 'Disabled', unconfigured: 'Not set up' } satisfies Record<WebhookState, string>,
  notRun: 'Not run yet',
  executions: 'Executions of this event',
};

export type Words = typeof en;
