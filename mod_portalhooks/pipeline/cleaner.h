/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CLEANER_H
#define PH_PIPELINE_CLEANER_H

#include "lease.h"

/* Removes what is older than PortalHooksRetention allows, and expired idempotency keys. Among all living
 * processes on all hosts the one with the smallest owner id does it; two that believe to be it for a moment
 * remove the same rows. Called by the outcome writer's thread alone. */
typedef struct ph_cleaner_t ph_cleaner_t;

ph_cleaner_t *ph_cleaner_make(ph_portal_t *portal, const ph_lease_t *lease, apr_pool_t *pool);

/* If due, remove a few rows of one kind: at most once a second, once a minute while there is nothing to
 * remove. Best effort: other failures are logged and retried after a minute; PH_DB_UNAVAILABLE is returned.
 */
apr_status_t ph_cleaner_run(ph_cleaner_t *cleaner, ph_db_t *db, apr_pool_t *scratch);

#endif
