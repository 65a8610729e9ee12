/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_RESPONSE_READER_H
#define PH_WIRE_RESPONSE_READER_H

#include "core/model/model.h"
#include "core/model/outcome.h"
#include "secure_buffer.h"

/* Takes in a response as it arrives: enforces its limits, collects the facts its outcome depends on, and
 * buffers what is recorded. No sockets; one thread at a time. */

#define PH_RESPONSE_HEADER_BYTES_MAX 32768 /* all header lines of all responses, trailers included */
#define PH_RESPONSE_HEADERS_MAX 200
#define PH_RESPONSE_INTERIM_MAX 10

typedef enum { PH_RESPONSE_GO_ON, PH_RESPONSE_END } ph_response_reader_verdict_t;

typedef enum {
    PH_RESPONSE_AT_STATUS_LINE,
    PH_RESPONSE_IN_INTERIM, /* headers of 100, 102, 103 */
    PH_RESPONSE_IN_FINAL,   /* headers of the final response */
    PH_RESPONSE_IN_BODY     /* after its blank line; header lines are trailers from here on */
} ph_response_reader_state_t;

/* Others may read it. */
typedef struct ph_response_reader_t {
    ph_response_reader_state_t state;
    apr_size_t keep; /* bytes of the body to record */
    apr_size_t cap;  /* bytes of the body to buffer */
    int status;
    int interim_count;
    int header_count;
    apr_size_t header_bytes;
    int has_location;
    int has_transfer_encoding;
    int is_chunked;
    int is_http10;
    int keep_alive_s; /* "Keep-Alive: timeout=…"; -1 = none */
    int is_over_limit;
    int has_bad_framing;        /* the end of the body is undefined */
    int has_bad_status;         /* a line that is no status line of HTTP/1 */
    apr_int64_t content_length; /* -1 = none */
    apr_int64_t body_seen;
    ph_secure_buffer_t headers;
    ph_secure_buffer_t body;
} ph_response_reader_t;

/* `longest`: length of the longest secret; as many bytes beyond `keep` are buffered, to recognize a secret at
 * the cut. */
void ph_response_reader_init(ph_response_reader_t *reader, apr_size_t keep, apr_size_t longest);

/* One line as libcurl passes it: a status line, a field, a blank line or a trailer. PH_RESPONSE_END ends the
 * transfer: a limit was exceeded, the status line, a length or the order of the codings is invalid, or the
 * status is 101. */
ph_response_reader_verdict_t ph_response_reader_take_header(ph_response_reader_t *reader, const char *line,
                                                            apr_size_t len);

/* Bytes of the body. PH_RESPONSE_END when there are more than `cap`. */
ph_response_reader_verdict_t ph_response_reader_take_body(ph_response_reader_t *reader, const char *bytes,
                                                          apr_size_t len);

/* Set the facts that come from the response (core/model/outcome.h). Replaces `facts->end` where the response
 * itself says why the transfer ended. */
void ph_response_reader_state_facts(ph_wire_facts_t *facts, const ph_response_reader_t *reader);

/* Wipe and free the buffers. */
void ph_response_reader_clear(ph_response_reader_t *reader);

#endif
