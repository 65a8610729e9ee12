/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_AUDIT_H
#define PH_STORE_AUDIT_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_audit: appended and read, never changed. */

/* Append inside the transaction of the change that the entry records. */
apr_status_t ph_store_audit_append(ph_db_t *db, const ph_audit_entry_t *entry, apr_pool_t *scratch);

#define PH_AUDIT_ACTIONS_MAX 24

typedef struct ph_audit_query_t {
    /* filters; NULL = any */
    const char *actor;
    const char *action; /* or several, separated by commas; PH_AUDIT_ACTIONS_MAX at most */
    const char *object_type;
    const char *object_id; /* with object_type only */
    const char *q;         /* words of any of its texts */
    apr_time_t from;       /* inclusive; 0 = open */
    apr_time_t to;         /* exclusive; 0 = open */
    const char *before_id; /* keyset; NULL = from the newest */
    int limit;
} ph_audit_query_t;

/* One page, newest first: an array of ph_audit_entry_t from `pool`. The index of the first filter given
 * (object, action, actor) is used, that of each of several actions by itself, the others are applied to its
 * rows within the budget of search.h. *last_id and *searched_to are the id and time of the last row read, the
 * next page's `before_id`; NULL and 0 at the end of the list. */
apr_status_t ph_store_audit_list(apr_array_header_t **entries, const char **last_id, apr_time_t *searched_to,
                                 ph_db_t *db, const ph_audit_query_t *query, apr_pool_t *pool);

#endif
