/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_ID_RANGE_H
#define PH_STORE_ID_RANGE_H

#include <apr_pools.h>
#include <apr_time.h>

/* A period as a range of ids: an id is a prefix and a ULID, so ids sort by time. Results live in `pool`.
 * Pure; any thread. */

#define PH_ID_RANGE_END "~" /* sorts after every character of an id */

/* Bounds of the ids of rows created from `from` on (inclusive) and before `to` (exclusive). Each is a minute
 * wider, for clocks that are set back: check the row's own time as well. */
const char *ph_id_range_from(const char *prefix, apr_time_t from, apr_pool_t *pool);
const char *ph_id_range_to(const char *prefix, apr_time_t to, apr_pool_t *pool);

#endif
