/* SPDX-License-Identifier: Apache-2.0 */
/* A migrated database for each test. */
#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "core/text/ulid.h"
#include "store/db_direct.h"
#include "store/migrate.h"

static int make_store(void **state)
{
    const char *driver = *state;
    fresh_store_t *store;
    const char *fault;
    apr_pool_t *pool;
    int applied;

    apr_pool_create(&pool, NULL);
    store = apr_pcalloc(pool, sizeof(*store));
    store->pool = pool;
    store->database = fresh_database_make(driver, pool);
    fault = ph_migrate_apply(&applied, driver, store->database->params, NULL, NULL, pool);
    if (fault) {
        fail_msg("cannot migrate: %s", fault);
    }
    fault = ph_db_direct_make(&store->source, driver, store->database->params, PH_DIRECT_MANAGED, pool);
    if (fault) {
        fail_msg("cannot connect: %s", fault);
    }
    assert_int_equal(ph_db_open(&store->db, &store->source, 0, pool), APR_SUCCESS);
    *state = store;
    return 0;
}

static int remove_store(void **state)
{
    fresh_store_t *store = *state;

    ph_db_close(store->db);
    apr_pool_destroy(store->pool);
    return 0;
}

int fresh_store_run(const char *group, const struct CMUnitTest *tests, size_t count)
{
    return fresh_database_run(group, tests, count, make_store, remove_store);
}

ph_db_t *fresh_store_connect(const fresh_store_t *store)
{
    ph_db_source_t *source = apr_pcalloc(store->pool, sizeof(*source));
    ph_db_t *db;

    assert_null(ph_db_direct_make(source, store->database->driver, store->database->params, PH_DIRECT_MANAGED,
                                  store->pool));
    assert_int_equal(ph_db_open(&db, source, 0, store->pool), APR_SUCCESS);
    return db;
}

const char *fresh_store_id(const fresh_store_t *store, const char *prefix, apr_time_t time, int n)
{
    unsigned char random[PH_ULID_RANDOM_BYTES] = { 0 };
    ph_ulid_t generator = { 0, { 0 } };
    char ulid[PH_ULID_LEN + 1];

    random[8] = (unsigned char)(n >> 8);
    random[9] = (unsigned char)n;
    ph_ulid_next(ulid, &generator, time, random);
    return apr_pstrcat(store->pool, prefix, ulid, NULL);
}

void fresh_store_script(const fresh_store_t *store, const char *sql)
{
    assert_stored(store, ph_db_direct_script(store->db, sql));
}

apr_int64_t fresh_store_count(const fresh_store_t *store, const char *table)
{
    const char *sql = apr_pstrcat(store->pool, "SELECT COUNT(*) FROM ", table, NULL);
    ph_db_rows_t *rows;
    apr_int64_t count;

    assert_stored(store, ph_db_select(&rows, ph_db_direct_call(store->db, sql, store->pool)));
    assert_stored(store, ph_db_next(rows));
    count = ph_db_get_int(rows, 0, -1);
    ph_db_drain(rows);
    return count;
}

const char *fresh_store_numbers(const fresh_store_t *store, int count)
{
    const char *digits = "(SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION "
                         "SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)";

    return apr_psprintf(store->pool,
                        "(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n FROM %s a, %s b, %s c, %s e "
                        "WHERE a.d + 10 * b.d + 100 * c.d + 1000 * e.d < %d) numbers",
                        digits, digits, digits, digits, count);
}

void fresh_store_check(const ph_db_t *db, apr_status_t status, const char *what, const char *file, int line)
{
    if (status != APR_SUCCESS) {
        print_error("%s: status %d: %s\n", what, status, ph_db_error(db));
        _fail(file, line);
    }
}
