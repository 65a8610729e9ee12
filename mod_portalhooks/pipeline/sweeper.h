/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SWEEPER_H
#define PH_PIPELINE_SWEEPER_H

#include "child_table.h"
#include "lease.h"
#include "spool.h"

/* Cleans up after dead processes: replays their spools, then turns their executions that are still `sending`
 * into `unknown`. An owner is dead when its lease expired or the parent reaped its process. Never sends.
 * Called by the outcome writer's thread alone. */
typedef struct ph_sweeper_t ph_sweeper_t;

typedef struct ph_sweeper_settings_t {
    ph_portal_t *portal;
    ph_lease_t *lease;
    ph_child_table_t *child_table; /* NULL = only leases show which processes are alive */
    ph_spool_t *spool;             /* NULL = none */
} ph_sweeper_settings_t;

ph_sweeper_t *ph_sweeper_make(const ph_sweeper_settings_t *settings, apr_pool_t *pool);

/* If due (ph_lease_interval), or if the parent has reaped a child, sweep up after dead owners. Failures of
 * the database are returned. */
apr_status_t ph_sweeper_run(ph_sweeper_t *sweeper, ph_db_t *db, apr_pool_t *scratch);

/* The database was unavailable, so living processes may have been unable to renew: for one full lease from
 * the next successful run no owner is dead because its lease expired. */
void ph_sweeper_note_outage(ph_sweeper_t *sweeper);

#endif
