/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_RESPONSE_CASE_H
#define PH_TESTS_RESPONSE_CASE_H

#include "sample_run.h"

/* What a receiver does, and the outcome it has to have: rows of tables. */
typedef struct response_case_t {
    const char *name;
    receiver_script_t script;
    ph_error_t error; /* PH_ERROR_NONE = succeeded */
    ph_delivery_t delivery;
    int status;
} response_case_t;

#define RECEIVED PH_DELIVERY_RECEIVED
#define MAYBE PH_DELIVERY_MAYBE_RECEIVED

/* Scripts: respond with these bytes, which may contain NULs, then wait, close, reset, or send `again` for
 * ever. */
#define BYTES(text) .response = text, .response_len = sizeof(text) - 1
#define RESPOND(text)                                                                                        \
    {                                                                                                        \
        BYTES(text)                                                                                          \
    }
#define RESPOND_CLOSE(text)                                                                                  \
    {                                                                                                        \
        BYTES(text), .then = RECEIVER_CLOSE                                                                  \
    }
#define RESPOND_RESET(text)                                                                                  \
    {                                                                                                        \
        BYTES(text), .then = RECEIVER_RESET                                                                  \
    }
#define RESPOND_REPEAT(text, again)                                                                          \
    {                                                                                                        \
        BYTES(text), .then = RECEIVER_REPEAT, .more = again                                                  \
    }
#define NO_BODY "Content-Length: 0\r\n\r\n"
#define OK_BODY "Content-Length: 2\r\n\r\nok"
#define CHUNKED "Transfer-Encoding: chunked\r\n\r\n"
#define EARLY_HINTS "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"

/* Send an attempt to a receiver with this script. Asserts the outcome, one connection, at most one request,
 * and complete evidence. */
const ph_attempt_t *response_case_run(const response_case_t *row, apr_interval_time_t timeout);

/* All rows of a table, each in an empty pool. */
void response_cases_run(const response_case_t *rows, size_t count, apr_interval_time_t timeout);

#endif
