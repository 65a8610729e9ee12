/* SPDX-License-Identifier: Apache-2.0 */
/* Judges what happened on the wire. How the transfer ended is a hint only: what matters to a user is
 * whether the request may have been sent and whether a final status came. */
#include "outcome.h"

#include <string.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

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
    [PH_ERROR_TLS_ALERT] = "tls_alert",
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

/* A receiver may say 408 to a connection that was idle, while the request was on its way (RFC 9110, 15.5.9).
 */
static ph_delivery_t status_delivery(const ph_wire_facts_t *facts)
{
    return (facts->http_status == 408 && facts->is_reused) ? PH_DELIVERY_MAYBE_RECEIVED
                                                           : PH_DELIVERY_RECEIVED;
}

static ph_outcome_t judge_response(const ph_wire_facts_t *facts)
{
    const int status = facts->http_status;
    const ph_error_t error = error_of_response(facts);
    const ph_outcome_t accepted = { PH_STATE_SUCCEEDED, PH_DELIVERY_RECEIVED, PH_ERROR_NONE, status };

    if (error != PH_ERROR_NONE) {
        return failed(error, status_delivery(facts), status);
    }
    if (status >= 200 && status <= 299) {
        return accepted;
    }
    if (status >= 300 && status <= 399 && facts->has_location) {
        return failed(PH_ERROR_REDIRECT, PH_DELIVERY_RECEIVED, status);
    }
    return failed(PH_ERROR_HTTP_STATUS, status_delivery(facts), status);
}

/* Our own verdict on the receiver's certificate comes first: the alert may be its answer to that. */
static int is_ended_by_alert(const ph_wire_facts_t *facts)
{
    return facts->alert_seen && facts->end != PH_WIRE_END_TIMED_OUT &&
           facts->end != PH_WIRE_END_CERTIFICATE_REJECTED;
}

/* In TLS 1.3 the request follows our part of the handshake at once, before the receiver has accepted it. */
static ph_delivery_t alert_delivery(const ph_wire_facts_t *facts)
{
    return (!facts->request_began || (facts->refused_by_alert && !facts->interim_seen))
               ? PH_DELIVERY_NOT_SENT
               : PH_DELIVERY_MAYBE_RECEIVED;
}

ph_outcome_t ph_outcome_judge(const ph_wire_facts_t *facts)
{
    /* An interim status is not a response. */
    if (facts->http_status >= 200 || facts->http_status == 101) {
        return judge_response(facts);
    }
    if (is_ended_by_alert(facts)) {
        return failed(PH_ERROR_TLS_ALERT, alert_delivery(facts), 0);
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
