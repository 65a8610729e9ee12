// What happened and what to do, in one sentence each, by error word: the same table as in mod_portalhooks/core/model/outcome_text.c,
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
    sentence: (name, status) => msg(str`${name} accepted the message (${status}).`),
    remedy: () => null,
  },
  {
    error: 'http_status',
    delivery: null,
    from: 300,
    to: 399,
    sentence: (name, status) => msg(str`${name} returned ${status} without a Location header.`),
    remedy: () => msg("Check the URL of the webhook with the receiver's developer."),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 401,
    to: 401,
    sentence: (name, status) => msg(str`${name} returned ${status}: authentication required.`),
    remedy: () => msg('Ask an admin to check the bearer token of this webhook, then retry.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 403,
    to: 403,
    sentence: (name, status) => msg(str`${name} returned ${status}: access denied.`),
    remedy: () => msg('Ask an admin to check the bearer token of this webhook and what it permits, then retry.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 410,
    to: 410,
    sentence: (name, status) => msg(str`${name} returned ${status}: this URL is permanently gone.`),
    remedy: () => msg('Ask an admin to check the URL of the webhook and to enable the webhook again.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 429,
    to: 429,
    sentence: (name, status) => msg(str`${name} returned ${status}: too many requests.`),
    remedy: () => msg('Wait as long as the receiver asks, then retry.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 400,
    to: 499,
    sentence: (name, status) => msg(str`${name} rejected the message (${status}).`),
    remedy: () => msg('Read the response below. Retrying unchanged will likely fail again.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 500,
    to: 599,
    sentence: (name, status) => msg(str`${name} returned ${status}, a server error.`),
    remedy: () => msg('Retry when the receiver works again.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name, status) => msg(str`${name} returned ${status}, which does not confirm that the message was accepted.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'redirect',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name, status) => msg(str`${name} returned a redirect (${status}). Redirects are not followed.`),
    remedy: () => msg('If the redirect is correct, ask an admin to change the URL of the webhook.'),
  },
  {
    error: 'target_blocked',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The server's settings do not allow the address of ${name}. Nothing was sent.`),
    remedy: () => msg('Ask an admin to check the URL of the webhook; a sysadmin can allow the address.'),
  },
  {
    error: 'dns_failed',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The host name of ${name} could not be resolved. Nothing was sent.`),
    remedy: () => msg('Check the URL of the webhook, then retry.'),
  },
  {
    error: 'connect_failed',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`${name} could not be reached. Nothing was sent.`),
    remedy: () => msg('Check that the receiver is running and that the URL of the webhook is correct, then retry.'),
  },
  {
    error: 'connect_timeout',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The connection to ${name} timed out. Nothing was sent.`),
    remedy: () => msg('Check that this server can reach the receiver, then retry.'),
  },
  {
    error: 'tls_handshake',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The TLS handshake with ${name} failed. Nothing was sent.`),
    remedy: () => msg("Have the receiver's TLS settings checked (TLS 1.2 or later is required), then retry."),
  },
  {
    error: 'tls_certificate',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The certificate of ${name} is not trusted. Nothing was sent.`),
    remedy: () => msg("Have the receiver's certificate checked (host name, validity, issuer), then retry."),
  },
  {
    error: 'tls_alert',
    delivery: 'not_sent',
    from: 0,
    to: 999,
    sentence: (name) => msg(str`${name} refused the TLS connection with an alert. The message was not delivered.`),
    remedy: () => msg("Ask the receiver's developer what the alert refers to, then retry."),
  },
  {
    error: 'tls_alert',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) =>
      msg(str`${name} ended the TLS connection with an alert before a response arrived. The message may have been processed.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'queue_timeout',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The message waited too long to be sent. Nothing was sent to ${name}.`),
    remedy: () => msg('Retry when fewer executions are waiting.'),
  },
  {
    error: 'interrupted',
    delivery: 'not_sent',
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The execution was interrupted before sending began. Nothing was sent to ${name}.`),
    remedy: () => msg('Retry.'),
  },
  {
    error: 'interrupted',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The execution was interrupted while sending. ${name} may have received the message.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'timeout',
    delivery: null,
    from: 200,
    to: 299,
    sentence: (name, status) => msg(str`${name} accepted the message (${status}), but its response timed out.`),
    remedy: () => msg('Do not send it again; check with the receiver if the rest of the response matters.'),
  },
  {
    error: 'timeout',
    delivery: null,
    from: 1,
    to: 999,
    sentence: (name, status) => msg(str`${name} returned ${status}, but the response timed out.`),
    remedy: () => msg('Read the part of the response that arrived before you retry.'),
  },
  {
    error: 'timeout',
    delivery: null,
    from: 0,
    to: 0,
    sentence: (name) => msg(str`${name} did not respond in time. The message may have been processed.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'empty_reply',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`${name} closed the connection without a response. The message may have been processed.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'connection_reset',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The connection to ${name} was lost before a response arrived. The message may have been processed.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'protocol_error',
    delivery: null,
    from: 101,
    to: 101,
    sentence: (name, status) => msg(str`${name} tried to switch to another protocol (${status}).`),
    remedy: () => msg("Check the URL of the webhook with the receiver's developer."),
  },
  {
    error: 'protocol_error',
    delivery: null,
    from: 200,
    to: 299,
    sentence: (name, status) => msg(str`${name} accepted the message (${status}), but its response is not valid HTTP.`),
    remedy: () => msg("Do not send it again; tell the receiver's developer."),
  },
  {
    error: 'protocol_error',
    delivery: null,
    from: 1,
    to: 999,
    sentence: (name, status) => msg(str`${name} returned ${status}, but the response is not valid HTTP.`),
    remedy: () => msg("Tell the receiver's developer before you retry."),
  },
  {
    error: 'protocol_error',
    delivery: null,
    from: 0,
    to: 0,
    sentence: (name) => msg(str`The response of ${name} is not valid HTTP. The message may have been processed.`),
    remedy: () => msg('Check the URL of the webhook, and with the receiver, before you retry.'),
  },
  {
    error: 'response_incomplete',
    delivery: null,
    from: 200,
    to: 299,
    sentence: (name, status) => msg(str`${name} accepted the message (${status}), but its response was cut off; do not send it again.`),
    remedy: () => msg('Check with the receiver if the missing part of the response matters.'),
  },
  {
    error: 'response_incomplete',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name, status) => msg(str`${name} returned ${status}, but the response was cut off.`),
    remedy: () => msg('Read the part of the response that arrived before you retry.'),
  },
  {
    error: 'response_headers_too_large',
    delivery: null,
    from: 200,
    to: 299,
    sentence: (name, status) => msg(str`${name} accepted the message (${status}), but its response headers are too large.`),
    remedy: () => msg("Do not send it again; tell the receiver's developer."),
  },
  {
    error: 'response_headers_too_large',
    delivery: null,
    from: 1,
    to: 999,
    sentence: (name, status) => msg(str`${name} returned ${status}, but the response headers are too large.`),
    remedy: () => msg("Tell the receiver's developer before you retry."),
  },
  {
    error: 'response_headers_too_large',
    delivery: null,
    from: 0,
    to: 0,
    sentence: (name) => msg(str`The response headers of ${name} are too large. The message may have been processed.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'secret_unavailable',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The webhook's secrets cannot be decrypted with the server's key file. Nothing was sent to ${name}.`),
    remedy: () => msg('Ask a sysadmin to check the key file, then retry.'),
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
