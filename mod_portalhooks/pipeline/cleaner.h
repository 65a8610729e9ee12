/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CLEANER_H
#define PH_PIPELINE_CLEANER_H

#include "lease.h"

/* Removing what is older than PortalHooksRetention says, and expired idempotency keys. Of all living
 * processes on all hosts the one whose owner is the least does it; should two take themselves for that one
 * for a moment, they remove the same rows. The outcome writer's thread alone. */
typedef struct ph_cleaner_t ph_cleaner_t;

ph_cleaner_t *ph_cleaner_make(ph_portal_t *portal, const ph_lease_t *lease, apr_pool_t *pool);

/* Remove a few rows of one kind, when it is time to: at most once a second, and once a minute when nothing
 * is left. What cannot be removed is logged, and tried again after a minute; only a lost connection is a
 * failure. */
apr_status_t ph_cleaner_run(ph_cleaner_t *cleaner, ph_db_t *db, apr_pool_t *scratch);

#endif
