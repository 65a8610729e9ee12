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
    { PH_ERROR_NONE, ANY, 0, 999, "{name} accepted the message ({status}).", NULL },
    { PH_ERROR_HTTP_STATUS, ANY, 300, 399, "{name} returned {status} without a Location header.",
      "Check the URL of the webhook with the receiver's developer." },
    { PH_ERROR_HTTP_STATUS, ANY, 401, 401, "{name} returned {status}: authentication required.",
      "Ask an admin to check the bearer token of this webhook, then retry." },
    { PH_ERROR_HTTP_STATUS, ANY, 403, 403, "{name} returned {status}: access denied.",
      "Ask an admin to check the bearer token of this webhook and what it permits, then retry." },
    { PH_ERROR_HTTP_STATUS, ANY, 410, 410, "{name} returned {status}: this URL is permanently gone.",
      "Ask an admin to check the URL of the webhook and to enable the webhook again." },
    { PH_ERROR_HTTP_STATUS, ANY, 429, 429, "{name} returned {status}: too many requests.",
      "Wait as long as the receiver asks, then retry." },
    { PH_ERROR_HTTP_STATUS, ANY, 400, 499, "{name} rejected the message ({status}).",
      "Read the response below. Retrying unchanged will likely fail again." },
    { PH_ERROR_HTTP_STATUS, ANY, 500, 599, "{name} returned {status}, a server error.",
      "Retry when the receiver works again." },
    { PH_ERROR_HTTP_STATUS, ANY, 0, 999,
      "{name} returned {status}, which does not confirm that the message was accepted.",
      "Check with the receiver before you retry." },
    { PH_ERROR_REDIRECT, ANY, 0, 999, "{name} returned a redirect ({status}). Redirects are not followed.",
      "If the redirect is correct, ask an admin to change the URL of the webhook." },
    { PH_ERROR_TARGET_BLOCKED, ANY, 0, 999,
      "The server's settings do not allow the address of {name}. Nothing was sent.",
      "Ask an admin to check the URL of the webhook; a sysadmin can allow the address." },
    { PH_ERROR_DNS_FAILED, ANY, 0, 999, "The host name of {name} could not be resolved. Nothing was sent.",
      "Check the URL of the webhook, then retry." },
    { PH_ERROR_CONNECT_FAILED, ANY, 0, 999, "{name} could not be reached. Nothing was sent.",
      "Check that the receiver is running and that the URL of the webhook is correct, then retry." },
    { PH_ERROR_CONNECT_TIMEOUT, ANY, 0, 999, "The connection to {name} timed out. Nothing was sent.",
      "Check that this server can reach the receiver, then retry." },
    { PH_ERROR_TLS_HANDSHAKE, ANY, 0, 999, "The TLS handshake with {name} failed. Nothing was sent.",
      "Have the receiver's TLS settings checked (TLS 1.2 or later is required), then retry." },
    { PH_ERROR_TLS_CERTIFICATE, ANY, 0, 999, "The certificate of {name} is not trusted. Nothing was sent.",
      "Have the receiver's certificate checked (host name, validity, issuer), then retry." },
    { PH_ERROR_TLS_ALERT, PH_DELIVERY_NOT_SENT, 0, 999,
      "{name} refused the TLS connection with an alert. The message was not delivered.",
      "Ask the receiver's developer what the alert refers to, then retry." },
    { PH_ERROR_TLS_ALERT, ANY, 0, 999,
      "{name} ended the TLS connection with an alert before a response arrived. The message may have been "
      "processed.",
      "Check with the receiver before you retry." },
    { PH_ERROR_QUEUE_TIMEOUT, ANY, 0, 999,
      "The message waited too long to be sent. Nothing was sent to {name}.",
      "Retry when fewer executions are waiting." },
    { PH_ERROR_INTERRUPTED, PH_DELIVERY_NOT_SENT, 0, 999,
      "The execution was interrupted before sending began. Nothing was sent to {name}.", "Retry." },
    { PH_ERROR_INTERRUPTED, ANY, 0, 999,
      "The execution was interrupted while sending. {name} may have received the message.",
      "Check with the receiver before you retry." },
    { PH_ERROR_TIMEOUT, ANY, 200, 299,
      "{name} accepted the message ({status}), but its response timed "
      "out.",
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
      "{name} accepted the message ({status}), but its response is not valid HTTP.",
      "Do not send it again; tell the receiver's developer." },
    { PH_ERROR_PROTOCOL_ERROR, ANY, 1, 999, "{name} returned {status}, but the response is not valid HTTP.",
      "Tell the receiver's developer before you retry." },
    { PH_ERROR_PROTOCOL_ERROR, ANY, 0, 0,
      "The response of {name} is not valid HTTP. The message may have been processed.",
      "Check the URL of the webhook, and with the receiver, before you retry." },
    { PH_ERROR_RESPONSE_INCOMPLETE, ANY, 200, 299,
      "{name} accepted the message ({status}), but its response was cut off; do not send it again.",
      "Check with the receiver if the missing part of the response matters." },
    { PH_ERROR_RESPONSE_INCOMPLETE, ANY, 0, 999, "{name} returned {status}, but the response was cut off.",
      "Read the part of the response that arrived before you retry." },
    { PH_ERROR_RESPONSE_HEADERS_TOO_LARGE, ANY, 200, 299,
      "{name} accepted the message ({status}), but its response headers are too large.",
      "Do not send it again; tell the receiver's developer." },
    { PH_ERROR_RESPONSE_HEADERS_TOO_LARGE, ANY, 1, 999,
      "{name} returned {status}, but the response headers are too large.",
      "Tell the receiver's developer before you retry." },
    { PH_ERROR_RESPONSE_HEADERS_TOO_LARGE, ANY, 0, 0,
      "The response headers of {name} are too large. The message may have been processed.",
      "Check with the receiver before you retry." },
    { PH_ERROR_SECRET_UNAVAILABLE, ANY, 0, 999,
      "The webhook's secrets cannot be decrypted with the server's key file. Nothing was sent to {name}.",
      "Ask a sysadmin to check the key file, then retry." },
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
