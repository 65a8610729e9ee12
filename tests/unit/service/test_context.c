/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions of a service call, and failures of the store as problems. */
#include "service/context.h"

#include "count.h"
#include "sample_service.h"
#include "store/store_integration.h"

/* A unit of work that inserts an integration and then returns `ends_with`, the n-th time `later`. */
typedef struct work_t {
    const ph_context_t *context;
    const char *id;
    apr_status_t ends_with;
    apr_status_t later;
    int runs;
    ph_problem_code_t problem_at_start;
} work_t;

static apr_status_t insert(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    work_t *work = baton;
    ph_integration_t integration = { 0 };
    apr_status_t rv;

    work->runs++;
    work->problem_at_start = work->context->problem->code;
    integration.id = work->id;
    integration.name = work->id;
    integration.version = "v1";
    rv = ph_store_integration_insert(db, &integration, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = (work->runs > 1) ? work->later : work->ends_with;
    if (rv == PH_CONTEXT_REFUSED || rv == PH_DB_CONFLICT) {
        ph_context_refuse(work->context, PH_PROBLEM_GONE, "It is gone.");
    }
    return rv;
}

static ph_problem_code_t run(sample_service_t *service, work_t *work)
{
    work->context = &service->context;
    return ph_context_transact(&service->context, insert, work, PH_PROBLEM_EXISTS, "insert a row");
}

static int is_stored(const sample_service_t *service, const char *id)
{
    const fresh_store_t *store = service->sample.store;
    ph_integration_card_t *card;

    assert_stored(store, ph_store_integration_get(&card, store->db, id, store->pool));
    return card != NULL;
}

static void finished_work_is_committed(void **state)
{
    sample_service_t service;
    work_t work = { .id = "jira" };

    sample_service_init(&service, *state);
    assert_served(&service, run(&service, &work));
    assert_true(is_stored(&service, "jira"));
    assert_int_equal(work.runs, 1);
}

static void refused_work_is_rolled_back_and_keeps_its_problem(void **state)
{
    sample_service_t service;
    work_t work = { .id = "jira", .ends_with = PH_CONTEXT_REFUSED };

    sample_service_init(&service, *state);
    assert_int_equal(run(&service, &work), PH_PROBLEM_GONE);
    assert_string_equal(service.problem.detail, "It is gone.");
    assert_false(is_stored(&service, "jira"));
    assert_string_equal(service.log, "");
}

static void conflicting_work_runs_again_without_its_problem(void **state)
{
    sample_service_t service;
    work_t work = { .id = "jira", .ends_with = PH_DB_CONFLICT };

    sample_service_init(&service, *state);
    assert_served(&service, run(&service, &work));
    assert_int_equal(work.runs, 2);
    assert_int_equal(work.problem_at_start, PH_PROBLEM_NONE);
    assert_true(is_stored(&service, "jira"));
}

static void work_that_always_conflicts_is_database_unavailable(void **state)
{
    sample_service_t service;
    work_t work = { .id = "jira", .ends_with = PH_DB_CONFLICT, .later = PH_DB_CONFLICT };

    sample_service_init(&service, *state);
    assert_refused(&service, run(&service, &work), PH_PROBLEM_DATABASE_UNAVAILABLE);
    assert_true(work.runs > 1);
    assert_false(is_stored(&service, "jira"));
    assert_int_equal(service.log_level, PH_LOG_WARNING);
}

static void duplicate_is_the_problem_asked_for(void **state)
{
    sample_service_t service;
    work_t work = { .id = "jira" };

    sample_service_init(&service, *state);
    sample_service_add_integration(&service, "jira", "Jira");
    assert_refused(&service, run(&service, &work), PH_PROBLEM_EXISTS);
    assert_string_equal(service.log, "");
}

static void failure_of_the_store_is_internal_and_logged(void **state)
{
    sample_service_t service;
    work_t work = { .id = "jira", .ends_with = PH_DB_FAILED };

    sample_service_init(&service, *state);
    assert_refused(&service, run(&service, &work), PH_PROBLEM_INTERNAL);
    assert_false(is_stored(&service, "jira"));
    assert_int_equal(service.log_level, PH_LOG_ERROR);
    assert_memory_equal(service.log, "database: could not insert a row: ", 34);
}

static void without_a_connection_the_work_does_not_run(void **state)
{
    sample_service_t service;
    work_t work = { .id = "jira" };

    sample_service_init(&service, *state);
    sample_service_lose_database(&service);
    assert_refused(&service, run(&service, &work), PH_PROBLEM_DATABASE_UNAVAILABLE);
    assert_int_equal(work.runs, 0);
    assert_string_equal(
        service.log,
        "database: could not insert a row: unreachable: no connection. Check that the database server runs and that this host can reach it.");
    assert_null(ph_context_open(&service.context, "read"));
    assert_int_equal(service.problem.code, PH_PROBLEM_DATABASE_UNAVAILABLE);
}

static void closing_keeps_a_refusal_and_turns_a_failure_into_a_problem(void **state)
{
    sample_service_t service;
    ph_db_t *db;

    sample_service_init(&service, *state);
    db = ph_context_open(&service.context, "read");
    assert_non_null(db);
    assert_served(&service, ph_context_close(&service.context, db, APR_SUCCESS, "read"));
    db = ph_context_open(&service.context, "read");
    assert_refused(&service,
                   ph_context_close(&service.context, db,
                                    ph_context_refuse(&service.context, PH_PROBLEM_NOT_FOUND, NULL), "read"),
                   PH_PROBLEM_NOT_FOUND);
    assert_string_equal(service.log, "");
    db = ph_context_open(&service.context, "read");
    assert_refused(&service, ph_context_close(&service.context, db, PH_DB_FAILED, "read"),
                   PH_PROBLEM_INTERNAL);
    assert_memory_equal(service.log, "database: could not read: ", 26);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(finished_work_is_committed),
        cmocka_unit_test(refused_work_is_rolled_back_and_keeps_its_problem),
        cmocka_unit_test(conflicting_work_runs_again_without_its_problem),
        cmocka_unit_test(work_that_always_conflicts_is_database_unavailable),
        cmocka_unit_test(duplicate_is_the_problem_asked_for),
        cmocka_unit_test(failure_of_the_store_is_internal_and_logged),
        cmocka_unit_test(without_a_connection_the_work_does_not_run),
        cmocka_unit_test(closing_keeps_a_refusal_and_turns_a_failure_into_a_problem),
    };

    return fresh_store_run("context", tests, COUNT(tests));
}
