// What happened and what to do, in one sentence each, by error word: the same table as in mod_portalhooks/core/model/outcome.c,
// and a test holds both to tests/vectors/outcome.json. The first row that fits counts. Only pages in another language
// than the server's load it.
import { msg, str } from '@lit/localize';
import type { ExecutionError, ExecutionEvidence } from '../api/types';

type Delivery = ExecutionEvidence['delivery'];

export interface OutcomeFacts {
  error: ExecutionError | null;
  delivery: Delivery;
  http_status: number | null;
}

interface Row {
  error: ExecutionError | null;
  /** null: whatever it is. */
  delivery: Delivery;
  /** The final status, 0 without one. */
  from: number;
  to: number;
  sentence: (name: string, status: string) => string;
  remedy: () => string | null;
}

const ROWS: Row[] = [
  {
    error: null,
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name, status) => msg(str`${name} accepted it: ${status}.`),
    remedy: () => null,
  },
  {
    error: 'http_status',
    delivery: null,
    from: 300,
    to: 399,
    sentence: (name, status) => msg(str`${name} answered ${status} without saying where to go.`),
    remedy: () => msg("Check the URL of the webhook with the receiver's developer."),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 401,
    to: 401,
    sentence: (name, status) => msg(str`${name} did not accept the bearer token (${status}).`),
    remedy: () => msg('Ask an admin to replace the bearer token of this webhook, then retry.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 403,
    to: 403,
    sentence: (name, status) => msg(str`${name} did not accept the bearer token (${status}).`),
    remedy: () => msg('Ask an admin to replace the bearer token of this webhook, then retry.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 410,
    to: 410,
    sentence: (name, status) => msg(str`${name} says that this webhook is gone for good (${status}).`),
    remedy: () => msg('Ask an admin to check the URL of the webhook and to enable the webhook again.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 429,
    to: 429,
    sentence: (name, status) => msg(str`${name} asks to slow down (${status}).`),
    remedy: () => msg('Wait as long as the receiver asks for, then retry.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 400,
    to: 499,
    sentence: (name, status) => msg(str`${name} rejected it: ${status}.`),
    remedy: () => msg('Read the answer below. Retrying unchanged will likely fail again.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 500,
    to: 599,
    sentence: (name, status) => msg(str`${name} answered ${status}: it was not accepted.`),
    remedy: () => msg('Retry when the receiver works again.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name, status) => msg(str`${name} answered ${status}, which does not say that it was accepted.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'redirect',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name, status) => msg(str`${name} answered with a redirect (${status}). Redirects are not followed.`),
    remedy: () => msg('If the redirect is right, ask an admin to change the URL of the webhook.'),
  },
  {
    error: 'target_blocked',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The address of ${name} is not allowed by the server's settings. Nothing was sent.`),
    remedy: () => msg('Ask an admin to check the URL of the webhook; a sysadmin can allow the address.'),
  },
  {
    error: 'dns_failed',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The host name of ${name} was not found. Nothing was sent.`),
    remedy: () => msg('Check the URL of the webhook, then retry.'),
  },
  {
    error: 'connect_failed',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`${name} could not be reached. Nothing was sent.`),
    remedy: () => msg('Check that the receiver is running and that the URL of the webhook is right, then retry.'),
  },
  {
    error: 'connect_timeout',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`No connection to ${name} in time. Nothing was sent.`),
    remedy: () => msg('Check that the receiver can be reached from this server, then retry.'),
  },
  {
    error: 'tls_handshake',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`No secure connection to ${name} came about. Nothing was sent.`),
    remedy: () => msg('Have the TLS settings of the receiver checked (TLS 1.2 or newer is needed), then retry.'),
  },
  {
    error: 'tls_certificate',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The certificate of ${name} is not trusted. Nothing was sent.`),
    remedy: () => msg("Have the receiver's certificate checked: its names, its dates and its issuer. Then retry."),
  },
  {
    error: 'queue_timeout',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`Its turn did not come in time. Nothing was sent to ${name}.`),
    remedy: () => msg('Retry when fewer executions are waiting.'),
  },
  {
    error: 'interrupted',
    delivery: 'not_sent',
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The server stopped before it was sent. Nothing was sent to ${name}.`),
    remedy: () => msg('Retry.'),
  },
  {
    error: 'interrupted',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The server stopped while it was being sent. ${name} may have received it.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'timeout',
    delivery: null,
    from: 200,
    to: 299,
    sentence: (name, status) => msg(str`${name} accepted it (${status}), its answer did not end in time.`),
    remedy: () => msg('Do not send it again; check with the receiver if the rest of the answer matters.'),
  },
  {
    error: 'timeout',
    delivery: null,
    from: 1,
    to: 999,
    sentence: (name, status) => msg(str`${name} answered ${status}, its answer did not end in time.`),
    remedy: () => msg('Read what came of the answer before you retry.'),
  },
  {
    error: 'timeout',
    delivery: null,
    from: 0,
    to: 0,
    sentence: (name) => msg(str`No answer from ${name} in time. It may still have been processed.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'empty_reply',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`${name} closed the connection without an answer. It may still have been processed.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'connection_reset',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The connection to ${name} broke before an answer came. It may still have been processed.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'protocol_error',
    delivery: null,
    from: 101,
    to: 101,
    sentence: (name, status) => msg(str`${name} wants to speak another protocol (${status}).`),
    remedy: () => msg("Check the URL of the webhook with the receiver's developer."),
  },
  {
    error: 'protocol_error',
    delivery: null,
    from: 200,
    to: 299,
    sentence: (name, status) => msg(str`${name} accepted it (${status}), its answer is not valid HTTP.`),
    remedy: () => msg("Do not send it again; tell the receiver's developer."),
  },
  {
    error: 'protocol_error',
    delivery: null,
    from: 1,
    to: 999,
    sentence: (name, status) => msg(str`${name} answered ${status}, its answer is not valid HTTP.`),
    remedy: () => msg("Tell the receiver's developer before you retry."),
  },
  {
    error: 'protocol_error',
    delivery: null,
    from: 0,
    to: 0,
    sentence: (name) => msg(str`The answer of ${name} is not valid HTTP. It may still have been processed.`),
    remedy: () => msg('Check the URL of the webhook, and with the receiver, before you retry.'),
  },
  {
    error: 'response_incomplete',
    delivery: null,
    from: 200,
    to: 299,
    sentence: (name, status) => msg(str`${name} accepted it (${status}), its answer was cut; do not send again.`),
    remedy: () => msg('Check with the receiver if the missing part of the answer matters.'),
  },
  {
    error: 'response_incomplete',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name, status) => msg(str`${name} answered ${status}, its answer was cut.`),
    remedy: () => msg('Read what came of the answer before you retry.'),
  },
  {
    error: 'response_headers_too_large',
    delivery: null,
    from: 200,
    to: 299,
    sentence: (name, status) => msg(str`${name} accepted it (${status}), the headers of its answer are too large.`),
    remedy: () => msg("Do not send it again; tell the receiver's developer."),
  },
  {
    error: 'response_headers_too_large',
    delivery: null,
    from: 1,
    to: 999,
    sentence: (name, status) => msg(str`${name} answered ${status}, the headers of its answer are too large.`),
    remedy: () => msg("Tell the receiver's developer before you retry."),
  },
  {
    error: 'response_headers_too_large',
    delivery: null,
    from: 0,
    to: 0,
    sentence: (name) => msg(str`The headers of the answer of ${name} are too large. It may still have been processed.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'secret_unavailable',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The webhook's secrets cannot be opened with the server's key file. Nothing was sent to ${name}.`),
    remedy: () => msg('Ask a sysadmin to put the missing key back into the key file, then retry.'),
  },
];

function rowOf(facts: OutcomeFacts): Row | undefined {
  const status = facts.http_status ?? 0;
  return ROWS.find(
    (row) =>
      row.error === facts.error && (row.delivery === null || row.delivery === facts.delivery) && status >= row.from && status <= row.to,
  );
}

/** What happened and whether it arrived. `status` is how the final status is written: "503 Service Unavailable". */
export function sentenceOf(facts: OutcomeFacts, name: string, status: string): string | null {
  return rowOf(facts)?.sentence(name, status) ?? null;
}

/** What to do; null when there is nothing to do. */
export function remedyOf(facts: OutcomeFacts): string | null {
  return rowOf(facts)?.remedy() ?? null;
}

export interface OutcomeTable {
  sentenceOf: typeof sentenceOf;
  remedyOf: typeof remedyOf;
}
