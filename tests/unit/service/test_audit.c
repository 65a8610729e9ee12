/* SPDX-License-Identifier: Apache-2.0 */
/* Audit entries of changes and refusals. */
#include "service/audit.h"

#include <stdlib.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"
#include "service/audit_throttle.h"

#define NOON APR_INT64_C(1795435200000000) /* 2026-11-23T12:00:00Z */

static const char *dump(json_t *diff, const sample_service_t *service)
{
    char *text = json_dumps(diff, JSON_COMPACT | JSON_ENCODE_ANY);
    const char *copy = apr_pstrdup(service->context.pool, text);

    free(text);
    json_decref(diff);
    return copy;
}

static void diff_holds_what_differs_and_no_secret(void **state)
{
    sample_service_t service;
    json_t *diff = json_object();

    sample_service_init(&service, *state);
    ph_audit_diff_text(diff, "same", "a", "a");
    ph_audit_diff_text(diff, "both_null", NULL, NULL);
    ph_audit_diff_flag(diff, "same_flag", 1, 1);
    ph_audit_diff_number(diff, "same_number", 5, 5);
    ph_audit_diff_time(diff, "same_time", NOON, NOON, service.context.pool);
    ph_audit_diff_text(diff, "name", "a", "b");
    ph_audit_diff_text(diff, "note", NULL, "new");
    ph_audit_diff_flag(diff, "enabled", 1, 0);
    ph_audit_diff_number(diff, "timeout_ms", 0, 5000);
    ph_audit_diff_time(diff, "expires_at", 0, NOON, service.context.pool);
    ph_audit_diff_secret(diff, "secret");
    assert_string_equal(dump(diff, &service),
                        "{\"name\":[\"a\",\"b\"],\"note\":[null,\"new\"],\"enabled\":[true,false],"
                        "\"timeout_ms\":[0,5000],\"expires_at\":[null,\"2026-11-23T12:00:00.000Z\"],"
                        "\"secret\":\"changed\"}");
}

static json_t *a_diff(void)
{
    json_t *diff = json_object();

    ph_audit_diff_flag(diff, "enabled", 1, 0);
    return diff;
}

typedef struct conclusion_t {
    const ph_context_t *context;
    int affected;
} conclusion_t;

static apr_status_t conclude(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const conclusion_t *conclusion = baton;
    const ph_context_t *context = conclusion->context;
    const ph_audit_entry_t *entry =
        ph_audit_change(context->portal, context->caller, "webhook.update", "jira", a_diff(), scratch);

    return ph_audit_conclude(context, conclusion->affected, entry, db, scratch);
}

static apr_status_t append(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    return ph_audit_append(baton, "integration.delete", "jira", a_diff(), db, scratch);
}

static void change_is_recorded_with_who_did_what(void **state)
{
    sample_service_t service;

    sample_service_init(&service, *state);
    assert_served(&service, ph_context_transact(&service.context, append, &service.context,
                                                PH_PROBLEM_INTERNAL, "append"));
    assert_string_equal(sample_service_audit(&service, 0),
                        "integration.delete integration/jira {\"enabled\":[true,false]}");
}

static void change_of_no_row_is_stale_and_not_recorded(void **state)
{
    sample_service_t service;
    conclusion_t conclusion = { &service.context, 0 };

    sample_service_init(&service, *state);
    assert_refused(&service,
                   ph_context_transact(&service.context, conclude, &conclusion, PH_PROBLEM_INTERNAL, "end"),
                   PH_PROBLEM_STALE);
    assert_string_equal(sample_service_audit(&service, 0), "");
    conclusion.affected = 1;
    assert_served(&service,
                  ph_context_transact(&service.context, conclude, &conclusion, PH_PROBLEM_INTERNAL, "end"));
    assert_string_equal(sample_service_audit(&service, 0),
                        "webhook.update webhook/jira {\"enabled\":[true,false]}");
}

static void refuse(sample_service_t *service, const char *integration_id)
{
    fresh_store_t *store = service->sample.store;

    ph_problem_refuse(&service->problem, PH_PROBLEM_FORBIDDEN, "You need a permission.");
    ph_audit_write_refusal(&service->context, store->db, integration_id, NULL);
}

static void refusal_is_recorded_with_its_problem(void **state)
{
    sample_service_t service;

    sample_service_init(&service, *state);
    sample_service_add_integration(&service, "jira", "Jira");
    refuse(&service, "jira");
    assert_string_equal(
        sample_service_audit(&service, 0),
        "refused integration/jira {\"problem\":\"forbidden\",\"detail\":\"You need a permission.\"}");
}

static void refusals_of_made_up_integrations_share_one_entry(void **state)
{
    sample_service_t service;

    sample_service_init(&service, *state);
    service.sample.portal.audit_throttle = ph_audit_throttle_make(service.context.pool);
    refuse(&service, "one");
    refuse(&service, "two");
    refuse(&service, NULL);
    assert_string_equal(
        sample_service_audit(&service, 0),
        "refused integration/ {\"problem\":\"forbidden\",\"detail\":\"You need a permission.\"}");
    assert_string_equal(sample_service_audit(&service, 1), "");
}

static void next_entry_says_how_many_refusals_were_dropped(void **state)
{
    sample_service_t service;
    const ph_audit_query_t query = { .limit = 10 };
    ph_audit_page_t page;
    int i;

    sample_service_init(&service, *state);
    service.sample.portal.audit_throttle = ph_audit_throttle_make(service.context.pool);
    for (i = 0; i < 4; i++) {
        refuse(&service, NULL);
    }
    sample_service_now += apr_time_from_sec(60);
    refuse(&service, NULL);
    service.problem.code = PH_PROBLEM_NONE;
    assert_served(&service, ph_audit_list(&page, &service.context, &query));
    assert_int_equal(page.entries->nelts, 2);
    assert_int_equal(APR_ARRAY_IDX(page.entries, 0, ph_audit_entry_t).left_out, 3);
    assert_int_equal(APR_ARRAY_IDX(page.entries, 1, ph_audit_entry_t).left_out, 0);
}

static void refusal_that_cannot_be_written_is_logged(void **state)
{
    sample_service_t service;
    const ph_audit_object_t nothing = { "integration", NULL, NULL };
    fresh_store_t *store = *state;
    ph_audit_entry_t *entry;

    sample_service_init(&service, store);
    ph_problem_refuse(&service.problem, PH_PROBLEM_FORBIDDEN, NULL);
    entry =
        ph_audit_refusal(&service.sample.portal, &service.caller, &nothing, &service.problem, store->pool);
    ph_audit_write(&service.sample.portal, store->db, entry, store->pool);
    assert_string_equal(service.log, "");
    ph_audit_write(&service.sample.portal, store->db, entry, store->pool); /* its id is taken */
    assert_memory_equal(service.log, "audit: could not write the refusal of request req-1: ", 53);
    assert_int_equal(service.log_level, PH_LOG_ERROR);
}

static void blocked_target_is_recorded_without_its_path(void **state)
{
    static const struct {
        const char *url;
        const char *shown;
    } cases[] = {
        { "http://10.0.0.1:8080/T0SECRET?k=T0SECRET", "http://10.0.0.1:8080/…" },
        { "https://[fd00::1]/T0SECRET", "https://[fd00::1]/…" },
        { "http://2130706433/T0SECRET", "http://2130706433/…" },
        { "http://T0SECRET:T0SECRET@10.0.0.1/", "http://10.0.0.1/…" },
        { "ftp://files.example.com/T0SECRET", "ftp://files.example.com/…" },
        { "https:T0SECRET", "…" },
        { "T0SECRET", "…" },
        { "https:///T0SECRET", "…" },
        { "https://?T0SECRET", "…" },
        { "https://a\tb/T0SECRET", "…" },
    };
    sample_service_t service;
    size_t i;

    sample_service_init(&service, *state);
    for (i = 0; i < COUNT(cases); i++) {
        sample_service_now += apr_time_from_sec(1);
        ph_problem_refuse(&service.problem, PH_PROBLEM_TARGET_NOT_ALLOWED, "No.");
        ph_audit_write_refusal(&service.context, service.sample.store->db, NULL, cases[i].url);
        assert_string_equal(sample_service_audit(&service, 0),
                            apr_pstrcat(service.context.pool,
                                        "refused integration/ {\"problem\":\"target_not_allowed\","
                                        "\"detail\":\"No.\",\"url\":\"",
                                        cases[i].shown, "\"}", NULL));
    }
}

static void same_read_is_recorded_once_a_minute_others_each(void **state)
{
    const ph_audit_query_t query = { .limit = 10 };
    sample_service_t service;
    ph_audit_page_t page;
    int i;

    sample_service_init(&service, *state);
    service.sample.portal.audit_throttle = ph_audit_throttle_make(service.context.pool);
    for (i = 0; i < 3; i++) {
        assert_served(&service, ph_audit_read(&service.context, "execution.export", NULL,
                                              json_pack("{s:s}", "format", "csv")));
    }
    assert_string_equal(sample_service_audit(&service, 0),
                        "execution.export execution/ {\"format\":\"csv\"}");
    assert_string_equal(sample_service_audit(&service, 1), "");
    assert_served(&service, ph_audit_read(&service.context, "execution.export", NULL,
                                          json_pack("{s:s, s:s}", "format", "csv", "state", "failed")));
    assert_served(&service, ph_audit_read(&service.context, "execution.export", "other",
                                          json_pack("{s:s}", "format", "csv")));
    sample_service_now += apr_time_from_sec(60);
    assert_served(&service, ph_audit_read(&service.context, "execution.export", NULL,
                                          json_pack("{s:s}", "format", "csv")));
    assert_served(&service, ph_audit_list(&page, &service.context, &query));
    assert_int_equal(page.entries->nelts, 4);
    assert_int_equal(APR_ARRAY_IDX(page.entries, 0, ph_audit_entry_t).left_out, 2);
}

static void read_without_an_entry_is_refused(void **state)
{
    sample_service_t service;

    sample_service_init(&service, *state);
    sample_service_lose_database(&service);
    assert_int_not_equal(ph_audit_read(&service.context, "execution.export", NULL, json_object()),
                         PH_PROBLEM_NONE);
}

static void log_is_read_back_in_pages_newest_first(void **state)
{
    sample_service_t service;
    ph_audit_query_t query = { .limit = 2 };
    ph_audit_page_t page;
    int i;

    sample_service_init(&service, *state);
    for (i = 0; i < 3; i++) {
        sample_service_now += apr_time_from_sec(1);
        refuse(&service, NULL);
    }
    service.problem.code = PH_PROBLEM_NONE;
    assert_served(&service, ph_audit_list(&page, &service.context, &query));
    assert_int_equal(page.entries->nelts, 2);
    assert_int_equal(APR_ARRAY_IDX(page.entries, 0, ph_audit_entry_t).at, sample_service_now);
    assert_string_equal(page.last_id, APR_ARRAY_IDX(page.entries, 1, ph_audit_entry_t).id);
    query.before_id = page.last_id;
    assert_served(&service, ph_audit_list(&page, &service.context, &query));
    assert_int_equal(page.entries->nelts, 1);
    assert_null(page.last_id);
    assert_int_equal(page.searched_to, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(diff_holds_what_differs_and_no_secret),
        cmocka_unit_test(change_is_recorded_with_who_did_what),
        cmocka_unit_test(change_of_no_row_is_stale_and_not_recorded),
        cmocka_unit_test(refusal_is_recorded_with_its_problem),
        cmocka_unit_test(refusals_of_made_up_integrations_share_one_entry),
        cmocka_unit_test(next_entry_says_how_many_refusals_were_dropped),
        cmocka_unit_test(refusal_that_cannot_be_written_is_logged),
        cmocka_unit_test(blocked_target_is_recorded_without_its_path),
        cmocka_unit_test(same_read_is_recorded_once_a_minute_others_each),
        cmocka_unit_test(read_without_an_entry_is_refused),
        cmocka_unit_test(log_is_read_back_in_pages_newest_first),
    };

    return fresh_store_run("audit", tests, COUNT(tests));
}
