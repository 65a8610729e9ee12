/* SPDX-License-Identifier: Apache-2.0 */
/* Counts the rows of an external catalog whose ids cannot appear in a URL path. */
#include "store_catalog.h"

#include "core/model/model.h"
#include "row.h"

#define ROWS_MAX 10000

static apr_status_t count_left_out(int *left_out, ph_db_t *db, ph_statement_t ids, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, ids, scratch);
    ph_db_rows_t *rows;
    apr_pool_t *turn;
    apr_status_t rv;

    *left_out = 0;
    apr_pool_create(&turn, scratch);
    ph_db_int(call, ROWS_MAX);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        *left_out += !ph_is_id(ph_db_get_text(rows, 0, turn));
        apr_pool_clear(turn);
    }
    apr_pool_destroy(turn);
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_catalog_left_out(int *integrations, int *events, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = count_left_out(integrations, db, PH_ST_INTEGRATION_IDS, scratch);

    return rv == APR_SUCCESS ? count_left_out(events, db, PH_ST_EVENT_IDS, scratch) : rv;
}
