/* SPDX-License-Identifier: Apache-2.0 */
/* An external catalog, through views that have the documented columns only. */
#include "store/store_catalog.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "os/monotonic.h"
#include "store/db_age.h"
#include "store/db_direct.h"
#include "store/db_private.h"
#include "store/store_event.h"
#include "store/store_integration.h"

/* Tables with other names and integer ids, some of them invalid. */
static const char *const foreign[] = {
    "DROP TABLE ph_integration",
    "DROP TABLE ph_event",
    "CREATE TABLE task (no VARCHAR(80), label VARCHAR(200), category VARCHAR(64))",
    "CREATE TABLE incident (no VARCHAR(80), sort VARCHAR(64), headline VARCHAR(200), at BIGINT, data TEXT)",
    "CREATE VIEW ph_integration AS SELECT no AS id, label AS name, category AS kind, NULL AS description "
    "FROM task",
    "CREATE VIEW ph_event AS SELECT no AS id, sort AS type, headline AS title, 'error' AS severity, "
    "NULL AS source, at AS occurred_at, data AS details FROM incident",
    "INSERT INTO task VALUES ('7', 'Seven', 'jira'), ('10', 'Ten', NULL), ('a/b', 'Slash', NULL), "
    "('', 'Empty', NULL)",
    "INSERT INTO incident VALUES ('101', 'order', 'First', 1000, '{\"a\":1.50}'), "
    "('102', 'order', 'Second', 2000, '{}'), ('a b', 'order', 'Blank', 3000, '{}')",
};

/* A connection prepared for an external catalog. */
static ph_db_t *connect_to_views(const fresh_store_t *store)
{
    ph_db_source_t *source = apr_pcalloc(store->pool, sizeof(*source));
    const char *fault;
    ph_db_t *db;
    size_t i;

    for (i = 0; i < COUNT(foreign); i++) {
        assert_stored(store, ph_db_direct_script(store->db, foreign[i]));
    }
    fault = ph_db_direct_make(source, store->database->driver, store->database->params, PH_DIRECT_EXTERNAL,
                              store->pool);
    if (fault) {
        fail_msg("%s", fault);
    }
    assert_int_equal(ph_db_open(&db, source, 0, store->pool), APR_SUCCESS);
    return db;
}

static void rows_with_invalid_ids_are_counted(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_t *db = connect_to_views(store);
    ph_catalog_counts_t counts;

    assert_stored(store, ph_store_catalog_count(&counts, db, store->pool));
    assert_int_equal(counts.integrations_left_out, 2);
    assert_int_equal(counts.events_left_out, 1);
    assert_int_equal(counts.events_without_time, 0);
    assert_int_equal(counts.events_checked, 3);
    assert_int_equal(counts.faults[PH_EVENT_WRONG_TIME], 3);
    assert_int_equal(counts.faults[PH_EVENT_INVALID_DETAILS], 0);
}

static void views_need_the_documented_columns_only(void **state)
{
    const fresh_store_t *store = *state;
    const ph_integration_query_t integrations = { NULL, NULL, 50 };
    const ph_event_query_t events = { .q = "1", .limit = 50 };
    ph_db_t *db = connect_to_views(store);
    ph_integration_card_t *card;
    ph_event_card_t *event;
    apr_array_header_t *cards;
    const char *last_id;
    apr_time_t searched_to;

    assert_stored(store, ph_store_integration_list(&cards, db, &integrations, store->pool));
    assert_int_equal(cards->nelts, 4);
    assert_stored(store, ph_store_integration_get(&card, db, "7", store->pool));
    assert_string_equal(card->integration.name, "Seven");
    assert_null(card->integration.version);
    assert_int_equal(card->integration.created_at, 0);
    assert_null(card->webhook);
    assert_stored(store, ph_store_event_list(&cards, &last_id, &searched_to, db, &events, store->pool));
    assert_int_equal(cards->nelts, 2);
    assert_string_equal(APR_ARRAY_IDX(cards, 0, ph_event_card_t).event.id, "102");
    assert_stored(store, ph_store_event_get(&event, db, "101", store->pool));
    assert_memory_equal(event->event.details, "{\"a\":1.50}", 10);
    assert_null(event->event.created_by);
}

static void replace_event_view(const fresh_store_t *store, const char *options)
{
    assert_stored(store, ph_db_direct_script(store->db, "DROP VIEW ph_event"));
    assert_stored(
        store,
        ph_db_direct_script(store->db,
                            apr_pstrcat(store->pool,
                                        "CREATE VIEW ph_event AS SELECT no AS id, sort AS type, headline AS "
                                        "title, 'error' AS severity, NULL AS source, at AS occurred_at, data "
                                        "AS details, ",
                                        options, " FROM incident WHERE no = '101'", NULL)));
}

static ph_db_t *connect_anew(const fresh_store_t *store)
{
    ph_db_source_t *source = apr_pcalloc(store->pool, sizeof(*source));
    ph_db_t *db;

    assert_null(ph_db_direct_make(source, store->database->driver, store->database->params,
                                  PH_DIRECT_EXTERNAL, store->pool));
    assert_int_equal(ph_db_open(&db, source, 0, store->pool), APR_SUCCESS);
    return db;
}

static void optional_columns_are_read_where_a_view_has_them(void **state)
{
    const fresh_store_t *store = *state;
    ph_event_card_t *card;
    ph_db_t *db = connect_to_views(store);

    assert_stored(store, ph_store_event_get(&card, db, "101", store->pool));
    assert_null(card->event.url);
    assert_null(card->event.owner);
    ph_db_close(db);
    replace_event_view(store, "'/x/1' AS url, 7 AS owner");
    db = connect_anew(store);
    assert_stored(store, ph_store_event_get(&card, db, "101", store->pool));
    assert_string_equal(card->event.url, "/x/1");
    assert_string_equal(card->event.owner, "7");
    assert_null(card->event.severity_label);
    assert_null(card->event.integration_id);
    assert_memory_equal(card->event.details, "{\"a\":1.50}", 10);
}

static void optional_columns_may_hold_anything(void **state)
{
    const fresh_store_t *store = *state;
    char label[80] = "";
    ph_catalog_counts_t counts;
    ph_event_card_t *card;
    ph_db_t *db = connect_to_views(store);

    ph_db_close(db);
    memset(label, 'x', 65);
    replace_event_view(store, apr_psprintf(store->pool,
                                           "'javascript:alert(1)' AS url, '%s' AS severity_label, "
                                           "'jira, a/b jira,slack' AS integration_id, '' AS owner",
                                           label));
    db = connect_anew(store);
    assert_stored(store, ph_store_event_get(&card, db, "101", store->pool));
    assert_null(card->event.url);
    assert_int_equal(strlen(card->event.severity_label), 63 + strlen("\xe2\x80\xa6"));
    assert_string_equal(card->event.integration_id, "jira slack");
    assert_null(card->event.owner);
    assert_stored(store, ph_store_catalog_count(&counts, db, store->pool));
    assert_int_equal(counts.faults[PH_EVENT_REFUSED_URL], 1);
    assert_int_equal(counts.faults[PH_EVENT_LONG_SEVERITY_LABEL], 1);
    assert_int_equal(counts.faults[PH_EVENT_INVALID_INTEGRATION_ID], 1);
    assert_int_equal(counts.faults[PH_EVENT_LONG_OWNER], 0);
}

/* A view may gain a column while httpd runs. */
static void connection_that_knows_the_views_is_replaced_in_time(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_t *db = connect_to_views(store);
    apr_pool_t *connection = db->connection.pool;
    ph_event_card_t *card;

    assert_false(ph_db_age_is_over(connection, APR_INT64_MAX));
    assert_stored(store, ph_store_event_get(&card, db, "101", store->pool));
    assert_false(ph_db_age_is_over(connection, ph_monotonic_now()));
    assert_false(ph_db_is_unfit(db));
    assert_true(ph_db_age_is_over(connection, ph_monotonic_now() + PH_DB_AGE_MAX));
}

static void events_with_invalid_ids_are_left_out(void **state)
{
    const fresh_store_t *store = *state;
    const ph_event_query_t events = { .limit = 1 };
    ph_db_t *db = connect_to_views(store);
    apr_array_header_t *cards;
    const char *last_id;
    apr_time_t searched_to;

    assert_stored(store, ph_store_event_list(&cards, &last_id, &searched_to, db, &events, store->pool));
    assert_int_equal(cards->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(cards, 0, ph_event_card_t).event.id, "102");
}

static void external_catalog_is_read_only(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_t *db = connect_to_views(store);
    ph_integration_t integration = { 0 };
    ph_event_t event = { 0 };
    int affected;

    integration.id = "8";
    integration.name = "Eight";
    assert_int_not_equal(ph_store_integration_insert(db, &integration, store->pool), APR_SUCCESS);
    event.id = "101";
    assert_int_not_equal(ph_store_event_delete(&affected, db, &event, store->pool), APR_SUCCESS);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_with_invalid_ids_are_counted),
        cmocka_unit_test(views_need_the_documented_columns_only),
        cmocka_unit_test(optional_columns_are_read_where_a_view_has_them),
        cmocka_unit_test(optional_columns_may_hold_anything),
        cmocka_unit_test(connection_that_knows_the_views_is_replaced_in_time),
        cmocka_unit_test(events_with_invalid_ids_are_left_out),
        cmocka_unit_test(external_catalog_is_read_only),
    };

    return fresh_store_run("store_catalog", tests, COUNT(tests));
}
