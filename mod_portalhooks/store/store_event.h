/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_EVENT_H
#define PH_STORE_EVENT_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_event. Results live in `pool`; lists do not read the details. */

typedef struct ph_event_card_t {
    ph_event_t event;
    const ph_execution_t *last; /* id, outcome and finished_at; NULL = none */
} ph_event_card_t;

typedef struct ph_event_query_t {
    /* filters; NULL = any */
    const char *q; /* words of core/model/searched.h */
    const char *type;
    const char *severity; /* its word */
    apr_time_t from;      /* inclusive; 0 = open */
    apr_time_t to;        /* exclusive; 0 = open */
    apr_time_t before_at; /* keyset, both or neither */
    const char *before_id;
    int limit;
} ph_event_query_t;

/* One page, by occurred_at and id, both descending: an array of ph_event_card_t. The index of the first
 * filter given (a rare q, type, severity, q, none) is used, the others are applied to its rows within the
 * budget of search.h. Over an external catalog q leads only if it is the id of an event, which is then alone.
 *searched_to and *last_id are the time and id of the last row read, the next page's keyset; 0
 * and NULL at the end of the list. */
apr_status_t ph_store_event_list(apr_array_header_t **cards, const char **last_id, apr_time_t *searched_to,
                                 ph_db_t *db, const ph_event_query_t *query, apr_pool_t *pool);

/* The types of events, sorted, from the one after `after` ("" = the first) that have the words of `q` (NULL =
 * any): up to `limit` of const char *, out of PH_SEARCH_BUDGET that are read. The next page begins after
 * *last; NULL = no more. Of an external catalog those of its newest 2,000 events. */
apr_status_t ph_store_event_types(apr_array_header_t **types, const char **last, ph_db_t *db, const char *q,
                                  const char *after, int limit, apr_pool_t *pool);

/* With details; *card is NULL when there is none with exactly these bytes as its id. */
apr_status_t ph_store_event_get(ph_event_card_t **card, ph_db_t *db, const char *id, apr_pool_t *pool);

/* id → ph_event_t with details, of those that exist. `ids`: const char *, at most PH_BATCH_MAX. */
apr_status_t ph_store_event_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *ids,
                                     apr_pool_t *pool);

/* With its words (word_index.h), inside the caller's transaction. PH_DB_DUPLICATE when the id is taken. */
apr_status_t ph_store_event_insert(ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch);

/* With its words; *affected is 0 when there is none with its id. */
apr_status_t ph_store_event_delete(int *affected, ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch);

#endif
