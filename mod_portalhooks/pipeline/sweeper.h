/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SWEEPER_H
#define PH_PIPELINE_SWEEPER_H

#include "child_table.h"
#include "lease.h"
#include "spool.h"

/* What dead processes left: first their spools are replayed, then what is still `sending` of them becomes
 * `unknown`. It never sends. The outcome writer's thread alone. */
typedef struct ph_sweeper_t ph_sweeper_t;

typedef struct ph_sweeper_settings_t {
    ph_portal_t *portal;
    ph_lease_t *lease;
    ph_child_table_t *child_table; /* NULL = leases alone tell who is alive */
    ph_spool_t *spool;             /* NULL = there is none */
} ph_sweeper_settings_t;

ph_sweeper_t *ph_sweeper_make(const ph_sweeper_settings_t *settings, apr_pool_t *pool);

/* Look for the dead when it is time to, or when the parent has told of one. */
apr_status_t ph_sweeper_run(ph_sweeper_t *sweeper, ph_db_t *db, apr_pool_t *scratch);

/* The database could not be used: until one full lease after its return nobody is dead because of time
 * alone, for the living could not renew. */
void ph_sweeper_note_outage(ph_sweeper_t *sweeper);

#endif
