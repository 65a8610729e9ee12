/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_INTEGRATION_H
#define PH_STORE_INTEGRATION_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_integration, with the webhook and last execution that lists show. Results live in `pool`. */

typedef struct ph_integration_card_t {
    ph_integration_t integration;
    const ph_webhook_t *webhook; /* without secrets; NULL = none */
    apr_time_t signed_until;     /* when its last signing key expires; 0 = it has none */
    const char *sort_name;       /* in lists: what they are sorted by, the name as the catalog has it */
    const ph_execution_t *last;  /* id, outcome and finished_at filled; NULL = none */
} ph_integration_card_t;

typedef struct ph_integration_query_t {
    const char *after_name; /* keyset with after_id; both or neither */
    const char *after_id;
    int limit;
} ph_integration_query_t;

/* One page, ordered by name and id: an array of ph_integration_card_t. */
apr_status_t ph_store_integration_list(apr_array_header_t **cards, ph_db_t *db,
                                       const ph_integration_query_t *query, apr_pool_t *pool);

/* *card is NULL when there is none with exactly these bytes as its id. */
apr_status_t ph_store_integration_get(ph_integration_card_t **card, ph_db_t *db, const char *id,
                                      apr_pool_t *pool);

/* PH_DB_DUPLICATE when the id is taken. */
apr_status_t ph_store_integration_insert(ph_db_t *db, const ph_integration_t *integration,
                                         apr_pool_t *scratch);

/* Write name, kind, description, version and updated_at/_by if the row is still at `version`; *affected is 0
 * when it is not. */
apr_status_t ph_store_integration_update(int *affected, ph_db_t *db, const ph_integration_t *integration,
                                         const char *version, apr_pool_t *scratch);

/* Delete the row, and nothing that refers to it, if it is still at `version`; *affected is 0 when it is not.
 */
apr_status_t ph_store_integration_delete(int *affected, ph_db_t *db, const char *id, const char *version,
                                         apr_pool_t *scratch);

#endif
