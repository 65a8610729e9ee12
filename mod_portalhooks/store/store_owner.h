/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_OWNER_H
#define PH_STORE_OWNER_H

#include "db.h"

/* Rows of ph_owner: the lease of each child process. All times are the database's: the clocks of hosts may
 * differ. */

typedef struct ph_owner_t {
    const char *id;       /* start id of the parent process, "-", start id of the child */
    const char *instance; /* PortalHooksInstance */
    const char *host;
    int pid;
    apr_time_t started_at;
} ph_owner_t;

/* Insert the row with a lease of `lease` (microseconds) from now. */
apr_status_t ph_store_owner_insert(ph_db_t *db, const ph_owner_t *owner, apr_interval_time_t lease,
                                   apr_pool_t *scratch);

/* Extend the lease to `lease` from now; *affected is 0 when the row is gone: another process has swept this
 * one. */
apr_status_t ph_store_owner_renew(int *affected, ph_db_t *db, const char *id, apr_interval_time_t lease,
                                  apr_pool_t *scratch);

typedef struct ph_dead_owner_t {
    const char *id;
    int is_of_earlier_start; /* of this instance; else its lease expired */
} ph_dead_owner_t;

/* Owners whose lease expired, or that belong to `instance` and an earlier start than `start_id`: an array of
 * ph_dead_owner_t from `pool`. */
apr_status_t ph_store_owner_list_dead(apr_array_header_t **owners, ph_db_t *db, const char *instance,
                                      const char *start_id, apr_pool_t *pool);

/* Owners of `sending` executions that have no row: an array of const char * from `pool`. */
apr_status_t ph_store_owner_list_missing(apr_array_header_t **ids, ph_db_t *db, apr_pool_t *pool);

/* Delete the row if the owner is still dead by the rule of _list_dead. Do so first in the transaction that
 * sweeps its executions; *affected is 0 when it has renewed its lease or another sweeper was faster. */
apr_status_t ph_store_owner_claim(int *affected, ph_db_t *db, const char *id, const char *instance,
                                  const char *start_id, apr_pool_t *scratch);

/* Delete the row of an owner that is known to have ended. */
apr_status_t ph_store_owner_delete(int *affected, ph_db_t *db, const char *id, apr_pool_t *scratch);

/* The database's clock. */
apr_status_t ph_store_owner_now(apr_time_t *now, ph_db_t *db, apr_pool_t *scratch);

/* The smallest id of an owner with a valid lease, from `pool`; *id is NULL when there is none. */
apr_status_t ph_store_owner_first(const char **id, ph_db_t *db, apr_pool_t *pool);

#endif
