/* SPDX-License-Identifier: Apache-2.0 */
/* Gives each test of the store a migrated database of its own, on every engine there is. */
#include "fresh_store.h"

#include <string.h>
#include <unistd.h>

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
        fail_msg("no schema: %s", fault);
    }
    fault = ph_db_direct_make(&store->source, driver, store->database->params, PH_DIRECT_MANAGED, pool);
    if (fault) {
        fail_msg("no connection: %s", fault);
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

/* A test that failed leaves its threads running, and removing its store may then hang for ever. */
#define PATIENCE_S 300

int fresh_store_run(const char *group, const struct CMUnitTest *tests, size_t count)
{
    static char sqlite[] = "sqlite3";
    static char mysql[] = "mysql";
    const size_t engines = fresh_database_has_mysql() ? 2 : 1;
    struct CMUnitTest *all;
    apr_pool_t *pool;
    size_t i;
    int failed;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    all = apr_pcalloc(pool, engines * count * sizeof(*all));
    for (i = 0; i < engines * count; i++) {
        all[i] = tests[i % count];
        all[i].setup_func = make_store;
        all[i].teardown_func = remove_store;
        all[i].initial_state = i < count ? sqlite : mysql;
        all[i].name = apr_psprintf(pool, "%s (%s)", tests[i % count].name, (char *)all[i].initial_state);
    }
    alarm(PATIENCE_S);
    failed = _cmocka_run_group_tests(group, all, engines * count, NULL, NULL);
    apr_terminate();
    return failed;
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

void fresh_store_check(const ph_db_t *db, apr_status_t status, const char *what, const char *file, int line)
{
    if (status != APR_SUCCESS) {
        print_error("%s: status %d: %s\n", what, status, ph_db_error(db));
        _fail(file, line);
    }
}
