/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_TRACEPARENT_H
#define PH_CORE_TEXT_TRACEPARENT_H

#include <apr_pools.h>

#define PH_TRACEPARENT_RANDOM_BYTES 24

/* The traceparent (W3C Trace Context, version 00) of an outgoing request: trace id and flags of `incoming`,
 * or a new, unsampled trace when that is NULL or invalid; always a new parent id. `random` is fresh. From
 * `pool`. Pure; any thread. */
const char *ph_traceparent_make(const char *incoming, const unsigned char random[PH_TRACEPARENT_RANDOM_BYTES],
                                apr_pool_t *pool);

#endif
