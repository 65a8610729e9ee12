/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_MIGRATE_H
#define PH_STORE_MIGRATE_H

#include "db.h"

/* Bringing a database to the schema of this module, forward only: sql/<dialect>/NNNN_what.sql, one DDL
 * statement a file, recorded in ph_schema. The files are compiled in (generated from sql/ by the
 * build), so that neither httpd nor the command needs a path. */

typedef enum {
    PH_SCHEMA_CURRENT,
    PH_SCHEMA_MISSING, /* no ph_schema at all */
    PH_SCHEMA_BEHIND,  /* migrations are missing */
    PH_SCHEMA_AHEAD,   /* made by a newer module that does not let this one run on it */
    PH_SCHEMA_ALTERED  /* a recorded checksum differs from ours */
} ph_schema_state_t;

/* Look, change nothing. *sentence (from `pool`) says what is wrong and which command mends it; NULL
 * when current. Fails with PH_DB_UNAVAILABLE when the database does not answer. */
apr_status_t ph_migrate_check(ph_schema_state_t *state, const char **sentence, const char *driver,
                              const char *params, apr_pool_t *pool);

/* Apply what is missing; *applied counts them. Two hosts may run it at once. `report` (may be NULL) is
 * told the name of each file. NULL, or a sentence that says what failed. */
const char *ph_migrate_apply(int *applied, const char *driver, const char *params,
                             void (*report)(void *baton, const char *name), void *baton, apr_pool_t *pool);

#endif
