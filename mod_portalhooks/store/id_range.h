/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_ID_RANGE_H
#define PH_STORE_ID_RANGE_H

#include <apr_pools.h>
#include <apr_time.h>

/* Ids of our own are in order of time, so a period is a range of ids. Pure; from `pool`. */

#define PH_ID_RANGE_END "~" /* sorts after every character of an id */

/* The least id that something made at `from` may have, and one that is beyond all made before `to`: an id
 * is made when its row is, give or take what a clock may be set back. */
const char *ph_id_range_from(const char *prefix, apr_time_t from, apr_pool_t *pool);
const char *ph_id_range_to(const char *prefix, apr_time_t to, apr_pool_t *pool);

#endif
