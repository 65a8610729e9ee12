/* SPDX-License-Identifier: Apache-2.0 */
/* Judges what happened on the wire. How the transfer ended is a hint only: what matters to a user is
 * whether the request may have been sent and whether a final status came. */
#include "outcome.h"

#include <string.h>

#include <apr_strings.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))
#define ANY PH_DELIVERY_UNDECIDED

static const char *const state_words[] = {
    [PH_STATE_SENDING] = "sending",
    [PH_STATE_SUCCEEDED] = "succeeded",
    [PH_STATE_FAILED] = "failed",
    [PH_STATE_UNKNOWN] = "unknown",
};

static const char *const delivery_words[] = {
    [PH_DELIVERY_UNDECIDED] = NULL,
    [PH_DELIVERY_NOT_SENT] = "not_sent",
    [PH_DELIVERY_MAYBE_RECEIVED] = "maybe_received",
    [PH_DELIVERY_RECEIVED] = "received",
};

static const char *const error_words[] = {
    [PH_ERROR_NONE] = NULL,
    [PH_ERROR_HTTP_STATUS] = "http_status",
    [PH_ERROR_REDIRECT] = "redirect",
    [PH_ERROR_TARGET_BLOCKED] = "target_blocked",
    [PH_ERROR_DNS_FAILED] = "dns_failed",
    [PH_ERROR_CONNECT_FAILED] = "connect_failed",
    [PH_ERROR_CONNECT_TIMEOUT] = "connect_timeout",
    [PH_ERROR_TLS_HANDSHAKE] = "tls_handshake",
    [PH_ERROR_TLS_CERTIFICATE] = "tls_certificate",
    [PH_ERROR_QUEUE_TIMEOUT] = "queue_timeout",
    [PH_ERROR_INTERRUPTED] = "interrupted",
    [PH_ERROR_TIMEOUT] = "timeout",
    [PH_ERROR_EMPTY_REPLY] = "empty_reply",
    [PH_ERROR_CONNECTION_RESET] = "connection_reset",
    [PH_ERROR_PROTOCOL_ERROR] = "protocol_error",
    [PH_ERROR_RESPONSE_INCOMPLETE] = "response_incomplete",
    [PH_ERROR_RESPONSE_HEADERS_TOO_LARGE] = "response_headers_too_large",
    [PH_ERROR_SECRET_UNAVAILABLE] = "secret_unavailable",
};

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

/* The index of `word` in `words`, or -1; a NULL word matches a NULL entry. */
static int find_word(const char *const *words, int count, const char *word)
{
    int i;

    for (i = 0; i < count; i++) {
        if (words[i] == word || (words[i] && word && strcmp(words[i], word) == 0)) {
            return i;
        }
    }
    return -1;
}

const char *ph_state_word(ph_state_t state)
{
    return state_words[state];
}

const char *ph_delivery_word(ph_delivery_t delivery)
{
    return delivery_words[delivery];
}

const char *ph_error_word(ph_error_t error)
{
    return error_words[error];
}

int ph_state_parse(ph_state_t *out, const char *word)
{
    int found = find_word(state_words, COUNT(state_words), word);

    if (found < 0) {
        return 0;
    }
    *out = (ph_state_t)found;
    return 1;
}

int ph_delivery_parse(ph_delivery_t *out, const char *word)
{
    int found = find_word(delivery_words, COUNT(delivery_words), word);

    if (found < 0) {
        return 0;
    }
    *out = (ph_delivery_t)found;
    return 1;
}

int ph_error_parse(ph_error_t *out, const char *word)
{
    int found = find_word(error_words, COUNT(error_words), word);

    if (found < 0) {
        return 0;
    }
    *out = (ph_error_t)found;
    return 1;
}

static ph_outcome_t failed(ph_error_t error, ph_delivery_t delivery, int http_status)
{
    const ph_outcome_t outcome = { PH_STATE_FAILED, delivery, error, http_status };

    return outcome;
}

static ph_error_t error_before_request(ph_wire_end_t end)
{
    switch (end) {
    case PH_WIRE_END_NAME_NOT_RESOLVED:
        return PH_ERROR_DNS_FAILED;
    case PH_WIRE_END_TIMED_OUT:
        return PH_ERROR_CONNECT_TIMEOUT;
    case PH_WIRE_END_TLS_FAILED:
    case PH_WIRE_END_SEND_FAILED: /* before the request, TLS alone sends and receives */
    case PH_WIRE_END_RECEIVE_FAILED:
        return PH_ERROR_TLS_HANDSHAKE;
    case PH_WIRE_END_CERTIFICATE_REJECTED:
        return PH_ERROR_TLS_CERTIFICATE;
    case PH_WIRE_END_COMPLETE:
    case PH_WIRE_END_NO_RESPONSE:
    case PH_WIRE_END_BODY_INCOMPLETE:
    case PH_WIRE_END_HEADER_TOO_LONG:
    case PH_WIRE_END_OTHER:
        return PH_ERROR_CONNECT_FAILED;
    }
    return PH_ERROR_CONNECT_FAILED;
}

/* The request may have been sent, and no final status came back. */
static ph_error_t error_without_status(const ph_wire_facts_t *facts)
{
    if (facts->headers_over_limit || facts->end == PH_WIRE_END_HEADER_TOO_LONG) {
        return PH_ERROR_RESPONSE_HEADERS_TOO_LARGE;
    }
    if (facts->end == PH_WIRE_END_TIMED_OUT) {
        return PH_ERROR_TIMEOUT;
    }
    if (facts->end == PH_WIRE_END_NO_RESPONSE && !facts->interim_seen) {
        return PH_ERROR_EMPTY_REPLY;
    }
    if (facts->end == PH_WIRE_END_SEND_FAILED || facts->end == PH_WIRE_END_RECEIVE_FAILED) {
        return PH_ERROR_CONNECTION_RESET;
    }
    /* The rest is malformed HTTP, HTTP/0.9, or interim responses and nothing after them. */
    return PH_ERROR_PROTOCOL_ERROR;
}

/* A final status came back. NONE when the response is complete and well formed. */
static ph_error_t error_of_response(const ph_wire_facts_t *facts)
{
    if (facts->headers_over_limit || facts->end == PH_WIRE_END_HEADER_TOO_LONG) {
        return PH_ERROR_RESPONSE_HEADERS_TOO_LARGE;
    }
    if (facts->http_status < 200) {
        return PH_ERROR_PROTOCOL_ERROR;
    }
    if (facts->cut_by_us) {
        return PH_ERROR_NONE;
    }
    switch (facts->end) {
    case PH_WIRE_END_COMPLETE:
        return facts->headers_cut ? PH_ERROR_RESPONSE_INCOMPLETE : PH_ERROR_NONE;
    case PH_WIRE_END_TIMED_OUT:
        return PH_ERROR_TIMEOUT;
    case PH_WIRE_END_SEND_FAILED:
    case PH_WIRE_END_RECEIVE_FAILED:
    case PH_WIRE_END_NO_RESPONSE:
    case PH_WIRE_END_BODY_INCOMPLETE:
        return PH_ERROR_RESPONSE_INCOMPLETE;
    case PH_WIRE_END_NAME_NOT_RESOLVED:
    case PH_WIRE_END_TLS_FAILED:
    case PH_WIRE_END_CERTIFICATE_REJECTED:
    case PH_WIRE_END_HEADER_TOO_LONG:
    case PH_WIRE_END_OTHER:
        return PH_ERROR_PROTOCOL_ERROR;
    }
    return PH_ERROR_PROTOCOL_ERROR;
}

static ph_outcome_t judge_response(const ph_wire_facts_t *facts)
{
    const int status = facts->http_status;
    const ph_error_t error = error_of_response(facts);
    const ph_outcome_t accepted = { PH_STATE_SUCCEEDED, PH_DELIVERY_RECEIVED, PH_ERROR_NONE, status };

    if (error != PH_ERROR_NONE) {
        return failed(error, PH_DELIVERY_RECEIVED, status);
    }
    if (status >= 200 && status <= 299) {
        return accepted;
    }
    if (status >= 300 && status <= 399 && facts->has_location) {
        return failed(PH_ERROR_REDIRECT, PH_DELIVERY_RECEIVED, status);
    }
    return failed(PH_ERROR_HTTP_STATUS, PH_DELIVERY_RECEIVED, status);
}

ph_outcome_t ph_outcome_judge(const ph_wire_facts_t *facts)
{
    /* An interim status is not a response. */
    if (facts->http_status >= 200 || facts->http_status == 101) {
        return judge_response(facts);
    }
    /* A transfer that ended without an error does not prove that nothing was sent. */
    if (facts->request_began || facts->end == PH_WIRE_END_COMPLETE) {
        return failed(error_without_status(facts), PH_DELIVERY_MAYBE_RECEIVED, 0);
    }
    if (facts->blocked) {
        return failed(PH_ERROR_TARGET_BLOCKED, PH_DELIVERY_NOT_SENT, 0);
    }
    if (facts->is_tunnel_missing &&
        (facts->end == PH_WIRE_END_SEND_FAILED || facts->end == PH_WIRE_END_RECEIVE_FAILED)) {
        return failed(PH_ERROR_CONNECT_FAILED, PH_DELIVERY_NOT_SENT, 0);
    }
    return failed(error_before_request(facts->end), PH_DELIVERY_NOT_SENT, 0);
}

ph_outcome_t ph_outcome_not_sent(ph_error_t error)
{
    return failed(error, PH_DELIVERY_NOT_SENT, 0);
}

ph_outcome_t ph_outcome_unknown(void)
{
    const ph_outcome_t outcome = { PH_STATE_UNKNOWN, PH_DELIVERY_MAYBE_RECEIVED, PH_ERROR_INTERRUPTED, 0 };

    return outcome;
}

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
