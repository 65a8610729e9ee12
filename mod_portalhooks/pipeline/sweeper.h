/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SWEEPER_H
#define PH_PIPELINE_SWEEPER_H

#include "child_table.h"
#include "leftovers.h"
#include "owner_watch.h"
#include "spool.h"

/* Cleans up after dead processes: replays their spools, then turns their executions that are still `sending`
 * into `unknown`, in transactions of at most 500. An owner is dead when owner_watch says so or the parent
 * reaped its process. One whose rows another session locks is set aside, with growing pauses, and the others
 * are swept meanwhile. Never sends. Called by the outcome writer's thread alone. */
typedef struct ph_sweeper_t ph_sweeper_t;

typedef struct ph_sweeper_settings_t {
    ph_portal_t *portal;
    ph_lease_t *lease;
    ph_child_table_t *child_table; /* NULL = only leases show which processes are alive */
    ph_spool_t *spool;             /* NULL = none */
    ph_leftovers_t *leftovers;     /* run with each reading of the owners; NULL = none */
} ph_sweeper_settings_t;

ph_sweeper_t *ph_sweeper_make(const ph_sweeper_settings_t *settings, apr_pool_t *pool);

/* The owners it watches. */
const ph_owner_watch_t *ph_sweeper_watch(const ph_sweeper_t *sweeper);

/* If due (ph_lease_interval; within a second while an owner may be dead), or if the parent has reaped a
 * child, sweep up after dead owners, for about 250 ms. Failures of the database are returned; a lock is none.
 */
apr_status_t ph_sweeper_run(ph_sweeper_t *sweeper, ph_db_t *db, apr_pool_t *scratch);

/* The database was unavailable: see owner_watch. */
void ph_sweeper_note_outage(ph_sweeper_t *sweeper);

/* For the leftovers: see ph_leftovers_note_refused. */
void ph_sweeper_note_refused(ph_sweeper_t *sweeper, const char *execution_id);

#endif
