/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_REQUEST_HEAD_H
#define PH_WIRE_REQUEST_HEAD_H

#include "attempt.h"

/* Which headers an attempt sends, in which order: one list, used to record (masked) and to send.
 * Pure; safe from any thread that holds the attempt. */

typedef enum {
    PH_HEAD_PLAIN,     /* `value` is what is sent */
    PH_HEAD_TIMESTAMP, /* known when it is signed */
    PH_HEAD_SIGNATURE, /* made of the message and the keys when it is signed */
    PH_HEAD_BEARER,    /* `value` is the sealed token */
    PH_HEAD_OWN,       /* `value` is the sealed value of a header of the webhook's own */
    PH_HEAD_LENGTH     /* `value` is what libcurl writes by itself, behind all others */
} ph_head_kind_t;

typedef struct ph_head_line_t {
    ph_head_kind_t kind;
    const char *name;
    const char *value;
} ph_head_line_t;

/* All headers in the order in which they stand on the wire, from Host to Content-Length. A fact the
 * attempt does not have (NULL) has no header. Array of ph_head_line_t from `pool`. */
const apr_array_header_t *ph_request_head_list(const ph_attempt_t *attempt, const char *user_agent,
                                               apr_pool_t *pool);

/* The list as recorded: JSON array of [name, value], Authorization, webhook-signature and the webhook's
 * own values masked as "••••••••", without webhook-timestamp, whose value is known only when it is
 * signed. From `pool`. */
const char *ph_request_head_record(const ph_attempt_t *attempt, const char *user_agent, apr_pool_t *pool);

#endif
