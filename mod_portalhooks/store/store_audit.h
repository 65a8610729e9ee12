/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_AUDIT_H
#define PH_STORE_AUDIT_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_audit: append and read only. */

/* In the transaction of the change it tells of. */
apr_status_t ph_store_audit_append(ph_db_t *db, const ph_audit_entry_t *entry, apr_pool_t *scratch);

typedef struct ph_audit_query_t {
    const char *actor;
    const char *action;
    const char *object_type;
    const char *object_id; /* with object_type only */
    apr_time_t from;       /* inclusive; 0 = open */
    apr_time_t to;         /* exclusive; 0 = open */
    const char *before_id; /* keyset; NULL = the newest */
    int limit;
} ph_audit_query_t;

/* Newest first. The filter that leaves the fewest rows leads (object, action, actor), the others are applied
 * within the budget of a search. *entries gets ph_audit_entry_t; (*last_id, *searched_to) is the place the
 * search stopped at (NULL and 0 = it came to the end). */
apr_status_t ph_store_audit_list(apr_array_header_t **entries, const char **last_id, apr_time_t *searched_to,
                                 ph_db_t *db, const ph_audit_query_t *query, apr_pool_t *pool);

#endif
