/* SPDX-License-Identifier: Apache-2.0 */
/* Columns as structs: what is missing, unknown or invalid in a row. */
#include "store/row.h"

#include "fresh_store.h"

#include <apr_strings.h>

#include "count.h"
#include "store/db_direct.h"

/* The only row of a SELECT; drain it. */
static ph_db_rows_t *row_of(const fresh_store_t *store, const char *sql)
{
    ph_db_rows_t *rows;

    assert_stored(store, ph_row_first(&rows, ph_db_direct_call(store->db, sql, store->pool)));
    return rows;
}

static void first_of_no_rows_is_eof(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_rows_t *rows;

    assert_int_equal(
        ph_row_first(&rows, ph_db_direct_call(store->db, "SELECT id FROM ph_event", store->pool)), APR_EOF);
    assert_int_equal(ph_row_first(&rows, ph_db_direct_call(store->db, "SELECT id FROM nowhere", store->pool)),
                     PH_DB_FAILED);
}

static void invalid_utf8_of_a_catalog_is_replaced(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_rows_t *rows;

    fresh_store_script(store, store->source.dialect == PH_DIALECT_MYSQL
                                  ? "CREATE TABLE t (name VARBINARY(20), note VARBINARY(20))"
                                  : "CREATE TABLE t (name TEXT, note TEXT)");
    fresh_store_script(store, store->source.dialect == PH_DIALECT_MYSQL
                                  ? "INSERT INTO t (name) VALUES (x'41ff42')"
                                  : "INSERT INTO t (name) VALUES (CAST(x'41ff42' AS TEXT))");
    rows = row_of(store, "SELECT name, note FROM t");
    assert_string_equal(ph_row_text(rows, 0, store->pool), "A\xef\xbf\xbd"
                                                           "B");
    assert_null(ph_row_text(rows, 1, store->pool));
    ph_db_drain(rows);
}

static void outcome_of_known_words_is_read(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_rows_t *rows = row_of(
        store, "SELECT 0, 'failed', 'maybe_received', 'timeout', 504, 'succeeded', 'received', NULL, NULL");
    ph_outcome_t outcome;

    ph_row_outcome(&outcome, rows, 1, store->pool);
    assert_int_equal(outcome.state, PH_STATE_FAILED);
    assert_int_equal(outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
    assert_int_equal(outcome.error, PH_ERROR_TIMEOUT);
    assert_int_equal(outcome.http_status, 504);
    ph_row_outcome(&outcome, rows, 5, store->pool);
    assert_int_equal(outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(outcome.delivery, PH_DELIVERY_RECEIVED);
    assert_int_equal(outcome.error, PH_ERROR_NONE);
    assert_int_equal(outcome.http_status, 0);
    ph_db_drain(rows);
}

/* As a newer module may have written them. */
static void unknown_words_are_read_as_unknown_or_none(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_rows_t *rows = row_of(store, "SELECT 'paused', 'by_pigeon', 'lost', 0, NULL, NULL, NULL, NULL");
    ph_outcome_t outcome;
    int column;

    for (column = 0; column <= PH_ROW_OUTCOME_COLUMNS; column += PH_ROW_OUTCOME_COLUMNS) {
        ph_row_outcome(&outcome, rows, column, store->pool);
        assert_int_equal(outcome.state, PH_STATE_UNKNOWN);
        assert_int_equal(outcome.delivery, PH_DELIVERY_UNDECIDED);
        assert_int_equal(outcome.error, PH_ERROR_NONE);
    }
    ph_db_drain(rows);
}

static void last_execution_has_its_outcome_only(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_rows_t *rows = row_of(store, "SELECT 'exe_1', 'failed', 'not_sent', 'dns_failed', NULL, 17");
    const ph_execution_t *last = ph_row_last_execution(rows, 0, store->pool);

    assert_string_equal(last->id, "exe_1");
    assert_int_equal(last->outcome.state, PH_STATE_FAILED);
    assert_int_equal(last->outcome.error, PH_ERROR_DNS_FAILED);
    assert_int_equal(last->finished_at, 17);
    assert_int_equal(last->duration_us, -1);
    assert_null(last->integration_id);
    ph_db_drain(rows);
}

/* As a LEFT JOIN gives them. */
static void null_ids_mean_there_is_none(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_rows_t *rows =
        row_of(store, "SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
                      "NULL, NULL, NULL, NULL, NULL");
    ph_signing_key_t key = { .id = "x" };

    assert_null(ph_row_last_execution(rows, 0, store->pool));
    assert_null(ph_row_webhook(rows, 0, store->pool));
    ph_row_key(&key, rows, 0, store->pool);
    assert_null(key.id);
    ph_db_drain(rows);
}

static void webhook_is_read_without_its_secrets(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_rows_t *rows = row_of(
        store, "SELECT 'jira', 'https://example.com/', 1, 2500, 'standard', 'standard', 'always', 'Label', "
               "'Consequence', 'v7', 11, 'dana', 12, 'omar', 13, 14");
    const ph_webhook_t *webhook = ph_row_webhook(rows, 0, store->pool);

    assert_string_equal(webhook->integration_id, "jira");
    assert_string_equal(webhook->url, "https://example.com/");
    assert_true(webhook->enabled);
    assert_int_equal(webhook->timeout_ms, 2500);
    assert_string_equal(webhook->consequence, "Consequence");
    assert_string_equal(webhook->version, "v7");
    assert_int_equal(webhook->created_at, 11);
    assert_string_equal(webhook->updated_by, "omar");
    assert_int_equal(webhook->paused_until, 13);
    assert_int_equal(webhook->disabled_by_receiver_at, 14);
    assert_null(webhook->bearer);
    assert_int_equal(webhook->headers->nelts, 0);
    ph_db_drain(rows);
}

static void optional_number_is_bound_as_null_when_it_is_none(void **state)
{
    static const struct {
        apr_int64_t value;
        apr_int64_t none;
        apr_int64_t stored; /* -99 = NULL */
    } cases[] = { { 5, 0, 5 }, { 0, 0, -99 }, { -1, -1, -99 }, { 0, -1, 0 } };
    const fresh_store_t *store = *state;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        call = ph_db_direct_call(store->db, "SELECT %lld", store->pool);
        ph_row_bind_optional(call, cases[i].value, cases[i].none);
        assert_stored(store, ph_row_first(&rows, call));
        assert_int_equal(ph_db_get_int(rows, 0, -99), cases[i].stored);
        ph_db_drain(rows);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_of_no_rows_is_eof),
        cmocka_unit_test(invalid_utf8_of_a_catalog_is_replaced),
        cmocka_unit_test(outcome_of_known_words_is_read),
        cmocka_unit_test(unknown_words_are_read_as_unknown_or_none),
        cmocka_unit_test(last_execution_has_its_outcome_only),
        cmocka_unit_test(null_ids_mean_there_is_none),
        cmocka_unit_test(webhook_is_read_without_its_secrets),
        cmocka_unit_test(optional_number_is_bound_as_null_when_it_is_none),
    };

    return fresh_store_run("row", tests, COUNT(tests));
}
