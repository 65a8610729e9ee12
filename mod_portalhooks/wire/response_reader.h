/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_RESPONSE_READER_H
#define PH_WIRE_RESPONSE_READER_H

#include "core/model/model.h"
#include "core/model/outcome.h"
#include "core/secrets/redact.h"
#include "secure_buffer.h"

/* What a receiver says, as it comes in: the limits that hold whatever it says, the facts the judgement
 * needs, and the record of it. No sockets; one thread at a time. */

#define PH_RESPONSE_HEADER_BYTES_MAX 32768 /* all header lines of all answers, trailers included */
#define PH_RESPONSE_HEADERS_MAX 200
#define PH_RESPONSE_INTERIM_MAX 10

typedef enum { PH_RESPONSE_GO_ON, PH_RESPONSE_END } ph_response_reader_verdict_t;

typedef enum {
    PH_RESPONSE_AT_STATUS_LINE,
    PH_RESPONSE_IN_INTERIM, /* headers of 100, 102, 103 */
    PH_RESPONSE_IN_FINAL,   /* headers of the final answer */
    PH_RESPONSE_IN_BODY     /* behind its blank line; header lines are trailers now */
} ph_response_reader_state_t;

/* Read-only for everybody else. */
typedef struct ph_response_reader_t {
    ph_response_reader_state_t state;
    apr_size_t keep; /* bytes of the body that are recorded */
    apr_size_t cap;  /* bytes of it that are taken */
    int status;
    int interim_count;
    int header_count;
    apr_size_t header_bytes;
    int has_location;
    int has_transfer_encoding;
    int is_over_limit;
    int has_bad_length;
    apr_int64_t content_length; /* -1 = none given */
    apr_int64_t body_seen;
    ph_secure_buffer_t headers;
    ph_secure_buffer_t body;
} ph_response_reader_t;

/* `longest`: bytes beyond `keep` that may be needed to recognise a secret at the cut. */
void ph_response_reader_init(ph_response_reader_t *reader, apr_size_t keep, apr_size_t longest);

/* One header line as libcurl gives it: a status line, a field, a blank line, a trailer. At
 * PH_RESPONSE_END the transfer is over: limits passed, bad lengths, or 101. */
ph_response_reader_verdict_t ph_response_reader_take_header(ph_response_reader_t *reader, const char *line,
                                                            apr_size_t len);

/* Bytes of the body; PH_RESPONSE_END when there is more than is taken. */
ph_response_reader_verdict_t ph_response_reader_take_body(ph_response_reader_t *reader, const char *bytes,
                                                          apr_size_t len);

/* The facts of the judgement that stem from the answer; `facts->end` is replaced where the
 * response itself says why the transfer ended. */
void ph_response_reader_state_facts(ph_wire_facts_t *facts, const ph_response_reader_t *reader);

/* Redact, cut and fill status, headers, body, body_len, body_total, truncated and redacted from `pool`.
 * `is_whole`: libcurl read the answer to its end. Once only. */
void ph_response_reader_record(ph_response_t *response, ph_response_reader_t *reader, ph_redact_t *redact,
                               int is_whole, apr_pool_t *pool);

/* Wipe what was taken. */
void ph_response_reader_clear(ph_response_reader_t *reader);

#endif
