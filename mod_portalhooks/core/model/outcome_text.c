/* SPDX-License-Identifier: Apache-2.0 */
/* The outcomes in words: what happened, and what to do. */
#include <string.h>

#include <apr_strings.h>

#include "outcome.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))
#define ANY PH_DELIVERY_UNDECIDED

/* The texts for users; the first matching row counts. {name} is the receiver, {status} the final status. The
 * UI has the same table for translation; tests compare both with tests/vectors/outcome.json. */
static const struct {
    ph_error_t error;
    ph_delivery_t delivery; /* ANY matches all */
    int status_min;
    int status_max;
    const char *sentence;
    const char *remedy;
} copy[] = {
    { PH_ERROR_NONE, ANY, 0, 999, "Delivered to {name} ({status}).", NULL },
    { PH_ERROR_HTTP_STATUS, ANY, 300, 399, "{name} returned {status} without a Location header.",
      "Check the URL of the webhook with the receiver's developer." },
    { PH_ERROR_HTTP_STATUS, ANY, 401, 401, "{name} returned {status}: authentication required.",
      "Read the response. Possible causes: a missing or wrong bearer token, or a signature, signing key or timestamp that the receiver does not accept. Ask an admin to check them, then retry." },
    { PH_ERROR_HTTP_STATUS, ANY, 402, 402, "{name} returned {status}: payment required.",
      "Read the response. The receiver may have a limit or an unpaid bill for this account; check with its operator." },
    { PH_ERROR_HTTP_STATUS, ANY, 403, 403, "{name} returned {status}: access denied.",
      "Read the response. Possible causes: a bearer token that does not permit this, a signature that the receiver does not accept, or a filter in front of it. Ask an admin to check them, then retry." },
    { PH_ERROR_HTTP_STATUS, ANY, 404, 404, "{name} returned {status}: not found.",
      "Possible causes: a wrong path in the URL of the webhook, something that was deleted at the receiver, or credentials it does not accept. Ask an admin to check them, then retry." },
    { PH_ERROR_HTTP_STATUS, ANY, 405, 405, "{name} returned {status}: this URL does not accept a POST.",
      "The URL of the webhook may be wrong. Ask an admin to check it." },
    { PH_ERROR_HTTP_STATUS, ANY, 406, 406, "{name} returned {status}: no response of an acceptable type.",
      "Read the response, and check it with the receiver's developer: the request accepts every type (Accept: */*)." },
    { PH_ERROR_HTTP_STATUS, ANY, 407, 407, "{name} returned {status}: proxy authentication required.",
      "Read the response. A proxy on the way may require credentials, which webhooks do not have; ask a sysadmin." },
    { PH_ERROR_HTTP_STATUS, ANY, 408, 408, "{name} returned {status}: the request did not arrive in time.",
      "The receiver, or a proxy in front of it, may be overloaded. Check with the receiver before you retry." },
    { PH_ERROR_HTTP_STATUS, ANY, 409, 409, "{name} returned {status}: conflict.",
      "Read the response. The receiver may have this message already, or what it refers to may have changed. Check with the receiver before you retry." },
    { PH_ERROR_HTTP_STATUS, ANY, 410, 410, "{name} returned {status}: this URL is permanently gone.",
      "Ask an admin to check the URL of the webhook and to enable the webhook again." },
    { PH_ERROR_HTTP_STATUS, ANY, 411, 411, "{name} returned {status}: length required.",
      "The request has a Content-Length; something on the way may have removed it. Check it with the receiver's developer." },
    { PH_ERROR_HTTP_STATUS, ANY, 413, 413, "{name} returned {status}: content too large.",
      "The receiver, or a proxy in front of it, may accept less. Ask an admin whether the webhook can send less." },
    { PH_ERROR_HTTP_STATUS, ANY, 414, 414, "{name} returned {status}: URL too long.",
      "Ask an admin to check the URL of the webhook." },
    { PH_ERROR_HTTP_STATUS, ANY, 415, 415, "{name} returned {status}: unsupported media type.",
      "Read the response. The receiver may require another Content-Type than the recorded one; check it with the receiver's developer." },
    { PH_ERROR_HTTP_STATUS, ANY, 421, 421, "{name} returned {status}: misdirected request.",
      "The host may not serve this name. Ask an admin to check the URL of the webhook." },
    { PH_ERROR_HTTP_STATUS, ANY, 422, 422, "{name} returned {status}: the content could not be processed.",
      "Read the response. Retrying unchanged will likely fail again." },
    { PH_ERROR_HTTP_STATUS, ANY, 425, 425, "{name} returned {status}: too early.", "Retry later." },
    { PH_ERROR_HTTP_STATUS, ANY, 426, 426, "{name} returned {status}: upgrade required.",
      "The receiver may require TLS, or another version of HTTP than 1.1. Check it with the receiver's developer." },
    { PH_ERROR_HTTP_STATUS, ANY, 429, 429, "{name} returned {status}: too many requests.",
      "Wait as long as the receiver asks, then retry." },
    { PH_ERROR_HTTP_STATUS, ANY, 431, 431, "{name} returned {status}: header fields too large.",
      "Ask an admin whether the webhook needs all of its headers." },
    { PH_ERROR_HTTP_STATUS, ANY, 451, 451, "{name} returned {status}: unavailable for legal reasons.",
      "Read the response, and check with the receiver's operator." },
    { PH_ERROR_HTTP_STATUS, ANY, 400, 499, "{name} returned {status} and rejected the message.",
      "Read the response. Retrying unchanged will likely fail again." },
    { PH_ERROR_HTTP_STATUS, ANY, 501, 501, "{name} returned {status}: not implemented.",
      "The URL of the webhook may be wrong. Check it with the receiver's developer." },
    { PH_ERROR_HTTP_STATUS, ANY, 502, 502, "{name} returned {status}: bad gateway.",
      "A proxy in front of the receiver may not have reached it, or not have understood its response. The message may have been processed: check with the receiver before you retry." },
    { PH_ERROR_HTTP_STATUS, ANY, 503, 503, "{name} returned {status}: unavailable.",
      "Retry when the receiver works again: it may be overloaded or under maintenance." },
    { PH_ERROR_HTTP_STATUS, ANY, 504, 504, "{name} returned {status}: gateway timeout.",
      "A proxy in front of the receiver may have had no response from it in time. The message may have been processed: check with the receiver before you retry." },
    { PH_ERROR_HTTP_STATUS, ANY, 505, 505, "{name} returned {status}: HTTP version not supported.",
      "The receiver may require another version of HTTP than 1.1. Check it with the receiver's developer." },
    { PH_ERROR_HTTP_STATUS, ANY, 511, 511, "{name} returned {status}: network authentication required.",
      "A network on the way may have responded instead of the receiver. Ask a sysadmin." },
    { PH_ERROR_HTTP_STATUS, ANY, 500, 599, "{name} returned {status}, a server error.",
      "Read the response. The message may have been processed in part: check with the receiver, then retry when it works again." },
    { PH_ERROR_HTTP_STATUS, ANY, 0, 999, "{name} returned {status}, which does not confirm delivery.",
      "Check with the receiver before you retry." },
    { PH_ERROR_REDIRECT, ANY, 0, 999, "{name} returned a redirect ({status}). Redirects are not followed.",
      "If the redirect is correct, ask an admin to change the URL of the webhook. A redirect to a sign-in page may mean that the receiver requires other credentials." },
    { PH_ERROR_TARGET_BLOCKED, ANY, 0, 999,
      "The server's settings do not allow the address of {name}. Nothing was sent.",
      "Ask an admin to check the URL of the webhook; a sysadmin can allow the address." },
    { PH_ERROR_DNS_FAILED, ANY, 0, 999, "The host name of {name} could not be resolved. Nothing was sent.",
      "Possible causes: a wrong name in the URL of the webhook, a name that no longer exists, or a DNS server that did not respond. Check the URL, then retry." },
    { PH_ERROR_CONNECT_FAILED, ANY, 0, 999, "{name} could not be reached. Nothing was sent.",
      "Possible causes: a receiver that is not running, a firewall, or a wrong host or port in the URL of the webhook. Check them, then retry." },
    { PH_ERROR_CONNECT_TIMEOUT, ANY, 0, 999, "The connection to {name} timed out. Nothing was sent.",
      "Possible causes: a firewall, an overloaded receiver, or a slow DNS server. Check that this server can reach the receiver, then retry." },
    { PH_ERROR_TLS_HANDSHAKE, ANY, 0, 999,
      "Couldn't establish a secure connection to {name}. Nothing was sent.",
      "Possible causes: a port without TLS, a receiver without TLS 1.2 or later, one that supports only HTTP/2, or a firewall. Have the receiver's TLS settings checked, then retry." },
    { PH_ERROR_TLS_CERTIFICATE, ANY, 0, 999, "The certificate of {name} is not trusted. Nothing was sent.",
      "Have the receiver's certificate checked (host name, validity, issuer), then retry." },
    { PH_ERROR_TLS_ALERT, PH_DELIVERY_NOT_SENT, 0, 999,
      "{name} refused the TLS connection with an alert. The message was not delivered.",
      "Ask the receiver's developer what the alert refers to, then retry." },
    { PH_ERROR_TLS_ALERT, ANY, 0, 999,
      "{name} ended the TLS connection with an alert before a response arrived. The message may have been processed.",
      "Check with the receiver before you retry." },
    { PH_ERROR_QUEUE_TIMEOUT, ANY, 0, 999,
      "The message waited too long to be sent. Nothing was sent to {name}.",
      "Retry when fewer executions are waiting." },
    { PH_ERROR_INTERRUPTED, PH_DELIVERY_NOT_SENT, 0, 999,
      "The execution was interrupted before sending began. Nothing was sent to {name}.", "Retry." },
    { PH_ERROR_INTERRUPTED, ANY, 0, 999,
      "The execution was interrupted while sending. {name} may have received the message.",
      "Check with the receiver before you retry." },
    { PH_ERROR_TIMEOUT, ANY, 200, 299, "Delivered to {name} ({status}), but its response timed out.",
      "Do not send it again; check with the receiver if the rest of the response matters." },
    { PH_ERROR_TIMEOUT, ANY, 1, 999, "{name} returned {status}, but the response timed out.",
      "Read the part of the response that arrived before you retry." },
    { PH_ERROR_TIMEOUT, ANY, 0, 0, "{name} did not respond in time. The message may have been processed.",
      "Check with the receiver before you retry." },
    { PH_ERROR_EMPTY_REPLY, ANY, 0, 999,
      "{name} closed the connection without a response. The message may have been processed.",
      "Check with the receiver before you retry." },
    { PH_ERROR_CONNECTION_RESET, ANY, 0, 999,
      "The connection to {name} was lost before a response arrived. The message may have been processed.",
      "Check with the receiver before you retry." },
    { PH_ERROR_PROTOCOL_ERROR, ANY, 101, 101, "{name} tried to switch to another protocol ({status}).",
      "Check the URL of the webhook with the receiver's developer." },
    { PH_ERROR_PROTOCOL_ERROR, ANY, 200, 299,
      "Delivered to {name} ({status}), but its response is not valid HTTP/1.1.",
      "Do not send it again; tell the receiver's developer." },
    { PH_ERROR_PROTOCOL_ERROR, ANY, 1, 999,
      "{name} returned {status}, but the response is not valid HTTP/1.1.",
      "Tell the receiver's developer before you retry." },
    { PH_ERROR_PROTOCOL_ERROR, ANY, 0, 0,
      "{name} did not send a complete HTTP/1.1 response. The message may have been processed.",
      "Possible causes: another service on this port, or a receiver that supports only HTTP/2. Check the URL of the webhook, and with the receiver, before you retry." },
    { PH_ERROR_RESPONSE_INCOMPLETE, ANY, 200, 299,
      "Delivered to {name} ({status}), but its response was cut off; do not send it again.",
      "Check with the receiver if the missing part of the response matters." },
    { PH_ERROR_RESPONSE_INCOMPLETE, ANY, 0, 999, "{name} returned {status}, but the response was cut off.",
      "Read the part of the response that arrived before you retry." },
    { PH_ERROR_RESPONSE_HEADERS_TOO_LARGE, ANY, 200, 299,
      "Delivered to {name} ({status}), but the head of its response exceeds a limit (32 KiB or 200 fields).",
      "Do not send it again; tell the receiver's developer." },
    { PH_ERROR_RESPONSE_HEADERS_TOO_LARGE, ANY, 1, 999,
      "{name} returned {status}, but the head of its response exceeds a limit (32 KiB or 200 fields).",
      "Tell the receiver's developer before you retry." },
    { PH_ERROR_RESPONSE_HEADERS_TOO_LARGE, ANY, 0, 0,
      "The head of {name}'s response exceeds a limit (32 KiB, 200 fields or 10 interim responses). The message may have been processed.",
      "Check with the receiver before you retry." },
    { PH_ERROR_SECRET_UNAVAILABLE, ANY, 0, 999,
      "The webhook's secrets could not be decrypted. Nothing was sent to {name}.",
      "Possible causes: a key file that lacks their key, or a webhook that was changed in the database. Ask a sysadmin to check the key file, then retry." },
};

/* The row of `copy` for an outcome, or -1 while sending. */
static int find_copy(const ph_outcome_t *outcome)
{
    int i;

    if (outcome->state == PH_STATE_SENDING) {
        return -1;
    }
    for (i = 0; i < COUNT(copy); i++) {
        if (copy[i].error == outcome->error &&
            (copy[i].delivery == ANY || copy[i].delivery == outcome->delivery) &&
            outcome->http_status >= copy[i].status_min && outcome->http_status <= copy[i].status_max) {
            return i;
        }
    }
    return -1;
}

/* Replace the first `hole` in `text` by `value`. */
static const char *fill_hole(const char *text, const char *hole, const char *value, apr_pool_t *pool)
{
    const char *at = strstr(text, hole);

    if (!at) {
        return text;
    }
    return apr_pstrcat(pool, apr_pstrmemdup(pool, text, (apr_size_t)(at - text)), value, at + strlen(hole),
                       NULL);
}

const char *ph_outcome_sentence(const ph_outcome_t *outcome, const char *receiver, apr_pool_t *pool)
{
    const int row = find_copy(outcome);
    const char *sentence;

    if (row < 0) {
        return NULL;
    }
    /* The status first, since a receiver may be named "{status}". */
    sentence = fill_hole(copy[row].sentence, "{status}", apr_itoa(pool, outcome->http_status), pool);
    return fill_hole(sentence, "{name}", receiver, pool);
}

const char *ph_outcome_remedy(const ph_outcome_t *outcome)
{
    const int row = find_copy(outcome);

    return (row < 0) ? NULL : copy[row].remedy;
}
