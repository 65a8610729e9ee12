/* SPDX-License-Identifier: Apache-2.0 */
/* An audit entry stands as it was appended, or not at all when its transaction does not. */
#include "store/store_audit.h"

#include "fresh_store.h"

#include <string.h>

#include "store/db_direct.h"

#define NOW APR_INT64_C(1790000000123456)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ALL                                                                                                   \
    "SELECT id, at, actor, auth_type, client_ip, request_id, action, object_type, object_id, diff, left_out " \
    "FROM ph_audit ORDER BY id"

static const ph_audit_entry_t full = { "aud_1",
                                       NOW,
                                       "o'neil ",
                                       "Basic",
                                       "::1",
                                       "req-1",
                                       "webhook.update",
                                       "webhook",
                                       "jira",
                                       "{\"url\":[\"a\",\"\xf0\x9f\x98\x80\"]}",
                                       3 };

static void an_entry_stands_as_it_was_appended(void **state)
{
    const fresh_store_t *store = *state;
    ph_audit_entry_t bare = { 0 };
    ph_db_rows_t *rows;
    int column;

    bare.id = "aud_2";
    bare.at = NOW + 1;
    bare.actor = "system";
    bare.action = "webhook.disable";
    bare.object_type = "webhook";
    assert_stored(store, ph_store_audit_append(store->db, &full, store->pool));
    assert_stored(store, ph_store_audit_append(store->db, &bare, store->pool));
    assert_stored(store, ph_db_select(&rows, ph_db_direct_call(store->db, ALL, store->pool)));
    assert_stored(store, ph_db_next(rows));
    assert_string_equal(ph_db_get_text(rows, 0, store->pool), "aud_1");
    assert_int_equal(ph_db_get_time(rows, 1), NOW);
    assert_string_equal(ph_db_get_text(rows, 2, store->pool), "o'neil ");
    assert_string_equal(ph_db_get_text(rows, 6, store->pool), "webhook.update");
    assert_string_equal(ph_db_get_text(rows, 9, store->pool), full.diff);
    assert_int_equal(ph_db_get_int(rows, 10, -1), 3);
    assert_stored(store, ph_db_next(rows));
    for (column = 3; column <= 5; column++) {
        assert_null(ph_db_get_text(rows, column, store->pool));
    }
    assert_null(ph_db_get_text(rows, 8, store->pool));
    assert_null(ph_db_get_text(rows, 9, store->pool));
    assert_int_equal(ph_db_get_int(rows, 10, -1), 0);
    assert_int_equal(ph_db_next(rows), APR_EOF);
}

static void an_entry_goes_with_its_transaction(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_rows_t *rows;

    assert_stored(store, ph_db_begin(store->db));
    assert_stored(store, ph_store_audit_append(store->db, &full, store->pool));
    ph_db_rollback(store->db);
    assert_stored(store, ph_db_select(&rows, ph_db_direct_call(store->db, ALL, store->pool)));
    assert_int_equal(ph_db_next(rows), APR_EOF);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_stands_as_it_was_appended),
        cmocka_unit_test(an_entry_goes_with_its_transaction),
    };

    return fresh_store_run("store_audit", tests, COUNT(tests));
}
