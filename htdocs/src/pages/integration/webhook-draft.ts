// The data of the settings form: input, changes, errors, request body.

import { msg, str } from '@lit/localize';
import type { Confirm, Webhook, WebhookPut } from '../../api/types';
import { originOf } from '../../text/target';

/** A secret is never shown: it is kept, replaced or removed. */
export interface SecretEdit {
  kind: 'keep' | 'set' | 'clear';
  value: string;
}

export type AuthorizationType = 'bearer' | 'basic' | 'other';

/** `value` is the token, the password or the value of the scheme. */
export interface AuthorizationEdit extends SecretEdit {
  type?: AuthorizationType;
  user?: string;
  scheme?: string;
}

/** A client certificate: kept or removed when it is stored, else to be added. */
export interface CertificateDraft {
  name: string;
  isStored: boolean;
  isRemoved: boolean;
  certificate: string;
  key: string;
  /** Local time, empty: at once. */
  activeFrom: string;
}

export interface HeaderDraft {
  name: string;
  /** The server has a value for it. */
  isStored: boolean;
  edit: SecretEdit;
}

export interface WebhookDraft {
  url: string;
  enabled: boolean;
  bearer: AuthorizationEdit;
  headers: HeaderDraft[];
  certificates: CertificateDraft[];
  ca: SecretEdit;
  /** Empty: the server's default. */
  timeoutSeconds: string;
  /** Empty: no limit. */
  perMinute: string;
  atOnce: string;
  default_body: Webhook['default_body'];
  event_body: Webhook['event_body'];
  content_type: Webhook['content_type'];
  confirm: Confirm;
  action_label: string;
  consequence: string;
}

export interface Change {
  label: string;
  mine: string;
  theirs: string;
}

export const KEEP: SecretEdit = { kind: 'keep', value: '' };

export function draftOf(webhook: Webhook | null): WebhookDraft {
  return {
    url: webhook?.url ?? '',
    enabled: webhook?.enabled ?? true,
    bearer: KEEP,
    headers: Object.keys(webhook?.headers ?? {}).map((name) => ({ name, isStored: true, edit: KEEP })),
    certificates: Object.keys(webhook?.client_certificates ?? {}).map((name) => ({
      name,
      isStored: true,
      isRemoved: false,
      certificate: '',
      key: '',
      activeFrom: '',
    })),
    ca: KEEP,
    timeoutSeconds: webhook?.timeout_ms == null ? '' : String(webhook.timeout_ms / 1000),
    perMinute: String(webhook?.max_per_minute ?? ''),
    atOnce: String(webhook?.max_at_once ?? ''),
    default_body: webhook?.default_body ?? 'empty',
    event_body: webhook?.event_body ?? 'full',
    content_type: webhook?.content_type ?? 'application/json',
    confirm: webhook?.confirm ?? 'always',
    action_label: webhook?.action_label ?? '',
    consequence: webhook?.consequence ?? '',
  };
}

/** The unsaved changes, one row per field; secrets only as "changed". */
export function changesOf(draft: WebhookDraft, webhook: Webhook | null): Change[] {
  const before = draftOf(webhook);
  const rows: Change[] = [
    { label: msg('URL'), mine: draft.url.trim(), theirs: before.url },
    { label: msg('Enabled'), mine: yesNo(draft.enabled), theirs: yesNo(before.enabled) },
    {
      label: draft.bearer.type === undefined || draft.bearer.type === 'bearer' ? msg('Bearer token') : msg('Authorization'),
      mine: secretText(draft.bearer),
      theirs: msg('kept'),
    },
    { label: msg('Timeout'), mine: timeoutText(draft), theirs: timeoutText(before) },
    { label: msg('Executions per minute'), mine: limitText(draft.perMinute), theirs: limitText(before.perMinute) },
    { label: msg('Executions at once'), mine: limitText(draft.atOnce), theirs: limitText(before.atOnce) },
    { label: msg('Body without an event'), mine: draft.default_body, theirs: before.default_body },
    { label: msg('Body with an event'), mine: draft.event_body, theirs: before.event_body },
    { label: msg('Content type'), mine: draft.content_type, theirs: before.content_type },
    { label: msg('Private CA'), mine: secretText(draft.ca), theirs: msg('kept') },
    { label: msg('Confirmation'), mine: draft.confirm, theirs: before.confirm },
    { label: msg('Button label'), mine: draft.action_label.trim() || msg('Run'), theirs: before.action_label || msg('Run') },
    { label: msg('Consequence'), mine: draft.consequence.trim() || msg('none'), theirs: before.consequence || msg('none') },
    ...draft.headers.map((header) => ({
      label: msg(str`Header ${header.name || '…'}`),
      mine: secretText(header.edit),
      theirs: msg('kept'),
    })),
    ...draft.certificates.map((one) => ({
      label: msg(str`Client certificate ${one.name || '…'}`),
      mine: one.isRemoved ? msg('removed') : one.isStored ? msg('kept') : msg('changed'),
      theirs: msg('kept'),
    })),
  ];
  return rows.filter((row) => row.mine !== row.theirs);
}

function yesNo(value: boolean): string {
  return value ? msg('Yes') : msg('No');
}

function secretText(edit: SecretEdit): string {
  switch (edit.kind) {
    case 'keep':
      return msg('kept');
    case 'set':
      return msg('changed');
    case 'clear':
      return msg('removed');
  }
}

function timeoutText(draft: WebhookDraft): string {
  return draft.timeoutSeconds.trim() === '' ? msg('server’s default') : `${draft.timeoutSeconds.trim()} s`;
}

function limitText(limit: string): string {
  return limit.trim() || msg('no limit');
}

/** Whether scheme, host or port differ: stored secrets are bound to them and must be entered again. */
export function isOtherTarget(draft: WebhookDraft, webhook: Webhook | null): boolean {
  return webhook !== null && originOf(draft.url) !== originOf(webhook.url);
}

export type DraftErrors = Partial<
  Record<
    | 'url'
    | 'timeout'
    | 'perMinute'
    | 'atOnce'
    | 'bearer'
    | 'auth-user'
    | 'auth-scheme'
    | 'ca'
    | `header-${number}`
    | `certificate-${number}`,
    string
  >
>;

/** Errors found before saving; the server checks the rest. */
export function errorsOf(draft: WebhookDraft, webhook: Webhook | null): DraftErrors {
  const errors: DraftErrors = {};
  if (!/^https?:\/\/[^/]/i.test(draft.url.trim())) {
    errors.url = msg('Enter a URL that begins with https://.');
  }
  const seconds = Number(draft.timeoutSeconds);
  if (draft.timeoutSeconds.trim() !== '' && !(seconds >= 1 && seconds <= 30)) {
    errors.timeout = msg('Between 1 and 30 seconds.');
  }
  if (!isLimit(draft.perMinute, 100_000)) {
    errors.perMinute = msg('A whole number from 1 to 100,000.');
  }
  if (!isLimit(draft.atOnce, 1000)) {
    errors.atOnce = msg('A whole number from 1 to 1,000.');
  }
  const mustGiveAgain = isOtherTarget(draft, webhook);
  if (draft.bearer.kind === 'set' && draft.bearer.value.trim() === '' && draft.bearer.type !== 'basic') {
    errors.bearer = msg('Enter the token, or undo the change.');
  } else if (mustGiveAgain && hasCredential(webhook) && draft.bearer.kind === 'keep') {
    errors.bearer = msg('The destination has changed: replace or remove the token.');
  }
  if (draft.bearer.kind === 'set' && draft.bearer.type === 'basic' && (draft.bearer.user ?? '') === '') {
    errors['auth-user'] = msg('Enter a user name.');
  }
  if (
    draft.bearer.kind === 'set' &&
    draft.bearer.type === 'other' &&
    !/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/.test(draft.bearer.scheme ?? '')
  ) {
    errors['auth-scheme'] = msg('A scheme is one word, such as GenieKey.');
  }
  if (draft.ca.kind === 'set' && draft.ca.value.trim() === '') {
    errors.ca = msg('Paste the certificate, or undo the change.');
  } else if (mustGiveAgain && webhook?.ca_pem != null && draft.ca.kind === 'keep') {
    errors.ca = msg('The destination has changed: replace or remove the CA.');
  }
  for (const [index, one] of draft.certificates.entries()) {
    const error = certificateError(one, draft.certificates, mustGiveAgain);
    if (error !== undefined) {
      errors[`certificate-${index}`] = error;
    }
  }
  for (const [index, header] of draft.headers.entries()) {
    const error = headerError(header, draft.headers, mustGiveAgain);
    if (error !== undefined) {
      errors[`header-${index}`] = error;
    }
  }
  return errors;
}

function isLimit(text: string, max: number): boolean {
  const limit = text.trim();
  return limit === '' || (/^\d{1,6}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= max);
}

/** Whether anything is stored for Authorization. */
export function hasCredential(webhook: Webhook | null): boolean {
  return webhook !== null && webhook.authorization.type !== 'none';
}

function certificateError(one: CertificateDraft, all: CertificateDraft[], mustGiveAgain: boolean): string | undefined {
  if (one.isStored) {
    return mustGiveAgain && !one.isRemoved ? msg('The destination has changed: remove this certificate and add it again.') : undefined;
  }
  if (!/^[A-Za-z0-9._:~-]{1,64}$/.test(one.name)) {
    return msg('A name has letters, digits, dots and hyphens.');
  }
  if (all.filter((other) => other.name === one.name).length > 1) {
    return msg('This name is used twice.');
  }
  return one.certificate.trim() === '' || one.key.trim() === '' ? msg('Paste the certificate and its private key.') : undefined;
}

function headerError(header: HeaderDraft, all: HeaderDraft[], mustGiveAgain: boolean): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/.test(header.name)) {
    return msg('A header name has letters, digits and hyphens.');
  }
  if (all.filter((other) => other.name.toLowerCase() === header.name.toLowerCase()).length > 1) {
    return msg('This name is used twice.');
  }
  if (header.edit.kind === 'set' && header.edit.value === '') {
    return msg('Enter a value.');
  }
  return mustGiveAgain && header.isStored && header.edit.kind === 'keep'
    ? msg('The destination has changed: replace the value or remove the header.')
    : undefined;
}

function authorizationOf(edit: AuthorizationEdit): Pick<WebhookPut, 'authorization' | 'bearer_token'> {
  if (edit.kind === 'keep') {
    return {};
  }
  if (edit.kind === 'clear') {
    return { bearer_token: null };
  }
  switch (edit.type) {
    case 'basic':
      return { authorization: { type: 'basic', user: edit.user ?? '', password: edit.value } };
    case 'other':
      return { authorization: { type: 'other', scheme: edit.scheme ?? '', value: edit.value } };
    default:
      return { bearer_token: edit.value.trim() };
  }
}

function certificatesOf(certificates: CertificateDraft[]): Pick<WebhookPut, 'client_certificates'> {
  const changed: NonNullable<WebhookPut['client_certificates']> = {};
  for (const one of certificates) {
    if (one.isRemoved) {
      changed[one.name] = null;
    } else if (!one.isStored) {
      changed[one.name] = {
        certificate: one.certificate,
        private_key: one.key,
        active_from: one.activeFrom === '' ? null : new Date(one.activeFrom).toISOString(),
      };
    }
  }
  return Object.keys(changed).length === 0 ? {} : { client_certificates: changed };
}

export function putOf(draft: WebhookDraft): WebhookPut {
  const headers: Record<string, string | null> = {};
  for (const header of draft.headers) {
    if (header.edit.kind !== 'keep') {
      headers[header.name] = header.edit.kind === 'set' ? header.edit.value : null;
    }
  }
  return {
    url: draft.url.trim(),
    enabled: draft.enabled,
    ...authorizationOf(draft.bearer),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...certificatesOf(draft.certificates),
    ...(draft.ca.kind === 'keep' ? {} : { ca_pem: draft.ca.kind === 'set' ? draft.ca.value : null }),
    timeout_ms: draft.timeoutSeconds.trim() === '' ? null : Math.round(Number(draft.timeoutSeconds) * 1000),
    max_per_minute: draft.perMinute.trim() === '' ? null : Number(draft.perMinute),
    max_at_once: draft.atOnce.trim() === '' ? null : Number(draft.atOnce),
    default_body: draft.default_body,
    event_body: draft.event_body,
    content_type: draft.content_type,
    confirm: draft.confirm,
    action_label: draft.action_label.trim() || null,
    consequence: draft.consequence.trim() || null,
  };
}
