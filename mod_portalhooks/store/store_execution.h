/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_EXECUTION_H
#define PH_STORE_EXECUTION_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_execution, without the evidence. Results live in `pool`. */

/* Insert an array of const ph_execution_t * inside the caller's transaction. PH_DB_DUPLICATE when an id or a
 * pair of message and attempt is taken. */
apr_status_t ph_store_execution_insert_many(ph_db_t *db, const apr_array_header_t *executions,
                                            apr_pool_t *scratch);

/* Write the outcomes of executions that are still `sending`, inside the caller's transaction. `executions`:
 * const ph_execution_t * with id, owner (the same in all), outcome, finished_at and duration_us. *affected
 * counts the changed rows: fewer than given means that a row is no longer `sending` or has another owner. */
apr_status_t ph_store_execution_finish_many(int *affected, ph_db_t *db, const apr_array_header_t *executions,
                                            apr_pool_t *scratch);

/* The same for one row in state `from` (`sending` or `unknown`). */
apr_status_t ph_store_execution_finish(int *affected, ph_db_t *db, const ph_execution_t *execution,
                                       ph_state_t from, apr_pool_t *scratch);

/* Which of these rows another session does not lock at this moment, without waiting: their ids (const char *)
 * in `pool`, unordered. Inside a transaction they are now locked by it. A row that does not exist is not
 * among them. SQLite locks no rows: all that exist. `ids`: const char *, PH_BATCH_MAX at most. */
apr_status_t ph_store_execution_get_unlocked(apr_array_header_t **unlocked, ph_db_t *db,
                                             const apr_array_header_t *ids, apr_pool_t *pool);

/* Would an INSERT of this row wait for another session? Returns at once, outside a transaction:
 * PH_DB_CONFLICT when its id, or its attempt of a message, is locked by another session; else APR_SUCCESS,
 * whether it exists or not. */
apr_status_t ph_store_execution_probe(ph_db_t *db, const ph_execution_t *execution, apr_pool_t *scratch);

/* Executions of `owner` that are still `sending`, oldest first, at most `limit`: an array of ph_execution_t
 * with id, integration_id, event_id, mode and created_at only; the other fields are not set. */
apr_status_t ph_store_execution_list_sending(apr_array_header_t **executions, ph_db_t *db, const char *owner,
                                             int limit, apr_pool_t *pool);

/* Turn the `sending` executions of `owner` up to the id `last_id` into `unknown`, finished at `now`. */
apr_status_t ph_store_execution_sweep(int *affected, ph_db_t *db, const char *owner, const char *last_id,
                                      apr_time_t now, apr_pool_t *scratch);

typedef struct ph_execution_query_t {
    /* filters; NULL or 0 = any */
    const char *integration_id;
    const char *event_id;
    const char *message_id;
    const char *batch_id;
    const char *username;
    const char *mode; /* its word, as with state and error */
    const char *state;
    const char *error;
    int http_status;
    apr_time_t from;       /* inclusive */
    apr_time_t to;         /* exclusive */
    const char *q;         /* words of core/model/searched.h, or the beginning of an id */
    const char *before_id; /* keyset; NULL = from the newest */
    int limit;
} ph_execution_query_t;

/* One page, newest first: an array of ph_execution_t. The index of the first filter given (message, batch,
 * event, a rare q, integration, user, q, state, none) is used, the others are applied to its rows within the
 * budget of search.h. *last_id and *searched_to are the id and created_at of the last row read; NULL and 0 at
 * the end of the list. */
apr_status_t ph_store_execution_list(apr_array_header_t **executions, const char **last_id,
                                     apr_time_t *searched_to, ph_db_t *db, const ph_execution_query_t *query,
                                     apr_pool_t *pool);

/* *execution is NULL when there is none. */
apr_status_t ph_store_execution_get(ph_execution_t **execution, ph_db_t *db, const char *id,
                                    apr_pool_t *pool);

/* The attempts of a message; all 0 when there is none. */
typedef struct ph_message_facts_t {
    int last_attempt; /* the highest, counted from 1 */
    int is_sending;
    int has_succeeded;
} ph_message_facts_t;

apr_status_t ph_store_execution_message_facts(ph_message_facts_t *facts, ph_db_t *db, const char *message_id,
                                              apr_pool_t *scratch);

#endif
