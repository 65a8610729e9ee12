/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CLEANER_H
#define PH_PIPELINE_CLEANER_H

#include "owner_watch.h"

/* Removes what is older than PortalHooksRetention allows, and expired idempotency keys, in rounds. Among all
 * living processes on all hosts the one with the smallest owner id does it (owner_watch); two that believe to
 * be it for a moment remove the same rows. Called by the outcome writer's thread alone.
 *
 * Age is judged by the database's clock, and not at all while it and this host's differ by more than 5
 * minutes. How far each kind has been removed is recorded in ph_retention, and from there a round goes on by
 * at most a day, and by one such step an hour, whichever process takes it, however far the clock has
 * advanced; only a changed PortalHooksRetention and the first round on a database go to the end at once.
 * Whatever exceeds a day is announced in the log before it is removed. */
typedef struct ph_cleaner_t ph_cleaner_t;

ph_cleaner_t *ph_cleaner_make(ph_portal_t *portal, const ph_owner_watch_t *watch, apr_pool_t *pool);

/* If due, remove rows for about 300 ms a second, or for one short transaction at a time while outcomes come
 * in. The size of a transaction follows from how long the last one took. Best effort: a failure is logged
 * once and retried after a minute; PH_DB_UNAVAILABLE is returned. */
apr_status_t ph_cleaner_run(ph_cleaner_t *cleaner, ph_db_t *db, apr_pool_t *scratch);

#endif
