/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_OUTAGE_H
#define PH_SERVICE_OUTAGE_H

#include <apr_pools.h>
#include <apr_time.h>

/* Which failures of the database are logged: the first one of each activity, another one a minute later, and
 * the end. An outage of an hour must not fill a disk. One for each child; any thread. */
typedef struct ph_outage_t ph_outage_t;

/* Lives in `pool`. NULL when no mutex can be created. */
ph_outage_t *ph_outage_make(apr_pool_t *pool);

/* `what` failed: a static text such as "admit clicks". 1 = log it; *unlogged (never NULL) is how many
 * failures were not since the last line about it. `outage` NULL = always 1. */
int ph_outage_failed(unsigned *unlogged, ph_outage_t *outage, const char *what, apr_time_t now);

/* `what` succeeded. 1 when everything that failed has since succeeded: log that it is over; *lasted and
 * *failures (neither NULL) describe it. Costs next to nothing while nothing fails. */
int ph_outage_worked(apr_interval_time_t *lasted, unsigned *failures, ph_outage_t *outage, const char *what,
                     apr_time_t now);

/* Keep what the last failure was: a text that is copied, and what to do, which is static and may be NULL.
 * ph_outage_last returns the text, from `pool`, while something fails; NULL = nothing does. `outage` may be
 * NULL. */
void ph_outage_note(ph_outage_t *outage, const char *text, const char *remedy);
const char *ph_outage_last(const char **remedy, ph_outage_t *outage, apr_pool_t *pool);

#endif
