/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_OUTCOME_H
#define PH_CORE_MODEL_OUTCOME_H

#include <apr_pools.h>

/* The outcome of an execution: from the facts of one transfer to state, delivery, error word, sentence and
 * remedy. Pure; any thread. The texts are in outcome_text.c. */

typedef enum { PH_STATE_SENDING, PH_STATE_SUCCEEDED, PH_STATE_FAILED, PH_STATE_UNKNOWN } ph_state_t;

/* May the receiver have received the message? The user needs it to decide on a retry. */
typedef enum {
    PH_DELIVERY_UNDECIDED, /* still sending; NULL in SQL and JSON */
    PH_DELIVERY_NOT_SENT,
    PH_DELIVERY_MAYBE_RECEIVED,
    PH_DELIVERY_RECEIVED
} ph_delivery_t;

typedef enum {
    PH_ERROR_NONE, /* NULL in SQL and JSON */
    PH_ERROR_HTTP_STATUS,
    PH_ERROR_REDIRECT,
    PH_ERROR_TARGET_BLOCKED,
    PH_ERROR_DNS_FAILED,
    PH_ERROR_CONNECT_FAILED,
    PH_ERROR_CONNECT_TIMEOUT,
    PH_ERROR_TLS_HANDSHAKE,
    PH_ERROR_TLS_CERTIFICATE,
    PH_ERROR_TLS_ALERT,
    PH_ERROR_QUEUE_TIMEOUT,
    PH_ERROR_INTERRUPTED,
    PH_ERROR_TIMEOUT,
    PH_ERROR_EMPTY_REPLY,
    PH_ERROR_CONNECTION_RESET,
    PH_ERROR_PROTOCOL_ERROR,
    PH_ERROR_RESPONSE_INCOMPLETE,
    PH_ERROR_RESPONSE_HEADERS_TOO_LARGE,
    PH_ERROR_SECRET_UNAVAILABLE
} ph_error_t;

#define PH_ERROR_LAST PH_ERROR_SECRET_UNAVAILABLE

typedef struct ph_outcome_t {
    ph_state_t state;
    ph_delivery_t delivery;
    ph_error_t error;
    int http_status; /* the final status, 101 included; 0 = none */
} ph_outcome_t;

/* How a transfer ended, in the distinctions ph_outcome_judge makes. wire/ translates the transfer library's
 * own codes. */
typedef enum {
    PH_WIRE_END_COMPLETE,             /* no error reported; no proof that a response came */
    PH_WIRE_END_NAME_NOT_RESOLVED,    /* of the receiver or of the proxy */
    PH_WIRE_END_TIMED_OUT,            /* in whatever phase it was */
    PH_WIRE_END_TLS_FAILED,           /* handshake */
    PH_WIRE_END_CERTIFICATE_REJECTED, /* by us; or our own list is unusable */
    PH_WIRE_END_SEND_FAILED,
    PH_WIRE_END_RECEIVE_FAILED,
    PH_WIRE_END_NO_RESPONSE,     /* the connection was closed before the first byte of a response */
    PH_WIRE_END_BODY_INCOMPLETE, /* it was closed before the announced length */
    PH_WIRE_END_HEADER_TOO_LONG, /* one header line exceeds the library's own limit */
    PH_WIRE_END_OTHER            /* no connection before the request began, malformed HTTP after */
} ph_wire_end_t;

/* What the sender saw of one transfer. */
typedef struct ph_wire_facts_t {
    ph_wire_end_t end;
    int blocked;            /* the socket check refused every address */
    int is_tunnel_missing;  /* there is a proxy, and it has not made the tunnel */
    int request_began;      /* the first byte of the request line may have been sent */
    int is_reused;          /* the connection had served an earlier request */
    int http_status;        /* final status line seen (≥ 200, or 101); 0 = none */
    int has_location;       /* that response had a Location header */
    int cut_by_us;          /* we ended the transfer at the limit of the body */
    int headers_over_limit; /* we ended it at our limits of headers or interim responses */
    int headers_cut;        /* it ended before the blank line after the final status; may be COMPLETE */
    int interim_seen;       /* an interim response came (100, 102, 103) */
    int alert_seen;         /* the receiver ended TLS with a fatal alert */
    int refused_by_alert;   /* that proves it read no request, although one may have been sent */
} ph_wire_facts_t;

/* The word of a value in SQL and JSON. Static; NULL for PH_DELIVERY_UNDECIDED and PH_ERROR_NONE. */
const char *ph_state_word(ph_state_t state);
const char *ph_delivery_word(ph_delivery_t delivery);
const char *ph_error_word(ph_error_t error);

/* The value of a word: 1 and *out, or 0. A NULL word is PH_DELIVERY_UNDECIDED or PH_ERROR_NONE. */
int ph_state_parse(ph_state_t *out, const char *word);
int ph_delivery_parse(ph_delivery_t *out, const char *word);
int ph_error_parse(ph_error_t *out, const char *word);

/* Judge a transfer that has ended. Never PH_STATE_SENDING or PH_STATE_UNKNOWN. */
ph_outcome_t ph_outcome_judge(const ph_wire_facts_t *facts);

/* Of an attempt that ended without a transfer (target_blocked, queue_timeout, interrupted or
 * secret_unavailable): failed, not_sent. */
ph_outcome_t ph_outcome_not_sent(ph_error_t error);

/* Of an attempt whose sender died: unknown, maybe_received, interrupted. */
ph_outcome_t ph_outcome_unknown(void);

/* What happened, in one sentence; `receiver` is the name of the integration. From `pool`; NULL while
 * sending. */
const char *ph_outcome_sentence(const ph_outcome_t *outcome, const char *receiver, apr_pool_t *pool);

/* What to do next, in a sentence. Static; NULL while sending and after success. */
const char *ph_outcome_remedy(const ph_outcome_t *outcome);

#endif
