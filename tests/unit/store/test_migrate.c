/* SPDX-License-Identifier: Apache-2.0 */
/* Migrating from an empty database to the current schema: every file once, whichever host is first. */
#include "store/migrate.h"

#include "fresh_database.h"

#include <string.h>

#include <apr_file_info.h>
#include <apr_strings.h>
#include <apr_thread_proc.h>

#include "count.h"
#include "store/db_direct.h"
#include "store/migrations.h"

typedef struct fixture_t {
    apr_pool_t *pool;
    fresh_database_t *database;
    const ph_migration_t *migrations;
    int count; /* of them */
} fixture_t;

static int set_up(void **state)
{
    apr_pool_t *pool;
    fixture_t *f;

    apr_pool_create(&pool, NULL);
    f = apr_pcalloc(pool, sizeof(*f));
    f->pool = pool;
    f->database = fresh_database_make(*state, f->pool);
    f->migrations = (strcmp(*state, "mysql") == 0) ? ph_migrations_mysql : ph_migrations_sqlite;
    while (f->migrations[f->count].number != 0) {
        f->count++;
    }
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_t *f = *state;

    apr_pool_destroy(f->pool);
    return 0;
}

static int apply(fixture_t *f)
{
    const char *sentence;
    int applied;

    sentence = ph_migrate_apply(&applied, f->database->driver, f->database->params, NULL, NULL, f->pool);
    if (sentence) {
        fail_msg("%s", sentence);
    }
    return applied;
}

static ph_schema_state_t check(const char **sentence, fixture_t *f)
{
    ph_schema_state_t state = PH_SCHEMA_CURRENT;

    assert_int_equal(ph_migrate_check(&state, sentence, f->database->driver, f->database->params, f->pool),
                     APR_SUCCESS);
    return state;
}

static void run(fixture_t *f, const char *sql)
{
    ph_db_source_t source;
    apr_pool_t *own;
    ph_db_t *db;

    apr_pool_create(&own, f->pool);
    assert_null(ph_db_direct_make(&source, f->database->driver, f->database->params, PH_DIRECT_BARE, own));
    assert_int_equal(ph_db_open(&db, &source, 0, own), APR_SUCCESS);
    assert_int_equal(ph_db_direct_script(db, sql), APR_SUCCESS);
    apr_pool_destroy(own);
}

static void empty_database_is_missing_its_schema(void **state)
{
    fixture_t *f = *state;
    const char *sentence;

    assert_int_equal(check(&sentence, f), PH_SCHEMA_MISSING);
    assert_non_null(strstr(
        sentence, apr_psprintf(f->pool, "portalhooks migrate --driver %s --params ", f->database->driver)));
    if (strcmp(f->database->driver, "mysql") == 0) { /* they may contain a password */
        assert_null(strstr(sentence, f->database->params));
    }
}

static void check_creates_no_file(void **state)
{
    fixture_t *f = *state;
    const char *sentence;
    apr_finfo_t file;

    assert_int_equal(check(&sentence, f), PH_SCHEMA_MISSING);
    assert_true(APR_STATUS_IS_ENOENT(apr_stat(&file, f->database->params, APR_FINFO_TYPE, f->pool)));
}

static void migrated_database_is_current(void **state)
{
    fixture_t *f = *state;
    const char *sentence = "x";

    assert_int_equal(apply(f), f->count);
    assert_int_equal(check(&sentence, f), PH_SCHEMA_CURRENT);
    assert_null(sentence);
    assert_int_equal(apply(f), 0);
}

static void every_statement_prepares_on_the_migrated_schema(void **state)
{
    fixture_t *f = *state;
    ph_db_source_t source;
    const char *sentence;

    apply(f);
    sentence =
        ph_db_direct_make(&source, f->database->driver, f->database->params, PH_DIRECT_MANAGED, f->pool);
    if (sentence) {
        fail_msg("%s", sentence);
    }
}

static void clock_of_the_database_is_in_microseconds(void **state)
{
    fixture_t *f = *state;
    const apr_time_t before = apr_time_now();
    ph_db_source_t source;
    ph_db_rows_t *rows;
    apr_time_t now;
    ph_db_t *db;

    apply(f);
    assert_null(
        ph_db_direct_make(&source, f->database->driver, f->database->params, PH_DIRECT_BARE, f->pool));
    assert_int_equal(ph_db_open(&db, &source, 0, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_select(&rows, ph_db_direct_call(db, "SELECT now_us FROM ph_now", f->pool)),
                     APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    now = ph_db_get_time(rows, 0);
    ph_db_drain(rows);
    /* It is the same machine; SQLite's clock counts milliseconds. */
    assert_true(now > before - apr_time_from_msec(2));
    assert_true(now < apr_time_now() + apr_time_from_msec(2));
    ph_db_close(db);
}

static void missing_migration_is_named_and_applied_alone(void **state)
{
    fixture_t *f = *state;
    const char *sentence;

    apply(f);
    run(f, "DELETE FROM ph_schema WHERE number = 3");
    assert_int_equal(check(&sentence, f), PH_SCHEMA_BEHIND);
    assert_non_null(strstr(sentence, f->migrations[2].name));
    assert_int_equal(apply(f), 1);
    assert_int_equal(check(&sentence, f), PH_SCHEMA_CURRENT);
}

static void claimed_migration_is_applied_after_a_crash(void **state)
{
    fixture_t *f = *state;
    const char *sentence;

    apply(f);
    run(f, "DROP TABLE ph_audit");
    run(f, "UPDATE ph_schema SET applied_at = NULL, checksum = 'half' "
           "WHERE name LIKE '%audit%' OR name LIKE '%execution_%'");
    assert_int_equal(check(&sentence, f), PH_SCHEMA_BEHIND);
    apply(f);
    assert_int_equal(check(&sentence, f), PH_SCHEMA_CURRENT);
    run(f, "DELETE FROM ph_audit");
}

static void altered_schema_is_not_migrated(void **state)
{
    fixture_t *f = *state;
    const char *sentence;
    int applied;

    apply(f);
    run(f, "UPDATE ph_schema SET checksum = 'other' WHERE number = 2");
    assert_int_equal(check(&sentence, f), PH_SCHEMA_ALTERED);
    assert_non_null(strstr(sentence, f->migrations[1].name));
    assert_non_null(
        ph_migrate_apply(&applied, f->database->driver, f->database->params, NULL, NULL, f->pool));
    assert_int_equal(applied, 0);
}

static void schema_of_a_newer_module_is_not_migrated(void **state)
{
    fixture_t *f = *state;
    const char *sentence;
    int applied;

    apply(f);
    run(f, "INSERT INTO ph_schema (number, name, checksum, min_module, applied_at) "
           "VALUES (900, '0900_break', 'c', '10.0.1', 1)");
    assert_int_equal(check(&sentence, f), PH_SCHEMA_AHEAD);
    assert_non_null(strstr(sentence, "10.0.1"));
    assert_non_null(
        ph_migrate_apply(&applied, f->database->driver, f->database->params, NULL, NULL, f->pool));
}

/* An external catalog whose view shows the columns that it needs. */
static void migration_of_a_table_passes_over_a_view_in_its_place(void **state)
{
    fixture_t *f = *state;
    const char *sentence;

    apply(f);
    run(f, "DROP TABLE ph_event");
    run(f, "CREATE VIEW ph_event AS SELECT '1' AS id, 'a' AS type, 'b' AS title, 'info' AS severity, "
           "NULL AS source, 1790000000000000 AS occurred_at, '{}' AS details");
    run(f, "DELETE FROM ph_schema WHERE name LIKE '%event_%url' OR name LIKE '%event_columns' "
           "OR name LIKE '%event_owner'");
    assert_int_equal(check(&sentence, f), PH_SCHEMA_BEHIND);
    assert_true(apply(f) > 0);
    assert_int_equal(check(&sentence, f), PH_SCHEMA_CURRENT);
}

static void collect(void *baton, const char *name)
{
    APR_ARRAY_PUSH((apr_array_header_t *)baton, const char *) = name;
}

static void each_migration_is_reported(void **state)
{
    fixture_t *f = *state;
    apr_array_header_t *names = apr_array_make(f->pool, 40, sizeof(const char *));
    int applied;

    assert_null(
        ph_migrate_apply(&applied, f->database->driver, f->database->params, collect, names, f->pool));
    assert_int_equal(names->nelts, f->count);
    assert_string_equal(APR_ARRAY_IDX(names, 0, const char *), "0001_schema");
}

typedef struct host_t {
    const fresh_database_t *database;
    const char *sentence;
    int applied;
    apr_pool_t *pool;
} host_t;

static void *APR_THREAD_FUNC migrate_host(apr_thread_t *thread, void *data)
{
    host_t *host = data;

    (void)thread;
    host->sentence = ph_migrate_apply(&host->applied, host->database->driver, host->database->params, NULL,
                                      NULL, host->pool);
    return NULL;
}

static void two_hosts_apply_each_migration_once(void **state)
{
    fixture_t *f = *state;
    apr_thread_t *threads[2];
    apr_status_t ended;
    const char *sentence;
    host_t hosts[2];
    int i;

    for (i = 0; i < 2; i++) {
        hosts[i].database = f->database;
        apr_pool_create(&hosts[i].pool, NULL);
        assert_int_equal(apr_thread_create(&threads[i], NULL, migrate_host, &hosts[i], f->pool), APR_SUCCESS);
    }
    for (i = 0; i < 2; i++) {
        apr_thread_join(&ended, threads[i]);
        if (hosts[i].sentence) {
            fail_msg("%s", hosts[i].sentence);
        }
    }
    assert_int_equal(hosts[0].applied + hosts[1].applied, f->count);
    assert_int_equal(check(&sentence, f), PH_SCHEMA_CURRENT);
    for (i = 0; i < 2; i++) {
        apr_pool_destroy(hosts[i].pool);
    }
}

static void unreachable_database_is_unavailable(void **state)
{
    fixture_t *f = *state;
    ph_schema_state_t found;
    const char *sentence;

    assert_int_equal(
        ph_migrate_check(&found, &sentence, "mysql", "sock=/nowhere/at/all pass=geheim", f->pool),
        PH_DB_UNAVAILABLE);
    assert_non_null(sentence);
    assert_null(strstr(sentence, "geheim"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_database_is_missing_its_schema),
        cmocka_unit_test(migrated_database_is_current),
        cmocka_unit_test(every_statement_prepares_on_the_migrated_schema),
        cmocka_unit_test(clock_of_the_database_is_in_microseconds),
        cmocka_unit_test(missing_migration_is_named_and_applied_alone),
        cmocka_unit_test(claimed_migration_is_applied_after_a_crash),
        cmocka_unit_test(migration_of_a_table_passes_over_a_view_in_its_place),
        cmocka_unit_test(altered_schema_is_not_migrated),
        cmocka_unit_test(schema_of_a_newer_module_is_not_migrated),
        cmocka_unit_test(each_migration_is_reported),
        cmocka_unit_test(two_hosts_apply_each_migration_once),
        cmocka_unit_test(unreachable_database_is_unavailable),
        ON_SQLITE(check_creates_no_file),
    };

    return fresh_database_run("migrate", tests, COUNT(tests), set_up, tear_down);
}
