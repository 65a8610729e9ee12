import type { Failure } from '../api/failure';
import type { ProblemWord } from '../api/types';

export interface Copy {
  title: string;
  text: string;
}

/** What our own API's refusals mean for the person in front of the page, by word. */
const COPY: Record<ProblemWord, Copy> = {
  malformed: { title: 'The request was not understood', text: 'Reload the page and try again.' },
  unauthenticated: { title: 'Your session ended', text: 'Sign in to go on.' },
  forbidden: { title: 'You do not have permission', text: 'Ask an admin.' },
  cross_site: { title: 'The request did not come from this page', text: 'Reload the page and try again.' },
  not_found: { title: 'This does not exist', text: 'It may have been removed.' },
  method_not_allowed: { title: 'The server does not offer this', text: 'Reload the page: it may be older than the server.' },
  request_timeout: { title: 'The request took too long to arrive', text: 'Check your connection and try again.' },
  not_configured: { title: 'No webhook is set up', text: 'Nothing was sent. An admin can set it up in Settings.' },
  disabled: { title: 'This integration is disabled', text: 'Nothing was sent. An admin can enable it in Settings.' },
  no_signing_key: { title: 'There is no active signing key', text: 'Nothing was sent. An admin can create one under Keys.' },
  paused: { title: 'Sending is paused', text: 'A sysadmin has paused all sending. Nothing was sent.' },
  paused_by_receiver: { title: 'The receiver asks to wait', text: 'Nothing was sent. Wait, or run it anyway.' },
  gone: { title: 'The integration or its webhook is gone', text: 'Nothing was sent. There is nowhere to send it to.' },
  host_changed: { title: 'The target host changed since', text: 'Nothing was sent. Run again sends a new message to the new host.' },
  evidence_removed: { title: 'The recorded message was removed', text: 'Nothing was sent. Run again makes a new message.' },
  in_progress: { title: 'An attempt is already on its way', text: 'Nothing more was sent. Wait for its result.' },
  already_succeeded: { title: 'This message was already accepted', text: 'Nothing was sent. Send it again only if the receiver needs it twice.' },
  last_admin: { title: 'The last admin stays one', text: 'Make somebody else an admin first.' },
  no_key_file: { title: 'Secrets cannot be stored', text: 'The server has no key file. A sysadmin sets PortalHooksKeyFile.' },
  external_catalog: { title: 'This comes from the Portal', text: 'It can only be changed there.' },
  exists: { title: 'This id is taken', text: 'Choose another one.' },
  stale: { title: 'Somebody changed this meanwhile', text: 'Look at both versions, then decide.' },
  too_large: { title: 'This is too large', text: 'Send less.' },
  unsupported_media_type: { title: 'The request was not understood', text: 'Reload the page and try again.' },
  invalid: { title: 'Some fields need a correction', text: 'They are marked below.' },
  target_not_allowed: { title: 'This target is not allowed', text: 'The server’s settings refuse it. Nothing was sent.' },
  idempotency_mismatch: { title: 'This press was already used for something else', text: 'Nothing was sent. Close this and press again.' },
  precondition_required: { title: 'The page missed the current version', text: 'Reload the page and try again.' },
  rate_limited: { title: 'Too many runs in a short time', text: 'Nothing was sent. Wait a moment and try again.' },
  internal: { title: 'Something failed on the server', text: 'Try again. If it stays, give an admin the request ID.' },
  no_authentication: { title: 'The server has no sign-in here', text: 'A sysadmin must protect this address with authentication.' },
  busy: { title: 'The server is busy', text: 'Nothing was sent. Try again in a moment.' },
  database_unavailable: { title: 'The database is not available', text: 'Nothing was sent or changed. Try again in a moment.' },
  schema_mismatch: { title: 'The database has another version', text: 'Nothing was sent or changed. A sysadmin must run the migration.' },
  secret_unavailable: { title: 'A secret cannot be read', text: 'Nothing was sent. A sysadmin must check the key file.' },
  stopping: { title: 'The server is restarting', text: 'Nothing was sent. Try again in a moment.' },
};

/** Title: what happened. Text: what to do. The server's own detail is more exact where there is one. */
export function failureCopy(failure: Failure): Copy {
  switch (failure.kind) {
    case 'problem': {
      const copy = failure.word === undefined ? undefined : COPY[failure.word];
      return {
        title: copy?.title ?? failure.title,
        text: sentences(failure.detail, failure.remedy) || (copy?.text ?? ''),
      };
    }
    case 'connection':
      return { title: 'No connection to the server', text: 'Check your network and try again.' };
    case 'timeout':
      return { title: 'The server did not answer in time', text: 'Try again.' };
    case 'unexpected':
      return {
        title: failure.status === undefined ? 'Something unexpected happened' : `The server answered ${failure.status}`,
        text: 'Try again. If it stays, tell an admin.',
      };
  }
}

/** "History could not be loaded (500)." for the box in place of what is missing. */
export function notLoaded(what: string, failure: Failure): Copy {
  const copy = failureCopy(failure);
  const status = failure.status === undefined ? '' : ` (${failure.status})`;
  return { title: `${what} could not be loaded${status}`, text: `${copy.title}. ${copy.text}`.trim() };
}

function sentences(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}
