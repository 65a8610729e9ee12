/* SPDX-License-Identifier: Apache-2.0 */
/* One meaning for whatever a view may give; sql/README.md lists them. */
#include "catalog_row.h"

#include <apr_strings.h>
#include <string.h>

#include "core/json/json_object.h"
#include "core/model/event_fault.h"
#include "core/model/fitting_ids.h"
#include "core/text/clean_text.h"
#include "core/text/text.h"
#include "store/words/search.h"

#define OCCURRED_COLUMN 5
#define URL_COLUMN 6
#define LABEL_COLUMN 7
#define INTEGRATION_COLUMN 8
#define OWNER_COLUMN 9

/* The limits of the forms in service/event_forms.c and httpd/api/api_integrations.c, in characters. */
#define TYPE_MAX 128
#define TITLE_MAX 200
#define SOURCE_MAX 128
#define LABEL_MAX 64
#define OWNER_MAX 128
#define NAME_LENGTH_MAX 200
#define KIND_MAX 64
#define DESCRIPTION_MAX 2000

/* Earlier than 1973-03-03 in microseconds: seconds and milliseconds of any time at which the Portal can have
 * events are smaller. */
#define TIME_MIN APR_INT64_C(100000000000000)
#define TIME_MAX APR_INT64_C(253402300799999999) /* the end of year 9999 */

/* The fault of a text that is too long, and of one that is missing; PH_EVENT_FAULTS = none. */
static const char *read_text(ph_event_t *event, ph_db_rows_t *rows, int column, int max_length,
                             ph_event_fault_t if_long, ph_event_fault_t if_missing, apr_pool_t *pool)
{
    unsigned changes = 0;
    apr_size_t len;
    const char *bytes = ph_db_get_blob(&len, rows, column, pool);
    const char *text = ph_clean_text(&changes, bytes, len, max_length, pool);

    if (changes & PH_CLEAN_REPLACED) {
        event->faults |= PH_EVENT_FAULT_BIT(PH_EVENT_REPLACED_CHARACTERS);
    }
    if ((changes & PH_CLEAN_CUT) && if_long != PH_EVENT_FAULTS) {
        event->faults |= PH_EVENT_FAULT_BIT(if_long);
    }
    if ((!text || !*text) && if_missing != PH_EVENT_FAULTS) {
        event->faults |= PH_EVENT_FAULT_BIT(if_missing);
    }
    return text;
}

/* An id that is not valid as it stands is none: NULL, too, for one with a NUL inside. */
static const char *read_id(ph_db_rows_t *rows, apr_pool_t *pool)
{
    apr_size_t len;
    const char *id = ph_db_get_blob(&len, rows, 0, pool);

    return id && strlen(id) == len ? id : NULL;
}

/* Where a page may end: a part of the id that can be a parameter of the next one. */
static const char *read_place(ph_db_rows_t *rows, apr_pool_t *pool)
{
    const char *id = ph_db_get_text(rows, 0, pool);
    apr_size_t len = id ? strlen(id) : 0;

    len = len > PH_SEARCH_ID_MAX ? PH_SEARCH_ID_MAX : len;
    while (len > 0 && !ph_text_is_utf8(id, len)) {
        len--;
    }
    return apr_pstrmemdup(pool, id ? id : "", len);
}

static void read_time(ph_event_t *event, apr_time_t *at, ph_db_rows_t *rows)
{
    const apr_int64_t time = ph_db_get_int(rows, OCCURRED_COLUMN, APR_INT64_MIN);

    *at = time == APR_INT64_MIN ? 0 : time;
    event->occurred_at = 0;
    if (time == APR_INT64_MIN) {
        event->faults |= PH_EVENT_FAULT_BIT(PH_EVENT_NO_TIME);
    }
    else if (time < TIME_MIN || time > TIME_MAX) {
        event->faults |= PH_EVENT_FAULT_BIT(PH_EVENT_WRONG_TIME);
    }
    else {
        event->occurred_at = time;
    }
}

void ph_catalog_row_url(ph_event_t *event, const ph_link_policy_t *links, ph_db_rows_t *rows, int column,
                        apr_pool_t *pool)
{
    apr_size_t len;
    const char *url = ph_db_get_blob(&len, rows, column, pool);

    event->url = NULL;
    if (!url || len == 0) {
        return;
    }
    if (strlen(url) == len && ph_link_is_allowed(url, links, pool)) {
        event->url = url;
    }
    else {
        event->faults |= PH_EVENT_FAULT_BIT(PH_EVENT_REFUSED_URL);
    }
}

static void read_fitting(ph_event_t *event, ph_db_rows_t *rows, apr_pool_t *pool)
{
    int is_whole = 0;
    apr_size_t len;
    const char *text = ph_db_get_blob(&len, rows, INTEGRATION_COLUMN, pool);

    if (!text) {
        return;
    }
    if (strlen(text) == len) {
        event->integration_id = ph_fitting_ids(&is_whole, text, pool);
    }
    if (!is_whole) {
        event->faults |= PH_EVENT_FAULT_BIT(PH_EVENT_INVALID_INTEGRATION_ID);
    }
}

static const char *read_option(ph_event_t *event, ph_db_rows_t *rows, int column, int max_length,
                               ph_event_fault_t if_long, apr_pool_t *pool)
{
    const char *text = read_text(event, rows, column, max_length, if_long, PH_EVENT_FAULTS, pool);

    return text && *text ? text : NULL;
}

void ph_catalog_row_event(ph_event_t *event, ph_catalog_place_t *place, const ph_link_policy_t *links,
                          ph_db_rows_t *rows, apr_pool_t *pool)
{
    static const char no_type[] = "unknown";

    memset(event, 0, sizeof(*event));
    event->id = read_id(rows, pool);
    place->id = read_place(rows, pool);
    event->type = read_text(event, rows, 1, TYPE_MAX, PH_EVENT_LONG_TYPE, PH_EVENT_NO_TYPE, pool);
    if (!event->type || !*event->type) {
        event->type = no_type;
    }
    event->title = read_text(event, rows, 2, TITLE_MAX, PH_EVENT_LONG_TITLE, PH_EVENT_NO_TITLE, pool);
    if (!event->title || !*event->title) {
        event->title = event->id;
    }
    event->severity = PH_SEVERITY_INFO;
    if (!ph_severity_parse(&event->severity, ph_db_get_text(rows, 3, pool))) {
        event->faults |= PH_EVENT_FAULT_BIT(PH_EVENT_UNKNOWN_SEVERITY);
    }
    event->source = read_option(event, rows, 4, SOURCE_MAX, PH_EVENT_LONG_SOURCE, pool);
    read_time(event, &place->at, rows);
    ph_catalog_row_url(event, links, rows, URL_COLUMN, pool);
    event->severity_label =
        read_option(event, rows, LABEL_COLUMN, LABEL_MAX, PH_EVENT_LONG_SEVERITY_LABEL, pool);
    read_fitting(event, rows, pool);
    event->owner = read_option(event, rows, OWNER_COLUMN, OWNER_MAX, PH_EVENT_LONG_OWNER, pool);
}

void ph_catalog_row_details(ph_event_t *event, ph_db_rows_t *rows, int column, apr_pool_t *pool)
{
    ph_json_error_t error;
    ph_json_span_t span;
    apr_size_t len;
    const char *bytes = ph_db_get_blob(&len, rows, column, pool);

    event->details = NULL;
    event->details_len = 0;
    if (!bytes) {
        event->details = "{}";
        event->details_len = 2;
    }
    else if (len > PH_JSON_KEPT_MAX) {
        event->faults |= PH_EVENT_FAULT_BIT(PH_EVENT_LARGE_DETAILS);
    }
    else if (ph_json_object_check(&span, &error, bytes, len, pool)) {
        event->details = span.bytes;
        event->details_len = span.len;
    }
    else {
        event->faults |= PH_EVENT_FAULT_BIT(PH_EVENT_INVALID_DETAILS);
        event->details_fault = apr_psprintf(pool, "details is not one JSON object: %s (line %d, column %d).",
                                            error.what, error.line, error.column);
    }
}

static const char *name_or_id(const char *name, const char *id)
{
    return name && *name ? name : (id && *id ? id : "?");
}

const char *ph_catalog_row_name(const char *id, ph_db_rows_t *rows, int column, apr_pool_t *pool)
{
    unsigned ignored = 0;
    apr_size_t len;
    const char *bytes = ph_db_get_blob(&len, rows, column, pool);

    return name_or_id(ph_clean_text(&ignored, bytes, len, NAME_LENGTH_MAX, pool), id);
}

void ph_catalog_row_integration(ph_integration_t *integration, ph_db_rows_t *rows, apr_pool_t *pool)
{
    unsigned ignored = 0;
    const char *bytes;
    apr_size_t len;

    integration->id = read_id(rows, pool);
    integration->name = ph_catalog_row_name(integration->id, rows, 1, pool);
    bytes = ph_db_get_blob(&len, rows, 2, pool);
    integration->kind = ph_clean_text(&ignored, bytes, len, KIND_MAX, pool);
    bytes = ph_db_get_blob(&len, rows, 3, pool);
    integration->description = ph_clean_lines(&ignored, bytes, len, DESCRIPTION_MAX, pool);
}
