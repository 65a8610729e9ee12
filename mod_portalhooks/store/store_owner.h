/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_OWNER_H
#define PH_STORE_OWNER_H

#include "db.h"

/* Rows of ph_owner: the lease of each child process. `lease_until` is written by the database's clock, and
 * never compared with a clock again: it is a value that changes with each renewal, by which others see that
 * the process lives (pipeline/owner_watch). */

typedef struct ph_owner_t {
    const char *id;       /* start id of the parent process, "-", start id of the child */
    const char *instance; /* PortalHooksInstance */
    const char *host;     /* its place (os/process), a space, a digest of the PidFile; "" = not known */
    int pid;
    apr_int64_t started_at; /* when the process began: clock ticks since boot (os/process) */
} ph_owner_t;

/* Insert the row with a lease of `lease` (microseconds) from now. */
apr_status_t ph_store_owner_insert(ph_db_t *db, const ph_owner_t *owner, apr_interval_time_t lease,
                                   apr_pool_t *scratch);

/* Extend the lease to `lease` from now; *affected is 0 when the row is gone: another process has swept this
 * one. */
apr_status_t ph_store_owner_renew(int *affected, ph_db_t *db, const char *id, apr_interval_time_t lease,
                                  apr_pool_t *scratch);

/* A row as it is listed. */
typedef struct ph_owner_row_t {
    ph_owner_t owner;
    apr_int64_t value; /* changes with each renewal */
} ph_owner_row_t;

typedef struct ph_owner_list_t {
    apr_array_header_t *rows; /* of ph_owner_row_t */
    apr_time_t now;           /* the database's clock */
    const char *min_modules;  /* every min_module of ph_schema, separated by commas */
} ph_owner_list_t;

/* All owners, from `pool`, with what a process has to know at each renewal, in one exchange. */
apr_status_t ph_store_owner_list(ph_owner_list_t *list, ph_db_t *db, apr_pool_t *pool);

/* Owners of `sending` executions that have no row: an array of const char * from `pool`. */
apr_status_t ph_store_owner_list_missing(apr_array_header_t **ids, ph_db_t *db, apr_pool_t *pool);

/* Claim an owner that was seen with `value` and is dead: its value becomes value + 1. Do so first in each
 * transaction that sweeps its executions: *affected is 0 when it has renewed its lease or another sweeper was
 * faster, and until the transaction ends it cannot renew. */
apr_status_t ph_store_owner_claim(int *affected, ph_db_t *db, const char *id, apr_int64_t value,
                                  apr_pool_t *scratch);

/* Delete the row of an owner that is known to have ended. */
apr_status_t ph_store_owner_delete(int *affected, ph_db_t *db, const char *id, apr_pool_t *scratch);

#endif
