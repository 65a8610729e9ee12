/* SPDX-License-Identifier: Apache-2.0 */
/* Exports: every execution once, page by page, until the client disconnects. */
#include "service/export.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"

#define PAGE_SIZE 200

/* The client of an export: counts, and disconnects after `most` executions (0 = never). */
typedef struct taker_t {
    int executions;
    int pages;
    int most;
    int is_in_order;
    char last_id[64];
} taker_t;

static apr_status_t take(void *baton, const ph_execution_t *execution, apr_pool_t *scratch)
{
    taker_t *taker = baton;

    assert_non_null(scratch);
    if (!execution) {
        taker->pages++;
        return APR_SUCCESS;
    }
    if (taker->executions > 0 && strcmp(execution->id, taker->last_id) >= 0) {
        taker->is_in_order = 0;
    }
    taker->executions++;
    apr_cpystrn(taker->last_id, execution->id, sizeof taker->last_id);
    return (taker->executions == taker->most) ? APR_EGENERAL : APR_SUCCESS;
}

static void add_executions(sample_service_t *service, int count)
{
    fresh_store_t *store = service->sample.store;
    int i;

    assert_stored(store, ph_db_begin(store->db));
    for (i = 0; i < count; i++) {
        sample_service_add_execution(service, i, (i % 50 == 0) ? PH_STATE_FAILED : PH_STATE_SUCCEEDED);
    }
    assert_stored(store, ph_db_commit(store->db));
}

static taker_t export(sample_service_t *service, const ph_execution_query_t *query, int most)
{
    taker_t taker = { .most = most, .is_in_order = 1 };

    assert_served(service, ph_export_run(&service->context, query, take, &taker));
    assert_true(taker.is_in_order);
    return taker;
}

static void whole_history_is_exported_newest_first(void **state)
{
    const ph_execution_query_t all = { 0 };
    sample_service_t service;
    taker_t taker;

    sample_service_init(&service, *state);
    add_executions(&service, 2 * PAGE_SIZE + 1);
    taker = export(&service, &all, 0);
    assert_int_equal(taker.executions, 2 * PAGE_SIZE + 1);
    assert_int_equal(taker.pages, 3);
}

static void filters_limit_the_export(void **state)
{
    const ph_execution_query_t failed = { .state = "failed", .limit = 1 };
    sample_service_t service;

    sample_service_init(&service, *state);
    add_executions(&service, 101);
    assert_int_equal(export(&service, &failed, 0).executions, 3);
}

static void empty_history_is_one_empty_page(void **state)
{
    const ph_execution_query_t all = { 0 };
    sample_service_t service;
    taker_t taker;

    sample_service_init(&service, *state);
    taker = export(&service, &all, 0);
    assert_int_equal(taker.executions, 0);
    assert_int_equal(taker.pages, 1);
}

static void disconnected_client_ends_the_export(void **state)
{
    const ph_execution_query_t all = { 0 };
    sample_service_t service;
    taker_t taker;

    sample_service_init(&service, *state);
    add_executions(&service, PAGE_SIZE + 1);
    taker = export(&service, &all, 5);
    assert_int_equal(taker.executions, 5);
    assert_int_equal(taker.pages, 0);
}

/* Lose the database at the end of the first page. */
static apr_status_t lose_the_database(void *baton, const ph_execution_t *execution, apr_pool_t *scratch)
{
    sample_service_t *service = baton;

    (void)scratch;
    if (!execution) {
        sample_service_lose_database(service);
    }
    return APR_SUCCESS;
}

static void database_lost_between_pages_is_a_problem(void **state)
{
    const ph_execution_query_t all = { 0 };
    sample_service_t service;

    sample_service_init(&service, *state);
    add_executions(&service, PAGE_SIZE + 1);
    assert_refused(&service, ph_export_run(&service.context, &all, lose_the_database, &service),
                   PH_PROBLEM_DATABASE_UNAVAILABLE);
}

static void filename_says_what_the_file_holds(void **state)
{
    const apr_time_t now = SAMPLE_SERVICE_START; /* 2026-11-23 14:45:28 */
    ph_execution_query_t query = { 0 };
    sample_service_t service;
    apr_pool_t *pool;

    sample_service_init(&service, *state);
    pool = service.context.pool;
    assert_string_equal(ph_export_filename(&query, "csv", now, pool), "executions_exported-2026-11-23.csv");
    query.integration_id = "a:b~c";
    query.from = now - apr_time_from_sec(10 * 86400);
    query.to = now - apr_time_from_sec(14 * 3600 + 45 * 60 + 28); /* midnight, not included */
    assert_string_equal(ph_export_filename(&query, "xlsx", now, pool),
                        "executions_a-b-c_from-2026-11-13_to-2026-11-22_exported-2026-11-23.xlsx");
    query.state = "failed";
    query.http_status = 503;
    assert_string_equal(ph_export_filename(&query, "csv", now, pool),
                        "executions_a-b-c_failed_503_from-2026-11-13_to-2026-11-22_exported-2026-11-23.csv");
    query.username = "anna";
    assert_string_equal(
        ph_export_filename(&query, "csv", now, pool),
        "executions_a-b-c_failed_503_from-2026-11-13_to-2026-11-22_filtered_exported-2026-11-23.csv");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_history_is_exported_newest_first),
        cmocka_unit_test(filters_limit_the_export),
        cmocka_unit_test(empty_history_is_one_empty_page),
        cmocka_unit_test(disconnected_client_ends_the_export),
        cmocka_unit_test(filename_says_what_the_file_holds),
        cmocka_unit_test(database_lost_between_pages_is_a_problem),
    };

    return fresh_store_run("export", tests, COUNT(tests));
}
