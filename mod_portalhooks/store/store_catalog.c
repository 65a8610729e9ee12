/* SPDX-License-Identifier: Apache-2.0 */
/* Counts the rows of an external catalog that are left out, not listed, or have a fault. */
#include "store_catalog.h"

#include <apr_strings.h>
#include <string.h>

#include "catalog_row.h"
#include "core/text/clean_text.h"
#include "row.h"

#define ROWS_MAX 10000
#define SEVERITY_COLUMN 3
#define DETAILS_COLUMN 10
#define EXAMPLE_MAX 40

static const char *example_of(const char *text, apr_pool_t *pool)
{
    unsigned ignored = 0;

    return text ? ph_clean_text(&ignored, text, strlen(text), EXAMPLE_MAX, pool) : "NULL";
}

static apr_status_t count_integrations(ph_catalog_counts_t *counts, ph_db_t *db, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_INTEGRATION_IDS, scratch);
    ph_db_rows_t *rows;
    apr_pool_t *turn;
    apr_status_t rv;

    apr_pool_create(&turn, scratch);
    ph_db_int(call, ROWS_MAX);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        const char *id = ph_db_get_text(rows, 0, turn);

        counts->integrations_checked++;
        if (!ph_is_id(id) && counts->integrations_left_out++ == 0) {
            counts->integration_left_out = example_of(id, scratch);
        }
        apr_pool_clear(turn);
    }
    apr_pool_destroy(turn);
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

static apr_status_t count_without_time(int *without_time, ph_db_t *db, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_EVENT_COUNT_WITHOUT_TIME, scratch);
    ph_db_rows_t *rows;
    apr_status_t rv = ph_row_first(&rows, call);

    if (rv == APR_SUCCESS) {
        *without_time = (int)ph_db_get_int(rows, 0, 0);
        ph_db_drain(rows);
    }
    return rv;
}

/* `seen`: the ids so far, of which the second one is a fault. */
static void count_faults(ph_catalog_counts_t *counts, ph_event_t *event, apr_hash_t *seen, apr_pool_t *pool)
{
    int i;

    if (event->id && apr_hash_get(seen, event->id, APR_HASH_KEY_STRING)) {
        event->faults |= PH_EVENT_FAULT_BIT(PH_EVENT_DUPLICATE_ID);
    }
    else if (event->id) {
        apr_hash_set(seen, apr_pstrdup(pool, event->id), APR_HASH_KEY_STRING, counts);
    }
    counts->events_checked++;
    if (!ph_is_id(event->id) && counts->events_left_out++ == 0) {
        counts->event_left_out = example_of(event->id, pool);
    }
    for (i = 0; i < PH_EVENT_FAULTS; i++) {
        if ((event->faults & PH_EVENT_FAULT_BIT(i)) && counts->faults[i]++ == 0) {
            counts->examples[i] = example_of(event->id, pool);
        }
    }
    if (event->occurred_at > counts->latest) {
        counts->latest = event->occurred_at;
    }
}

static void keep_severity(ph_catalog_counts_t *counts, const char *severity, apr_pool_t *pool)
{
    const char *text = example_of(severity, pool);
    int i;

    for (i = 0; i < PH_STORE_CATALOG_SEVERITIES; i++) {
        if (!counts->severities[i]) {
            counts->severities[i] = text;
            return;
        }
        if (strcmp(counts->severities[i], text) == 0) {
            return;
        }
    }
}

static apr_status_t check_newest(ph_catalog_counts_t *counts, ph_db_t *db, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_EVENT_NEWEST, scratch);
    apr_hash_t *seen = apr_hash_make(scratch);
    ph_catalog_place_t place;
    ph_event_t event;
    ph_db_rows_t *rows;
    apr_pool_t *turn;
    apr_status_t rv;

    apr_pool_create(&turn, scratch);
    ph_db_int(call, PH_STORE_CATALOG_CHECKED);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        ph_catalog_row_event(&event, &place, ph_db_links(db), rows, turn);
        ph_catalog_row_details(&event, rows, DETAILS_COLUMN, turn);
        count_faults(counts, &event, seen, scratch);
        if (event.faults & PH_EVENT_FAULT_BIT(PH_EVENT_UNKNOWN_SEVERITY)) {
            keep_severity(counts, ph_db_get_text(rows, SEVERITY_COLUMN, turn), scratch);
        }
        if ((event.faults & PH_EVENT_FAULT_BIT(PH_EVENT_WRONG_TIME)) && counts->wrong_time == 0) {
            counts->wrong_time = place.at;
        }
        apr_pool_clear(turn);
    }
    apr_pool_destroy(turn);
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_catalog_count(ph_catalog_counts_t *counts, ph_db_t *db, apr_pool_t *scratch)
{
    static const ph_catalog_counts_t none;
    apr_status_t rv;

    *counts = none;
    rv = count_integrations(counts, db, scratch);
    if (rv == APR_SUCCESS) {
        rv = count_without_time(&counts->events_without_time, db, scratch);
    }
    return rv == APR_SUCCESS ? check_newest(counts, db, scratch) : rv;
}
