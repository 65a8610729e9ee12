/* SPDX-License-Identifier: Apache-2.0 */
/* The time by the database, without asking it each time. */
#include "store/db_clock.h"

#include "count.h"
#include "fresh_store.h"

#define MINUTE apr_time_from_sec(60)

static apr_time_t now_of(const fresh_store_t *store, ph_db_t *db)
{
    apr_time_t now = 0;

    assert_stored(store, ph_db_clock_now(&now, db, store->pool));
    return now;
}

static void database_clock_is_current(void **state)
{
    const fresh_store_t *store = *state;
    const apr_time_t first = now_of(store, store->db);

    assert_true(first <= apr_time_now() && first > apr_time_now() - MINUTE);
    assert_true(now_of(store, store->db) >= first);
}

/* An hour is added where this test says so. */
static void clock_is_read_once_for_a_while_and_anew_by_each_connection(void **state)
{
    const fresh_store_t *store = *state;
    const char *sql = store->source.dialect == PH_DIALECT_MYSQL
                          ? "CREATE VIEW ph_now AS SELECT 3600000000 + TIMESTAMPDIFF(MICROSECOND, "
                            "TIMESTAMP '1970-01-01 00:00:00', UTC_TIMESTAMP(6)) AS now_us"
                          : "CREATE VIEW ph_now AS SELECT 3600000000 + CAST((julianday('now') - 2440587.5) "
                            "* 86400000000.0 AS INTEGER) AS now_us";
    ph_db_t *other;

    now_of(store, store->db);
    fresh_store_script(store, "DROP VIEW ph_now");
    fresh_store_script(store, sql);
    other = fresh_store_connect(store);
    assert_true(now_of(store, store->db) < apr_time_now() + MINUTE);
    assert_true(now_of(store, other) > apr_time_now() + 59 * MINUTE);
    ph_db_close(other);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(database_clock_is_current),
        cmocka_unit_test(clock_is_read_once_for_a_while_and_anew_by_each_connection),
    };

    return fresh_store_run("db_clock", tests, COUNT(tests));
}
