/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up executions: pages, one with its evidence, one by its Idempotency-Key. */
#include "service/history.h"

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"
#include "store/store_evidence.h"
#include "store/store_idempotency.h"

static void pages_are_newest_first(void **state)
{
    ph_execution_query_t query = { .limit = 2 };
    ph_history_page_t page;
    sample_service_t service;
    const char *ids[3];
    int i;

    sample_service_init(&service, *state);
    for (i = 0; i < 3; i++) {
        ids[i] = sample_service_add_execution(&service, i, PH_STATE_SUCCEEDED);
    }
    assert_served(&service, ph_history_list(&page, &service.context, &query));
    assert_int_equal(page.executions->nelts, 2);
    assert_string_equal(APR_ARRAY_IDX(page.executions, 0, ph_execution_t).id, ids[2]);
    assert_string_equal(page.last_id, ids[1]);
    query.before_id = page.last_id;
    assert_served(&service, ph_history_list(&page, &service.context, &query));
    assert_int_equal(page.executions->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(page.executions, 0, ph_execution_t).id, ids[0]);
    assert_null(page.last_id);
    assert_int_equal(page.searched_to, 0);
}

static void filters_choose(void **state)
{
    const ph_execution_query_t failed = { .state = "failed", .limit = 10 };
    ph_history_page_t page;
    sample_service_t service;
    const char *id;

    sample_service_init(&service, *state);
    sample_service_add_execution(&service, 1, PH_STATE_SUCCEEDED);
    id = sample_service_add_execution(&service, 2, PH_STATE_FAILED);
    assert_served(&service, ph_history_list(&page, &service.context, &failed));
    assert_int_equal(page.executions->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(page.executions, 0, ph_execution_t).id, id);
}

static void insert_request(const sample_service_t *service, const char *id)
{
    fresh_store_t *store = service->sample.store;
    apr_array_header_t *rows = apr_array_make(store->pool, 1, sizeof(const ph_request_t *));
    const ph_request_t request = { id, "https://hooks.example.com/jira", "[]", "{}", 2 };

    APR_ARRAY_PUSH(rows, const ph_request_t *) = &request;
    assert_stored(store, ph_store_evidence_insert_requests(store->db, rows, store->pool));
}

static void insert_response(const sample_service_t *service, const char *id)
{
    fresh_store_t *store = service->sample.store;
    apr_array_header_t *rows = apr_array_make(store->pool, 1, sizeof(const ph_response_t *));
    const ph_response_t response = { .execution_id = id, .status = 204, .headers = "[]", .body = "" };

    APR_ARRAY_PUSH(rows, const ph_response_t *) = &response;
    assert_stored(store, ph_store_evidence_insert_responses(store->db, rows, store->pool));
}

static void execution_comes_with_the_evidence_there_is(void **state)
{
    ph_evidence_t evidence;
    sample_service_t service;
    const char *id;

    sample_service_init(&service, *state);
    id = sample_service_add_execution(&service, 1, PH_STATE_SUCCEEDED);
    assert_served(&service, ph_history_get(&evidence, &service.context, id));
    assert_string_equal(evidence.execution->id, id);
    assert_null(evidence.request);
    assert_null(evidence.response);
    insert_request(&service, id);
    assert_served(&service, ph_history_get(&evidence, &service.context, id));
    assert_string_equal(evidence.request->url, "https://hooks.example.com/jira");
    assert_null(evidence.response);
    insert_response(&service, id);
    assert_served(&service, ph_history_get(&evidence, &service.context, id));
    assert_int_equal(evidence.response->status, 204);
}

static void unknown_execution_is_not_found(void **state)
{
    ph_evidence_t evidence;
    sample_service_t service;

    sample_service_init(&service, *state);
    assert_refused(&service, ph_history_get(&evidence, &service.context, "exe_01KAT7PPQ1E600000000000000"),
                   PH_PROBLEM_NOT_FOUND);
}

static int count_of_key(sample_service_t *service, const char *username, const char *key)
{
    ph_history_page_t page;

    service->caller.username = username;
    assert_served(service, ph_history_find_by_key(&page, &service->context, key));
    assert_null(page.last_id);
    return page.executions->nelts;
}

static void key_finds_the_callers_own_execution_until_it_expires(void **state)
{
    fresh_store_t *store = *state;
    apr_array_header_t *rows = apr_array_make(store->pool, 1, sizeof(const ph_idempotency_t *));
    ph_idempotency_t row = { .username = "olga", .idem_key = "k-1", .fingerprint = "f" };
    sample_service_t service;

    sample_service_init(&service, store);
    row.execution_id = sample_service_add_execution(&service, 1, PH_STATE_SENDING);
    row.expires_at = apr_time_now() + apr_time_from_sec(60);
    APR_ARRAY_PUSH(rows, const ph_idempotency_t *) = &row;
    assert_stored(store, ph_store_idempotency_insert_many(store->db, rows, store->pool));
    assert_int_equal(count_of_key(&service, "olga", "k-1"), 1);
    assert_int_equal(count_of_key(&service, "olga", "k-2"), 0);
    assert_int_equal(count_of_key(&service, "adam", "k-1"), 0);
    sample_service_now =
        row.expires_at + apr_time_from_sec(86400); /* the clock of this host does not count */
    assert_int_equal(count_of_key(&service, "olga", "k-1"), 1);
    fresh_store_script(store, "UPDATE ph_idempotency SET expires_at = expires_at - 60000000");
    assert_int_equal(count_of_key(&service, "olga", "k-1"), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_newest_first),
        cmocka_unit_test(filters_choose),
        cmocka_unit_test(execution_comes_with_the_evidence_there_is),
        cmocka_unit_test(unknown_execution_is_not_found),
        cmocka_unit_test(key_finds_the_callers_own_execution_until_it_expires),
    };

    return fresh_store_run("history", tests, COUNT(tests));
}
