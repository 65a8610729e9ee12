import { msg, str } from '@lit/localize';
import type { Failure } from '../api/failure';
import type { ProblemWord } from '../api/types';
import { isSourceLanguage } from './locale';
import { ownRefusal } from './refusal-copy';

export interface Copy {
  title: string;
  text: string;
}

/** Title and advice for each problem of the API. */
const COPY: Record<ProblemWord, () => Copy> = {
  malformed: () => ({ title: msg('The request was not understood'), text: msg('Reload the page and try again.') }),
  unauthenticated: () => ({ title: msg('Your session ended'), text: msg('Sign in to continue.') }),
  forbidden: () => ({ title: msg('You do not have permission'), text: msg('Ask an admin.') }),
  cross_site: () => ({
    title: msg('The Portal was not opened by its own address'),
    text: msg('Open it by its own address. If this is it, a sysadmin sets PortalHooksOrigin to it.'),
  }),
  not_found: () => ({ title: msg('Not found'), text: msg('It may have been removed.') }),
  method_not_allowed: () => ({
    title: msg('The server does not offer this'),
    text: msg('Reload the page: it may be older than the server.'),
  }),
  request_timeout: () => ({ title: msg('The request took too long to arrive'), text: msg('Check your connection and try again.') }),
  not_configured: () => ({ title: msg('No webhook is set up'), text: msg('Nothing was sent. An admin can set it up in Settings.') }),
  disabled: () => ({ title: msg('This integration is disabled'), text: msg('Nothing was sent. An admin can enable it in Settings.') }),
  no_signing_key: () => ({
    title: msg('There is no active signing key'),
    text: msg('Nothing was sent. An admin can create one under Keys.'),
  }),
  paused: () => ({ title: msg('Sending is paused'), text: msg('Nothing was sent. It can be run when sending is resumed.') }),
  paused_by_receiver: () => ({ title: msg('The receiver asks to wait'), text: msg('Nothing was sent. Wait, or run it anyway.') }),
  gone: () => ({
    title: msg('The integration or its webhook no longer exists'),
    text: msg('Nothing was sent. There is no destination any more.'),
  }),
  host_changed: () => ({
    title: msg('The target host has changed'),
    text: msg('Nothing was sent. Run again sends a new message to the new host.'),
  }),
  evidence_removed: () => ({
    title: msg('The recorded message was removed'),
    text: msg('Nothing was sent. Run again creates a new message.'),
  }),
  in_progress: () => ({ title: msg('An attempt is already in progress'), text: msg('Nothing else was sent. Wait for its result.') }),
  already_succeeded: () => ({
    title: msg('This message was already delivered'),
    text: msg('Nothing was sent. Send it again only if the receiver needs it twice.'),
  }),
  changed_since_preview: () => ({
    title: msg('Changed in the meantime'),
    text: msg('Nothing was sent. Review the new preview, then decide.'),
  }),
  last_admin: () => ({ title: msg('This is the last admin'), text: msg('Make someone else an admin first.') }),
  own_permissions: () => ({
    title: msg('Your own permissions are changed by another admin'),
    text: msg('Ask another admin to change them.'),
  }),
  no_key_file: () => ({
    title: msg('Secrets cannot be stored'),
    text: msg('The server has no key file. A sysadmin sets PortalHooksKeyFile.'),
  }),
  external_catalog: () => ({ title: msg('Managed by the Portal'), text: msg('It can only be changed there.') }),
  invalid_event: () => ({
    title: msg('This event cannot be sent'),
    text: msg('Nothing was sent. Its data in the Portal must be corrected; see its page.'),
  }),
  exists: () => ({ title: msg('This ID is already in use'), text: msg('Choose another one.') }),
  stale: () => ({ title: msg('Someone else changed this in the meantime'), text: msg('Review both versions, then decide.') }),
  too_large: () => ({ title: msg('This is too large'), text: msg('Send less.') }),
  unsupported_media_type: () => ({ title: msg('The request was not understood'), text: msg('Reload the page and try again.') }),
  invalid: () => ({ title: msg('Some fields need correcting'), text: msg('They are marked below.') }),
  target_not_allowed: () => ({ title: msg('This target is not allowed'), text: msg('The server’s settings refuse it. Nothing was sent.') }),
  idempotency_mismatch: () => ({
    title: msg('This request was already used for something else'),
    text: msg('Nothing was sent. Close this and try again.'),
  }),
  precondition_required: () => ({ title: msg('The page did not have the current version'), text: msg('Reload the page and try again.') }),
  rate_limited: () => ({ title: msg('Too many runs in a short time'), text: msg('Nothing was sent. Wait a moment and try again.') }),
  internal: () => ({
    title: msg('Something went wrong on the server'),
    text: msg('Try again. If it persists, give an admin the request ID.'),
  }),
  no_authentication: () => ({
    title: msg('No sign-in is configured here'),
    text: msg('A sysadmin must protect this address with authentication.'),
  }),
  busy: () => ({ title: msg('The server is busy'), text: msg('Nothing was sent. Try again in a moment.') }),
  database_unavailable: () => ({
    title: msg('The database is not available'),
    text: msg('Nothing was sent or changed. Try again in a moment.'),
  }),
  too_slow: () => ({
    title: msg('The Portal’s database took too long'),
    text: msg('Nothing was sent or changed. Narrow the search, or tell a sysadmin.'),
  }),
  catalog_unavailable: () => ({
    title: msg('The Portal’s data cannot be read'),
    text: msg('Nothing was sent or changed. A sysadmin must check the views of the catalog.'),
  }),
  schema_mismatch: () => ({
    title: msg('The database has another version'),
    text: msg('Nothing was sent or changed. A sysadmin must run the migration.'),
  }),
  secret_unavailable: () => ({ title: msg('A secret cannot be read'), text: msg('Nothing was sent. A sysadmin must check the key file.') }),
  stopping: () => ({ title: msg('The server is restarting'), text: msg('Nothing was sent. Try again in a moment.') }),
};

/** What happened and what to do; the server's detail takes precedence. */
export function failureCopy(failure: Failure): Copy {
  switch (failure.kind) {
    case 'problem': {
      const copy = failure.word === undefined ? undefined : COPY[failure.word]();
      return {
        title: copy?.title ?? failure.title,
        // The server's detail is more specific unless it is its title, but English only.
        text:
          (isSourceLanguage() || copy === undefined
            ? failure.detail !== failure.title && sentences(failure.detail, failure.remedy)
            : ownRefusal(failure.detail)) ||
          (copy?.text ?? failure.remedy ?? ''),
      };
    }
    case 'connection':
      return { title: msg('No connection to the server'), text: msg('Check your network and try again.') };
    case 'timeout':
      return { title: msg('The server did not respond in time'), text: msg('Try again.') };
    case 'unexpected':
      return {
        title: failure.status === undefined ? msg('Something unexpected happened') : msg(str`The server returned ${failure.status}`),
        text: msg('Try again. If it persists, tell an admin.'),
      };
  }
}

/** E.g. "History could not be loaded (500)". */
export function notLoaded(what: string, failure: Failure): Copy {
  const copy = failureCopy(failure);
  const status = failure.status === undefined ? '' : ` (${failure.status})`;
  return { title: msg(str`${what} could not be loaded${status}`), text: `${copy.title}. ${copy.text}`.trim() };
}

function sentences(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}
