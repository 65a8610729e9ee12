/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the newest event and the first integration, and counts rows. */
#include "catalog_sample.h"

#include <apr_strings.h>
#include <string.h>

#include "catalog_explain.h"
#include "catalog_row.h"
#include "db_direct.h"
#include "db_limit.h"
#include "row.h"
#include "store_integration.h"

#define PAGE 51

static void read_event(ph_catalog_sample_t *sample, ph_db_t *db, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_EVENT_NEWEST, pool);
    ph_catalog_place_t ignored;
    ph_db_rows_t *rows;
    ph_event_t event;

    ph_db_int(call, 1);
    if (ph_row_first(&rows, call) != APR_SUCCESS) {
        return;
    }
    ph_catalog_row_event(&event, &ignored, ph_db_links(db), rows, pool);
    sample->event_id = event.id ? event.id : "";
    sample->type = event.type;
    sample->severity = ph_severity_word(event.severity);
    ph_db_drain(rows);
}

static void read_integration(ph_catalog_sample_t *sample, ph_db_t *db, apr_pool_t *pool)
{
    const ph_integration_query_t first = { NULL, NULL, 1 };
    apr_array_header_t *cards;
    const char *id = NULL;

    if (ph_store_integration_list(&cards, db, &first, pool) == APR_SUCCESS && cards->nelts == 1) {
        id = APR_ARRAY_IDX(cards, 0, ph_integration_card_t).integration.id;
    }
    sample->integration_id = id ? id : "";
}

static apr_int64_t count_rows(ph_db_t *db, const char *sql, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_direct_call(db, ph_db_limit_statement(sql, PH_DB_LIMIT_QUERY_MS, pool), pool);
    apr_int64_t count = 0;
    ph_db_rows_t *rows;

    ph_db_int(call, PH_CATALOG_ROWS_MANY);
    if (ph_db_limit_select(&rows, db, call, PH_DB_LIMIT_QUERY_MS) == APR_SUCCESS &&
        ph_db_next(rows) == APR_SUCCESS) {
        count = ph_db_get_int(rows, 0, 0);
        ph_db_drain(rows);
    }
    return count;
}

void ph_catalog_sample_read(ph_catalog_sample_t *sample, ph_db_t *db, apr_pool_t *pool)
{
    const ph_catalog_sample_t empty = { "", "", "", "info", { 0, 0 } };

    *sample = empty;
    read_event(sample, db, pool);
    read_integration(sample, db, pool);
    sample->rows[0] =
        count_rows(db, "SELECT COUNT(*) FROM (SELECT 1 FROM ph_integration LIMIT %lld) counted", pool);
    sample->rows[1] =
        count_rows(db, "SELECT COUNT(*) FROM (SELECT 1 FROM ph_event LIMIT %lld) counted", pool);
}

void ph_catalog_sample_bind(ph_db_call_t *call, const char *parameters, const ph_catalog_sample_t *sample)
{
    for (; *parameters; parameters++) {
        switch (*parameters) {
        case 'i':
            ph_db_text(call, sample->event_id);
            break;
        case 'g':
            ph_db_text(call, sample->integration_id);
            break;
        case 't':
            ph_db_text(call, sample->type);
            break;
        case 's':
            ph_db_text(call, sample->severity);
            break;
        case 'E':
            ph_db_text(call, "");
            break;
        case 'L':
            ph_db_int(call, PAGE);
            break;
        case 'M':
            ph_db_int(call, APR_INT64_MAX - 1);
            break;
        case 'N':
            ph_db_int(call, APR_INT64_MAX);
            break;
        default:
            ph_db_int(call, 0);
        }
    }
}
