/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_MIGRATE_H
#define PH_STORE_MIGRATE_H

#include <apr_pools.h>

#include "schema_state.h"

/* Migrates a database to the schema of this module, forward only: sql/<dialect>/NNNN_name.sql, one DDL
 * statement per file, recorded in ph_schema. The files are compiled in (migrations.h). Both functions open a
 * connection of their own; any thread. */

/* Compare without changing anything. *sentence (from `pool`) says what is wrong and which command fixes it;
 * NULL when the schema is current. On failure (PH_DB_UNAVAILABLE: no connection; PH_DB_CONFLICT: SQLite is
 * busy) *sentence says why and *state is not set. */
apr_status_t ph_migrate_check(ph_schema_state_t *state, const char **sentence, const char *driver,
                              const char *params, apr_pool_t *pool);

/* Apply the missing migrations; *applied counts those this call applied. Several hosts may run it at once.
 * `report` (may be NULL) is called with the name of each. Returns NULL, or a sentence (from `pool`) that says
 * what failed; the migrations before it stay applied. */
const char *ph_migrate_apply(int *applied, const char *driver, const char *params,
                             void (*report)(void *baton, const char *name), void *baton, apr_pool_t *pool);

#endif
