/* SPDX-License-Identifier: Apache-2.0 */
/* Creates and drops empty databases, and runs tests on each engine. */
#include "fresh_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_dbd.h>
#include <apr_file_io.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <apr_time.h>

static const char *mysql_params(void)
{
    return getenv("PH_TEST_MYSQL_PARAMS");
}

/* Run one statement on a connection of its own. */
static void run_on_server(const char *sql, apr_pool_t *pool)
{
    const apr_dbd_driver_t *driver;
    const char *error = NULL;
    apr_pool_t *own;
    apr_dbd_t *handle;
    int rows;

    apr_pool_create(&own, pool);
    apr_dbd_init(own);
    assert_int_equal(apr_dbd_get_driver(own, "mysql", &driver), APR_SUCCESS);
    if (apr_dbd_open_ex(driver, own, mysql_params(), &handle, &error) != APR_SUCCESS) {
        fail_msg("no connection with PH_TEST_MYSQL_PARAMS: %s", error);
    }
    assert_int_equal(apr_dbd_query(driver, handle, &rows, sql), 0);
    apr_dbd_close(driver, handle);
    apr_pool_destroy(own);
}

static apr_status_t drop_database(void *name)
{
    apr_pool_t *pool;

    apr_pool_create(&pool, NULL);
    run_on_server(apr_pstrcat(pool, "DROP DATABASE ", (const char *)name, NULL), pool);
    apr_pool_destroy(pool);
    return APR_SUCCESS;
}

static apr_status_t remove_directory(void *data)
{
    const char *path = data;
    apr_finfo_t entry;
    apr_pool_t *pool;
    apr_dir_t *dir;

    apr_pool_create(&pool, NULL);
    assert_int_equal(apr_dir_open(&dir, path, pool), APR_SUCCESS);
    while (apr_dir_read(&entry, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        if (entry.name[0] != '.') {
            apr_file_remove(apr_pstrcat(pool, path, "/", entry.name, NULL), pool);
        }
    }
    apr_dir_close(dir);
    apr_dir_remove(path, pool);
    apr_pool_destroy(pool);
    return APR_SUCCESS;
}

fresh_database_t *fresh_database_make(const char *driver, apr_pool_t *pool)
{
    fresh_database_t *made = apr_pcalloc(pool, sizeof(*made));
    const char *temp;
    char *name;

    made->driver = driver;
    if (strcmp(driver, "mysql") == 0) {
        name = apr_psprintf(pool, "ph_test_%d_%" APR_TIME_T_FMT, (int)getpid(), apr_time_now());
        run_on_server(apr_pstrcat(pool, "CREATE DATABASE ", name, " CHARACTER SET utf8mb4", NULL), pool);
        apr_pool_cleanup_register(pool, name, drop_database, apr_pool_cleanup_null);
        made->params = apr_pstrcat(pool, mysql_params(), " dbname=", name, NULL);
        return made;
    }
    assert_int_equal(apr_temp_dir_get(&temp, pool), APR_SUCCESS);
    name = apr_pstrcat(pool, temp, "/ph_test_XXXXXX", NULL);
    assert_non_null(mkdtemp(name));
    apr_pool_cleanup_register(pool, name, remove_directory, apr_pool_cleanup_null);
    made->params = apr_pstrcat(pool, name, "/portal.db", NULL);
    return made;
}

/* A test that failed leaves its threads running, and dropping its database may then hang. */
#define RUN_TIMEOUT_S 300

static int has_driver(const char *name, apr_pool_t *pool)
{
    const apr_dbd_driver_t *driver;

    apr_dbd_init(pool);
    if (apr_dbd_get_driver(pool, name, &driver) == APR_SUCCESS) {
        return 1;
    }
    printf("# no tests with %s: install libaprutil1-dbd-%s (Debian)\n", name, name);
    return 0;
}

/* The tests that can be run, those of each engine in turn; *total counts them. */
static struct CMUnitTest *tests_of_engines(size_t *total, const struct CMUnitTest *tests, size_t count,
                                           apr_pool_t *pool)
{
    static char sqlite[] = "sqlite3";
    static char mysql[] = "mysql";
    char *const drivers[] = { sqlite, mysql };
    const size_t engines = mysql_params() ? 2 : 1;
    struct CMUnitTest *all = apr_pcalloc(pool, engines * count * sizeof(*all));
    const char *only;
    size_t i, j;

    *total = 0;
    for (i = 0; i < engines; i++) {
        if (!has_driver(drivers[i], pool)) {
            continue;
        }
        for (j = 0; j < count; j++) {
            only = tests[j].initial_state;
            if (!only || strcmp(only, drivers[i]) == 0) {
                all[*total] = tests[j];
                all[*total].initial_state = drivers[i];
                all[*total].name = apr_psprintf(pool, "%s (%s)", tests[j].name, drivers[i]);
                (*total)++;
            }
        }
    }
    return all;
}

int fresh_database_run(const char *group, const struct CMUnitTest *tests, size_t count,
                       CMFixtureFunction set_up, CMFixtureFunction tear_down)
{
    struct CMUnitTest *all;
    apr_pool_t *pool;
    size_t total;
    size_t i;
    int failed;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    all = tests_of_engines(&total, tests, count, pool);
    for (i = 0; i < total; i++) {
        all[i].setup_func = set_up;
        all[i].teardown_func = tear_down;
    }
    if (total == 0) {
        puts("1..0 # SKIP no driver of a database");
        return 0;
    }
    alarm(RUN_TIMEOUT_S);
    failed = _cmocka_run_group_tests(group, all, total, NULL, NULL);
    apr_terminate();
    return failed;
}
