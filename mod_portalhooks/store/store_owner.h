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

/* Owners that are dead for sure: the lease has run out, or they are of `instance` and of an earlier
 * start than `start_id`. Of const char *. */
apr_status_t ph_store_owner_list_dead(apr_array_header_t **ids, ph_db_t *db, const char *instance,
                                      const char *start_id, apr_pool_t *pool);

/* Remove the row, in the transaction that swept its executions. */
apr_status_t ph_store_owner_delete(ph_db_t *db, const char *id, apr_pool_t *scratch);

#endif
