/* SPDX-License-Identifier: Apache-2.0 */
/* Retry-After from a receiver: a time within the next 24 hours, or nothing. */
#include <apr_strings.h>

#include "core/text/retry_after.h"
#include "core/text/traceparent.h"
#include "targets.h"

void fuzz_retry_after(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    static const unsigned char random[PH_TRACEPARENT_RANDOM_BYTES] = "not random at all";
    const apr_time_t now = apr_time_from_sec(1800000000);
    const char *value = apr_pstrmemdup(pool, bytes, len);
    const apr_time_t until = ph_retry_after_parse(value, now);

    MUST(until == 0 || (until > now && until <= now + PH_RETRY_AFTER_MOST));
    MUST(*ph_traceparent_make(value, random, pool) == '0');
}
