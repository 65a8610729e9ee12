/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_EXECUTION_H
#define PH_STORE_EXECUTION_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_execution: the narrow rows that lists read. */

/* Insert executions (const ph_execution_t *), in pieces of 1 to 16 and 32, inside the caller's
 * transaction. PH_DB_DUPLICATE: an id or (message, attempt) is taken. */
apr_status_t ph_store_execution_insert_many(ph_db_t *db, const apr_array_header_t *executions,
                                            apr_pool_t *scratch);

/* Commit the outcomes of executions (const ph_execution_t *: id, owner, outcome, finished_at,
 * duration_us) that are still `sending` and of that owner, in grouped UPDATEs. *affected counts the
 * changed rows: fewer than given means that a row had become `unknown` or was final. */
apr_status_t ph_store_execution_finish_many(int *affected, ph_db_t *db, const apr_array_header_t *executions,
                                            apr_pool_t *scratch);

/* The same for one row in state `from` (sending or unknown). */
apr_status_t ph_store_execution_finish(int *affected, ph_db_t *db, const ph_execution_t *execution,
                                       ph_state_t from, apr_pool_t *scratch);

/* What is still `sending` of a dead owner, counted by hour and integration: ph_execution_t with
 * integration_id and created_at. At most `limit` rows. */
apr_status_t ph_store_execution_list_sending(apr_array_header_t **executions, ph_db_t *db, const char *owner,
                                             int limit, apr_pool_t *pool);

/* All of `owner` that is `sending` becomes `unknown`, finished at `now`. */
apr_status_t ph_store_execution_sweep(int *affected, ph_db_t *db, const char *owner, apr_time_t now,
                                      apr_pool_t *scratch);

typedef struct ph_execution_query_t {
    /* filters; NULL, 0 or -1 = not asked for */
    const char *integration_id;
    const char *event_id;
    const char *message_id;
    const char *batch_id;
    const char *username;
    const char *mode; /* words */
    const char *state;
    const char *error;
    int http_status;
    apr_time_t from;       /* inclusive */
    apr_time_t to;         /* exclusive */
    const char *q;         /* prefix of an id, a note, the integration's name or the event's title of then */
    const char *before_id; /* keyset: ids are in time order */
    int limit;
} ph_execution_query_t;

/* Newest first. Ids are in time order and tell when an execution was made, to a minute. The leading filter
 * chooses the statement (message, batch, event, a rare q, integration, user, state, none), the others are
 * applied to the rows as they come, within a budget of 2,000 rows. *executions gets ph_execution_t; *last_id
 * is the id the search stopped at (NULL = it came to the end) and *searched_to that row's created_at (0 = the
 * end). */
apr_status_t ph_store_execution_list(apr_array_header_t **executions, const char **last_id,
                                     apr_time_t *searched_to, ph_db_t *db, const ph_execution_query_t *query,
                                     apr_pool_t *pool);

/* *execution is NULL when there is none. */
apr_status_t ph_store_execution_get(ph_execution_t **execution, ph_db_t *db, const char *id,
                                    apr_pool_t *pool);

/* What is known of a message's attempts: the highest ordinal, whether one is sending, whether one
 * succeeded. */
typedef struct ph_message_facts_t {
    int last_attempt;
    int is_sending;
    int has_succeeded;
} ph_message_facts_t;

apr_status_t ph_store_execution_message_facts(ph_message_facts_t *facts, ph_db_t *db, const char *message_id,
                                              apr_pool_t *scratch);

#endif
