/* SPDX-License-Identifier: Apache-2.0 */
/* The bounds of a period as ids. */
#include "id_range.h"

#include <apr_strings.h>

#include "core/text/ulid.h"

#define SLACK apr_time_from_sec(60)

/* The smallest id of that time. */
static const char *id_at(const char *prefix, apr_time_t time, apr_pool_t *pool)
{
    static const unsigned char zeros[PH_ULID_RANDOM_BYTES];
    ph_ulid_t generator = { 0, { 0 } };
    char ulid[PH_ULID_LEN + 1];

    ph_ulid_next(ulid, &generator, time > apr_time_from_sec(1) ? time : apr_time_from_sec(1), zeros);
    return apr_pstrcat(pool, prefix, ulid, NULL);
}

const char *ph_id_range_from(const char *prefix, apr_time_t from, apr_pool_t *pool)
{
    return id_at(prefix, from - SLACK, pool);
}

const char *ph_id_range_to(const char *prefix, apr_time_t to, apr_pool_t *pool)
{
    return id_at(prefix, to + SLACK, pool);
}
