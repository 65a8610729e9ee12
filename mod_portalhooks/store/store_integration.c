/* SPDX-License-Identifier: Apache-2.0 */
/* Integrations, with the webhook and last execution of each. */
#include "store_integration.h"

#include <string.h>

#include "catalog_row.h"
#include "row.h"

#define LAST_COLUMN 9
#define WEBHOOK_COLUMN (LAST_COLUMN + PH_ROW_LAST_COLUMNS)
#define KEYS_COLUMN (WEBHOOK_COLUMN + PH_ROW_WEBHOOK_COLUMNS)
#define SORT_COLUMN (KEYS_COLUMN + 1) /* of the list */

static void read_card(ph_integration_card_t *card, const ph_db_t *db, ph_db_rows_t *rows, apr_pool_t *pool)
{
    ph_integration_t *integration = &card->integration;

    if (ph_db_catalog(db) == PH_CATALOG_EXTERNAL) {
        ph_catalog_row_integration(integration, rows, pool);
    }
    else {
        integration->id = ph_db_get_text(rows, 0, pool);
        integration->name = ph_db_get_text(rows, 1, pool);
        integration->kind = ph_db_get_text(rows, 2, pool);
        integration->description = ph_db_get_text(rows, 3, pool);
    }
    integration->version = ph_db_get_text(rows, 4, pool);
    integration->created_at = ph_db_get_time(rows, 5);
    integration->created_by = ph_db_get_text(rows, 6, pool);
    integration->updated_at = ph_db_get_time(rows, 7);
    integration->updated_by = ph_db_get_text(rows, 8, pool);
    card->last = ph_row_last_execution(rows, LAST_COLUMN, pool);
    card->webhook = ph_row_webhook(rows, WEBHOOK_COLUMN, pool);
    card->signed_until = ph_db_get_time(rows, KEYS_COLUMN);
}

apr_status_t ph_store_integration_list(apr_array_header_t **cards, ph_db_t *db,
                                       const ph_integration_query_t *query, apr_pool_t *pool)
{
    const char *after_name = query->after_name ? query->after_name : "";
    ph_db_call_t *call = ph_db_call(db, PH_ST_INTEGRATION_LIST, pool);
    ph_integration_card_t *card;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *cards = apr_array_make(pool, query->limit, sizeof(ph_integration_card_t));
    ph_db_text(call, after_name);
    ph_db_text(call, after_name);
    ph_db_text(call, query->after_id ? query->after_id : "");
    ph_db_int(call, query->limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        card = apr_array_push(*cards);
        read_card(card, db, rows, pool);
        card->sort_name = ph_db_get_text(rows, SORT_COLUMN, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_integration_get(ph_integration_card_t **card, ph_db_t *db, const char *id,
                                      apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_INTEGRATION_GET, pool);
    ph_integration_card_t *found;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *card = NULL;
    ph_db_text(call, id);
    /* A view may compare ids by other rules: only the same bytes are the same id. */
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS && !*card; rv = ph_db_next(rows)) {
        found = apr_pcalloc(pool, sizeof(*found));
        read_card(found, db, rows, pool);
        *card = found->integration.id && strcmp(found->integration.id, id) == 0 ? found : NULL;
    }
    if (rv == APR_SUCCESS) {
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_integration_insert(ph_db_t *db, const ph_integration_t *integration,
                                         apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_INTEGRATION_INSERT, scratch);

    ph_db_text(call, integration->id);
    ph_db_text(call, integration->name);
    ph_db_text(call, integration->kind);
    ph_db_text(call, integration->description);
    ph_db_text(call, integration->version);
    ph_db_int(call, integration->created_at);
    ph_db_text(call, integration->created_by);
    ph_db_int(call, integration->updated_at);
    ph_db_text(call, integration->updated_by);
    return ph_db_execute(NULL, call);
}

apr_status_t ph_store_integration_update(int *affected, ph_db_t *db, const ph_integration_t *integration,
                                         const char *version, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_INTEGRATION_UPDATE, scratch);

    ph_db_text(call, integration->name);
    ph_db_text(call, integration->kind);
    ph_db_text(call, integration->description);
    ph_db_text(call, integration->version);
    ph_db_int(call, integration->updated_at);
    ph_db_text(call, integration->updated_by);
    ph_db_text(call, integration->id);
    ph_db_text(call, version);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_integration_delete(int *affected, ph_db_t *db, const char *id, const char *version,
                                         apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_INTEGRATION_DELETE, scratch);

    ph_db_text(call, id);
    ph_db_text(call, version);
    return ph_db_execute(affected, call);
}
