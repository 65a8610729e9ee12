/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_TRACEPARENT_H
#define PH_CORE_TEXT_TRACEPARENT_H

#include <apr_pools.h>

#define PH_TRACEPARENT_RANDOM_BYTES 24

/* The traceparent (W3C Trace Context, version 00) of an outgoing request: the trace and flags of a
 * valid `incoming` one, else a new trace that is not sampled; always a new parent id. From `pool`. */
const char *ph_traceparent_make(const char *incoming, const unsigned char random[PH_TRACEPARENT_RANDOM_BYTES],
                                apr_pool_t *pool);

#endif
