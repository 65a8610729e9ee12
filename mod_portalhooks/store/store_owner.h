/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_OWNER_H
#define PH_STORE_OWNER_H

#include "db.h"

/* Rows of ph_owner: which child process is alive, by the database's clock only. */

typedef struct ph_owner_t {
    const char *id;       /* start id of the parent, "-", start of the child */
    const char *instance; /* PortalHooksInstance */
    const char *host;
    int pid;
    apr_time_t started_at;
} ph_owner_t;

/* A lease of `lease` microseconds from the database's now. */
apr_status_t ph_store_owner_insert(ph_db_t *db, const ph_owner_t *owner, apr_interval_time_t lease,
                                   apr_pool_t *scratch);

/* *affected 0 = the row is gone: somebody swept us. */
apr_status_t ph_store_owner_renew(int *affected, ph_db_t *db, const char *id, apr_interval_time_t lease,
                                  apr_pool_t *scratch);

typedef struct ph_dead_owner_t {
    const char *id;
    int is_of_earlier_start; /* of this instance; else it is its lease that has run out */
} ph_dead_owner_t;

/* Owners whose lease has run out, or who are of `instance` and of an earlier start than `start_id`. Of
 * ph_dead_owner_t. */
apr_status_t ph_store_owner_list_dead(apr_array_header_t **owners, ph_db_t *db, const char *instance,
                                      const char *start_id, apr_pool_t *pool);

/* Owners of executions that are `sending`, who have no row. Of const char *. */
apr_status_t ph_store_owner_list_missing(apr_array_header_t **ids, ph_db_t *db, apr_pool_t *pool);

/* Remove the row if its owner is still as _list_dead says, first of all in the transaction that sweeps its
 * executions: *affected 0 = it has renewed, or another sweeper was faster. */
apr_status_t ph_store_owner_claim(int *affected, ph_db_t *db, const char *id, const char *instance,
                                  const char *start_id, apr_pool_t *scratch);

/* Remove the row of an owner whose end is known otherwise. */
apr_status_t ph_store_owner_delete(int *affected, ph_db_t *db, const char *id, apr_pool_t *scratch);

/* The clock that leases are measured by. */
apr_status_t ph_store_owner_now(apr_time_t *now, ph_db_t *db, apr_pool_t *scratch);

/* The least id of an owner whose lease lasts; *id is NULL when there is none. */
apr_status_t ph_store_owner_first(const char **id, ph_db_t *db, apr_pool_t *pool);

#endif
