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
    sentence: (name, status) => msg(str`Delivered to ${name} (${status}).`),
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
    remedy: () =>
      msg(
        'Read the response. Possible causes: a missing or wrong bearer token, or a signature, signing key or timestamp that the receiver does not accept. Ask an admin to check them, then retry.',
      ),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 402,
    to: 402,
    sentence: (name, status) => msg(str`${name} returned ${status}: payment required.`),
    remedy: () => msg('Read the response. The receiver may have a limit or an unpaid bill for this account; check with its operator.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 403,
    to: 403,
    sentence: (name, status) => msg(str`${name} returned ${status}: access denied.`),
    remedy: () =>
      msg(
        'Read the response. Possible causes: a bearer token that does not permit this, a signature that the receiver does not accept, or a filter in front of it. Ask an admin to check them, then retry.',
      ),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 404,
    to: 404,
    sentence: (name, status) => msg(str`${name} returned ${status}: not found.`),
    remedy: () =>
      msg(
        'Possible causes: a wrong path in the URL of the webhook, something that was deleted at the receiver, or credentials it does not accept. Ask an admin to check them, then retry.',
      ),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 405,
    to: 405,
    sentence: (name, status) => msg(str`${name} returned ${status}: this URL does not accept a POST.`),
    remedy: () => msg('The URL of the webhook may be wrong. Ask an admin to check it.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 406,
    to: 406,
    sentence: (name, status) => msg(str`${name} returned ${status}: no response of an acceptable type.`),
    remedy: () => msg("Read the response, and check it with the receiver's developer: the request accepts every type (Accept: */*)."),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 407,
    to: 407,
    sentence: (name, status) => msg(str`${name} returned ${status}: proxy authentication required.`),
    remedy: () => msg('Read the response. A proxy on the way may require credentials, which webhooks do not have; ask a sysadmin.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 408,
    to: 408,
    sentence: (name, status) => msg(str`${name} returned ${status}: the request did not arrive in time.`),
    remedy: () => msg('The receiver, or a proxy in front of it, may be overloaded. Check with the receiver before you retry.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 409,
    to: 409,
    sentence: (name, status) => msg(str`${name} returned ${status}: conflict.`),
    remedy: () =>
      msg(
        'Read the response. The receiver may have this message already, or what it refers to may have changed. Check with the receiver before you retry.',
      ),
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
    from: 411,
    to: 411,
    sentence: (name, status) => msg(str`${name} returned ${status}: length required.`),
    remedy: () =>
      msg("The request has a Content-Length; something on the way may have removed it. Check it with the receiver's developer."),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 413,
    to: 413,
    sentence: (name, status) => msg(str`${name} returned ${status}: content too large.`),
    remedy: () => msg('The receiver, or a proxy in front of it, may accept less. Ask an admin whether the webhook can send less.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 414,
    to: 414,
    sentence: (name, status) => msg(str`${name} returned ${status}: URL too long.`),
    remedy: () => msg('Ask an admin to check the URL of the webhook.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 415,
    to: 415,
    sentence: (name, status) => msg(str`${name} returned ${status}: unsupported media type.`),
    remedy: () =>
      msg(
        "Read the response. The receiver may require another Content-Type than the recorded one; check it with the receiver's developer.",
      ),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 421,
    to: 421,
    sentence: (name, status) => msg(str`${name} returned ${status}: misdirected request.`),
    remedy: () => msg('The host may not serve this name. Ask an admin to check the URL of the webhook.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 422,
    to: 422,
    sentence: (name, status) => msg(str`${name} returned ${status}: the content could not be processed.`),
    remedy: () => msg('Read the response. Retrying unchanged will likely fail again.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 425,
    to: 425,
    sentence: (name, status) => msg(str`${name} returned ${status}: too early.`),
    remedy: () => msg('Retry later.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 426,
    to: 426,
    sentence: (name, status) => msg(str`${name} returned ${status}: upgrade required.`),
    remedy: () => msg("The receiver may require TLS, or another version of HTTP than 1.1. Check it with the receiver's developer."),
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
    from: 431,
    to: 431,
    sentence: (name, status) => msg(str`${name} returned ${status}: header fields too large.`),
    remedy: () => msg('Ask an admin whether the webhook needs all of its headers.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 451,
    to: 451,
    sentence: (name, status) => msg(str`${name} returned ${status}: unavailable for legal reasons.`),
    remedy: () => msg("Read the response, and check with the receiver's operator."),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 400,
    to: 499,
    sentence: (name, status) => msg(str`${name} returned ${status} and rejected the message.`),
    remedy: () => msg('Read the response. Retrying unchanged will likely fail again.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 501,
    to: 501,
    sentence: (name, status) => msg(str`${name} returned ${status}: not implemented.`),
    remedy: () => msg("The URL of the webhook may be wrong. Check it with the receiver's developer."),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 502,
    to: 502,
    sentence: (name, status) => msg(str`${name} returned ${status}: bad gateway.`),
    remedy: () =>
      msg(
        'A proxy in front of the receiver may not have reached it, or not have understood its response. The message may have been processed: check with the receiver before you retry.',
      ),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 503,
    to: 503,
    sentence: (name, status) => msg(str`${name} returned ${status}: unavailable.`),
    remedy: () => msg('Retry when the receiver works again: it may be overloaded or under maintenance.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 504,
    to: 504,
    sentence: (name, status) => msg(str`${name} returned ${status}: gateway timeout.`),
    remedy: () =>
      msg(
        'A proxy in front of the receiver may have had no response from it in time. The message may have been processed: check with the receiver before you retry.',
      ),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 505,
    to: 505,
    sentence: (name, status) => msg(str`${name} returned ${status}: HTTP version not supported.`),
    remedy: () => msg("The receiver may require another version of HTTP than 1.1. Check it with the receiver's developer."),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 511,
    to: 511,
    sentence: (name, status) => msg(str`${name} returned ${status}: network authentication required.`),
    remedy: () => msg('A network on the way may have responded instead of the receiver. Ask a sysadmin.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 500,
    to: 599,
    sentence: (name, status) => msg(str`${name} returned ${status}, a server error.`),
    remedy: () =>
      msg('Read the response. The message may have been processed in part: check with the receiver, then retry when it works again.'),
  },
  {
    error: 'http_status',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name, status) => msg(str`${name} returned ${status}, which does not confirm delivery.`),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'redirect',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name, status) => msg(str`${name} returned a redirect (${status}). Redirects are not followed.`),
    remedy: () =>
      msg(
        'If the redirect is correct, ask an admin to change the URL of the webhook. A redirect to a sign-in page may mean that the receiver requires other credentials.',
      ),
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
    remedy: () =>
      msg(
        'Possible causes: a wrong name in the URL of the webhook, a name that no longer exists, or a DNS server that did not respond. Check the URL, then retry.',
      ),
  },
  {
    error: 'connect_failed',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`${name} could not be reached. Nothing was sent.`),
    remedy: () =>
      msg(
        'Possible causes: a receiver that is not running, a firewall, or a wrong host or port in the URL of the webhook. Check them, then retry.',
      ),
  },
  {
    error: 'connect_timeout',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The connection to ${name} timed out. Nothing was sent.`),
    remedy: () =>
      msg(
        'Possible causes: a firewall, an overloaded receiver, or a slow DNS server. Check that this server can reach the receiver, then retry.',
      ),
  },
  {
    error: 'tls_handshake',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`Couldn't establish a secure connection to ${name}. Nothing was sent.`),
    remedy: () =>
      msg(
        "Possible causes: a port without TLS, a receiver without TLS 1.2 or later, one that supports only HTTP/2, or a firewall. Have the receiver's TLS settings checked, then retry.",
      ),
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
    sentence: (name, status) => msg(str`Delivered to ${name} (${status}), but its response timed out.`),
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
    sentence: (name, status) => msg(str`Delivered to ${name} (${status}), but its response is not valid HTTP/1.1.`),
    remedy: () => msg("Do not send it again; tell the receiver's developer."),
  },
  {
    error: 'protocol_error',
    delivery: null,
    from: 1,
    to: 999,
    sentence: (name, status) => msg(str`${name} returned ${status}, but the response is not valid HTTP/1.1.`),
    remedy: () => msg("Tell the receiver's developer before you retry."),
  },
  {
    error: 'protocol_error',
    delivery: null,
    from: 0,
    to: 0,
    sentence: (name) => msg(str`${name} did not send a complete HTTP/1.1 response. The message may have been processed.`),
    remedy: () =>
      msg(
        'Possible causes: another service on this port, or a receiver that supports only HTTP/2. Check the URL of the webhook, and with the receiver, before you retry.',
      ),
  },
  {
    error: 'response_incomplete',
    delivery: null,
    from: 200,
    to: 299,
    sentence: (name, status) => msg(str`Delivered to ${name} (${status}), but its response was cut off; do not send it again.`),
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
    sentence: (name, status) =>
      msg(str`Delivered to ${name} (${status}), but the head of its response exceeds a limit (32 KiB or 200 fields).`),
    remedy: () => msg("Do not send it again; tell the receiver's developer."),
  },
  {
    error: 'response_headers_too_large',
    delivery: null,
    from: 1,
    to: 999,
    sentence: (name, status) => msg(str`${name} returned ${status}, but the head of its response exceeds a limit (32 KiB or 200 fields).`),
    remedy: () => msg("Tell the receiver's developer before you retry."),
  },
  {
    error: 'response_headers_too_large',
    delivery: null,
    from: 0,
    to: 0,
    sentence: (name) =>
      msg(
        str`The head of ${name}'s response exceeds a limit (32 KiB, 200 fields or 10 interim responses). The message may have been processed.`,
      ),
    remedy: () => msg('Check with the receiver before you retry.'),
  },
  {
    error: 'secret_unavailable',
    delivery: null,
    from: 0,
    to: 999,
    sentence: (name) => msg(str`The webhook's secrets could not be decrypted. Nothing was sent to ${name}.`),
    remedy: () =>
      msg(
        'Possible causes: a key file that lacks their key, or a webhook that was changed in the database. Ask a sysadmin to check the key file, then retry.',
      ),
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
