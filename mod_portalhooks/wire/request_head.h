/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_REQUEST_HEAD_H
#define PH_WIRE_REQUEST_HEAD_H

#include "attempt.h"

/* The headers of a request in wire order: one list, used both to send and, masked, to record. The webhook-…
 * headers are those of Standard Webhooks. Pure; any thread that owns the attempt. */

typedef enum {
    PH_HEAD_PLAIN,      /* `value` is sent as is */
    PH_HEAD_TIMESTAMP,  /* set when the message is signed */
    PH_HEAD_SIGNATURE,  /* the same */
    PH_HEAD_CREDENTIAL, /* `value` is sealed, of the attempt's scheme */
    PH_HEAD_CUSTOM,     /* a header of the webhook; `value` is sealed */
    PH_HEAD_LENGTH      /* `value` is what libcurl writes itself, after all others */
} ph_head_kind_t;

typedef struct ph_head_line_t {
    ph_head_kind_t kind;
    const char *name;
    const char *value;
} ph_head_line_t;

/* All headers in wire order, from Host to Content-Length; none for a field of the attempt that is NULL. Array
 * of ph_head_line_t from `pool`; keeps strings of the attempt and `user_agent`. */
const apr_array_header_t *ph_request_head_list(const ph_attempt_t *attempt, const char *user_agent,
                                               apr_pool_t *pool);

/* The list as recorded: a JSON array of [name, value] with Authorization, webhook-signature and custom
 * headers masked as "••••••••", Authorization after its scheme, and without webhook-timestamp, which is not
 * known before signing. From `pool`. */
const char *ph_request_head_record(const ph_attempt_t *attempt, const char *user_agent, apr_pool_t *pool);

#endif
