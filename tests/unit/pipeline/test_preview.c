/* SPDX-License-Identifier: Apache-2.0 */
/* A preview shows what the run would send, and leaves no trace. */
#include "pipeline/preview.h"

#include <string.h>

#include "count.h"
#include "sample_portal.h"
#include "store/store_audit.h"
#include "store/store_event.h"
#include "store/store_execution.h"
#include "store/store_webhook.h"

typedef struct preview_test_t {
    sample_portal_t sample;
    ph_caller_t caller;
    ph_problem_t problem;
    ph_context_t context;
} preview_test_t;

static void set_up(preview_test_t *test, fresh_store_t *store)
{
    memset(test, 0, sizeof *test);
    sample_portal_init(&test->sample, store);
    sample_add_all(&test->sample);
    test->caller.username = "olga";
    test->context = (ph_context_t){ &test->sample.portal, &test->caller, apr_time_now() + SAMPLE_PATIENCE,
                                    &test->problem, store->pool };
}

static ph_problem_code_t preview(ph_preview_t *out, preview_test_t *test, const char *event_id)
{
    memset(out, 0, sizeof *out);
    memset(&test->problem, 0, sizeof test->problem);
    return ph_preview_make(out, &test->context, PH_MAY_TRIGGER, "jira",
                           event_id ? PH_MODE_EVENT : PH_MODE_DEFAULT, event_id);
}

static void insert_event(const fresh_store_t *store)
{
    ph_event_t event = { 0 };

    event.id = "evt-1";
    event.type = "order.failed";
    event.title = "Order";
    event.details = "{\"n\":1}";
    event.details_len = 7;
    assert_stored(store, ph_store_event_insert(store->db, &event, store->pool));
}

static void preview_shows_the_request_with_placeholders_for_ids(void **state)
{
    preview_test_t test;
    ph_preview_t shown;

    set_up(&test, *state);
    insert_event(test.sample.store);
    assert_int_equal(preview(&shown, &test, "evt-1"), PH_PROBLEM_NONE);
    assert_string_equal(shown.request->url, test.sample.url);
    assert_non_null(strstr(shown.request->body, "{\"n\":1}"));
    assert_non_null(strstr(shown.request->headers, "msg_…"));
    assert_int_equal(shown.timeout, test.sample.portal.timeout);
    assert_int_equal(strlen(shown.digest), 43);
}

static void run_takes_the_digest_of_its_preview(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    preview_test_t test;
    ph_preview_t shown;

    set_up(&test, *state);
    assert_int_equal(preview(&shown, &test, NULL), PH_PROBLEM_NONE);
    request.preview_digest = shown.digest;
    assert_int_equal(sample_judge(&test.sample, &request)->problem.code, PH_PROBLEM_NONE);
    request.mode = PH_MODE_EVENT;
    request.event_id = "evt-1";
    insert_event(test.sample.store);
    assert_int_equal(sample_judge(&test.sample, &request)->problem.code, PH_PROBLEM_CHANGED_SINCE_PREVIEW);
}

static void preview_records_nothing(void **state)
{
    ph_execution_query_t query = { 0 };
    apr_array_header_t *executions;
    fresh_store_t *store = *state;
    apr_time_t searched_to;
    const char *last_id;
    preview_test_t test;
    ph_preview_t shown;

    set_up(&test, store);
    assert_int_equal(preview(&shown, &test, NULL), PH_PROBLEM_NONE);
    query.http_status = -1;
    query.limit = 10;
    assert_stored(
        store, ph_store_execution_list(&executions, &last_id, &searched_to, store->db, &query, store->pool));
    assert_int_equal(executions->nelts, 0);
}

static void preview_is_refused_like_the_run(void **state)
{
    preview_test_t test;
    ph_preview_t shown;
    int affected;

    set_up(&test, *state);
    assert_int_equal(preview(&shown, &test, "none"), PH_PROBLEM_NOT_FOUND);
    assert_int_equal(test.problem.code, PH_PROBLEM_NOT_FOUND);
    assert_stored(test.sample.store,
                  ph_store_webhook_set_state(&affected, test.sample.store->db, "jira", 0, apr_time_now(),
                                             "v1", test.sample.store->pool));
    assert_int_equal(preview(&shown, &test, NULL), PH_PROBLEM_DISABLED);
}

static void pause_of_the_receiver_does_not_matter(void **state)
{
    preview_test_t test;
    ph_preview_t shown;
    int affected;

    set_up(&test, *state);
    assert_stored(test.sample.store, ph_store_webhook_set_state(&affected, test.sample.store->db, "jira",
                                                                apr_time_now() + apr_time_from_sec(60), 0,
                                                                "v1", test.sample.store->pool));
    assert_int_equal(preview(&shown, &test, NULL), PH_PROBLEM_NONE);
}

static void forbidden_preview_is_audited(void **state)
{
    ph_audit_query_t query = { 0 };
    fresh_store_t *store = *state;
    apr_array_header_t *entries;
    apr_time_t searched_to;
    const char *last_id;
    preview_test_t test;
    ph_preview_t shown;

    set_up(&test, store);
    test.caller.username = "adam";
    assert_int_equal(preview(&shown, &test, NULL), PH_PROBLEM_FORBIDDEN);
    query.actor = "adam";
    query.limit = 10;
    assert_stored(store,
                  ph_store_audit_list(&entries, &last_id, &searched_to, store->db, &query, store->pool));
    assert_int_equal(entries->nelts, 1);
}

static void unavailable_database_is_a_problem(void **state)
{
    preview_test_t test;
    ph_preview_t shown;

    set_up(&test, *state);
    atomic_store(&test.sample.is_database_down, 1);
    assert_int_equal(preview(&shown, &test, NULL), PH_PROBLEM_DATABASE_UNAVAILABLE);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(preview_shows_the_request_with_placeholders_for_ids),
        cmocka_unit_test(run_takes_the_digest_of_its_preview),
        cmocka_unit_test(preview_records_nothing),
        cmocka_unit_test(preview_is_refused_like_the_run),
        cmocka_unit_test(pause_of_the_receiver_does_not_matter),
        cmocka_unit_test(forbidden_preview_is_audited),
        cmocka_unit_test(unavailable_database_is_a_problem),
    };

    return fresh_store_run("preview", tests, COUNT(tests));
}
