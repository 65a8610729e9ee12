/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_ATTENTION_H
#define PH_STORE_ATTENTION_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_attention: of each integration and event the newest execution that failed or is unknown, until a
 * later one succeeds. An integration's runs without an event share one row. */

/* What the outcomes of a batch say of one integration and event. */
typedef struct ph_attention_change_t {
    const char *integration_id;
    const char *event_id;         /* "" = without an event */
    const ph_execution_t *newest; /* that failed or is unknown; NULL = none since the success */
    const char *succeeded_id;     /* the newest that succeeded; NULL = none */
    int failures;                 /* since that */
    apr_time_t first_at;          /* of these failures */
    const char *known_id;         /* the execution of the row that is there; NULL = there is no row */
    int is_handled;               /* and has been handled */
    int has_newer;                /* a newer execution decides */
} ph_attention_change_t;

/* Fill `known_id` and `is_handled`. `changes`: ph_attention_change_t *, any number. */
apr_status_t ph_store_attention_read(const apr_array_header_t *changes, ph_db_t *db, apr_pool_t *scratch);

/* Fill `has_newer`: is there an execution newer than `newest`, in whatever state? Of runs without an event
 * among the 2,000 newest ones of the integration. */
apr_status_t ph_store_attention_find_newer(const apr_array_header_t *changes, ph_db_t *db,
                                           apr_pool_t *scratch);

/* Add the failures to the row; a handled one starts again if they are newer. *affected is 0 when there is
 * none to add to. */
apr_status_t ph_store_attention_update(int *affected, ph_db_t *db, const ph_attention_change_t *change,
                                       apr_pool_t *scratch);

/* PH_DB_CONFLICT when another process inserted a row since they were read: run the transaction again. */
apr_status_t ph_store_attention_insert(ph_db_t *db, const apr_array_header_t *changes, apr_pool_t *scratch);

/* Delete the row unless its execution is newer than the success. */
apr_status_t ph_store_attention_delete(int *affected, ph_db_t *db, const ph_attention_change_t *change,
                                       apr_pool_t *scratch);

typedef struct ph_attention_query_t {
    const char *after_integration; /* keyset, in this order; "" = from the start */
    const char *after_error;
    int after_status;
    const char *after_id;
    int limit;
} ph_attention_query_t;

/* What is not handled, by integration, reason and age: an array of ph_attention_t in `pool`. */
apr_status_t ph_store_attention_list(apr_array_header_t **items, ph_db_t *db,
                                     const ph_attention_query_t *query, apr_pool_t *pool);

/* What has been handled, the latest first. */
apr_status_t ph_store_attention_list_handled(apr_array_header_t **items, ph_db_t *db, int limit,
                                             apr_pool_t *pool);

/* How many are not handled, by integration and reason: an array of ph_attention_group_t in `pool`. At most
 * `limit` rows are counted. */
apr_status_t ph_store_attention_groups(apr_array_header_t **groups, ph_db_t *db, int limit, apr_pool_t *pool);

/* Mark the row of this execution as handled, or, with `at` 0, as not handled. *affected is 0 when it is so
 * already, or when there is no row of this execution any more. */
apr_status_t ph_store_attention_handle(int *affected, ph_db_t *db, const char *execution_id, apr_time_t at,
                                       const char *by, const char *note, apr_pool_t *scratch);

#endif
