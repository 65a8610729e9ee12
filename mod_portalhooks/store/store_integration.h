/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_INTEGRATION_H
#define PH_STORE_INTEGRATION_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_integration, with what its card shows beside it. Results live in `pool`. */

/* A card: the integration, the webhook's public facts, the last execution. */
typedef struct ph_integration_card_t {
    ph_integration_t integration;
    const ph_webhook_t *webhook; /* without secrets and headers; NULL = none */
    const ph_execution_t *last;  /* id, outcome and finished_at filled; NULL = none */
} ph_integration_card_t;

typedef struct ph_integration_query_t {
    const char *q;          /* prefix of id or name; NULL = all */
    const char *after_name; /* keyset, both or neither */
    const char *after_id;
    int limit;
} ph_integration_query_t;

/* Ordered by (name, id); *cards gets ph_integration_card_t. */
apr_status_t ph_store_integration_list(apr_array_header_t **cards, ph_db_t *db,
                                       const ph_integration_query_t *query, apr_pool_t *pool);

/* *card is NULL when there is none. */
apr_status_t ph_store_integration_get(ph_integration_card_t **card, ph_db_t *db, const char *id,
                                      apr_pool_t *pool);

/* PH_DB_DUPLICATE when the id is taken. */
apr_status_t ph_store_integration_insert(ph_db_t *db, const ph_integration_t *integration,
                                         apr_pool_t *scratch);

/* Write name, kind, description and what goes with a change, if the row is still at `version`; *affected
 * 0 = it is not. */
apr_status_t ph_store_integration_update(int *affected, ph_db_t *db, const ph_integration_t *integration,
                                         const char *version, apr_pool_t *scratch);

/* The row alone, if it is still at `version`; *affected 0 = it is not. */
apr_status_t ph_store_integration_delete(int *affected, ph_db_t *db, const char *id, const char *version,
                                         apr_pool_t *scratch);

#endif
