/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_EVENT_H
#define PH_STORE_EVENT_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_event. Lists never touch the details. */

typedef struct ph_event_card_t {
    ph_event_t event;
    const ph_execution_t *last; /* id, outcome and finished_at; NULL = none */
} ph_event_card_t;

typedef struct ph_event_query_t {
    const char *q; /* prefix of id or title */
    const char *type;
    const char *severity; /* a word */
    apr_time_t from;      /* inclusive; 0 = open */
    apr_time_t to;        /* exclusive; 0 = open */
    apr_time_t before_at; /* keyset, both or neither */
    const char *before_id;
    int limit;
} ph_event_query_t;

/* Newest occurred_at first, then id descending. The leading filter chooses the statement (a rare q,
 * type, severity, none), the others are applied to the rows as they come, within a budget of 2,000 rows.
 * *cards gets ph_event_card_t; (*searched_to, *last_id) is the place the search stopped at, the next
 * page's `before` (0 and NULL = it came to the end). */
apr_status_t ph_store_event_list(apr_array_header_t **cards, const char **last_id, apr_time_t *searched_to,
                                 ph_db_t *db, const ph_event_query_t *query, apr_pool_t *pool);

/* With details; *card is NULL when there is none. */
apr_status_t ph_store_event_get(ph_event_card_t **card, ph_db_t *db, const char *id, apr_pool_t *pool);

/* id → ph_event_t with details. At most 64 ids. */
apr_status_t ph_store_event_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *ids,
                                     apr_pool_t *pool);

/* PH_DB_DUPLICATE when the id is taken. */
apr_status_t ph_store_event_insert(ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch);

/* *affected 0 = there is none of this id. */
apr_status_t ph_store_event_delete(int *affected, ph_db_t *db, const char *id, apr_pool_t *scratch);

#endif
