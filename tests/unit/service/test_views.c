/* SPDX-License-Identifier: Apache-2.0 */
/* Saved views: whose they are, their names, and the audit entries of shared ones. */
#include "service/views.h"

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"

static ph_view_t view_of(const char *name)
{
    const ph_view_t view = { .page = PH_VIEW_HISTORY, .name = name, .query = "state=failed" };

    return view;
}

static ph_view_t created(sample_service_t *service, ph_view_scope_t scope, const char *name)
{
    ph_view_t view = view_of(name);

    assert_served(service, ph_views_create(&view, &service->context, scope));
    return view;
}

static const apr_array_header_t *list(sample_service_t *service)
{
    apr_array_header_t *views;

    assert_served(service, ph_views_list(&views, &service->context));
    return views;
}

static void own_and_shared_ones_are_listed_by_name(void **state)
{
    sample_service_t service;
    const apr_array_header_t *views;

    sample_service_init(&service, *state);
    created(&service, PH_VIEW_OWN, "Mine");
    created(&service, PH_VIEW_SHARED, "All");
    views = list(&service);
    assert_int_equal(views->nelts, 2);
    assert_string_equal(APR_ARRAY_IDX(views, 0, ph_view_t).name, "All");
    assert_string_equal(APR_ARRAY_IDX(views, 0, ph_view_t).owner, "");
    assert_string_equal(APR_ARRAY_IDX(views, 0, ph_view_t).created_by, "adam");
    assert_string_equal(APR_ARRAY_IDX(views, 1, ph_view_t).owner, "adam");
    assert_string_equal(APR_ARRAY_IDX(views, 1, ph_view_t).query, "state=failed");
    assert_int_equal(APR_ARRAY_IDX(views, 1, ph_view_t).created_at, SAMPLE_SERVICE_START);
}

static void name_exists_once_for_a_page_and_scope(void **state)
{
    sample_service_t service;
    ph_view_t view = view_of("Failed");

    sample_service_init(&service, *state);
    created(&service, PH_VIEW_OWN, "Failed");
    created(&service, PH_VIEW_SHARED, "Failed");
    assert_refused(&service, ph_views_create(&view, &service.context, PH_VIEW_OWN), PH_PROBLEM_EXISTS);
    view.page = PH_VIEW_EVENTS;
    assert_served(&service, ph_views_create(&view, &service.context, PH_VIEW_OWN));
}

static void shared_view_has_audit_entries_and_an_own_one_has_none(void **state)
{
    sample_service_t service;
    ph_view_t view, change = { .name = "Failures" };

    sample_service_init(&service, *state);
    created(&service, PH_VIEW_OWN, "Mine");
    assert_string_equal(sample_service_audit(&service, 0), "");
    view = created(&service, PH_VIEW_SHARED, "Failed");
    assert_string_equal(sample_service_audit(&service, 0),
                        apr_psprintf(service.context.pool,
                                     "view.create view/%s {\"page\":[null,\"history\"],\"name\":[null,"
                                     "\"Failed\"],\"query\":[null,\"state=failed\"]}",
                                     view.id));
    change.id = view.id;
    assert_served(&service, ph_views_change(&change, &service.context, PH_VIEW_SHARED));
    assert_string_equal(change.query, "state=failed");
    assert_string_equal(sample_service_audit(&service, 0),
                        apr_psprintf(service.context.pool,
                                     "view.update view/%s {\"name\":[\"Failed\",\"Failures\"]}", view.id));
    assert_served(&service, ph_views_delete(&service.context, PH_VIEW_SHARED, view.id));
    assert_int_equal(list(&service)->nelts, 1);
}

static void view_of_another_scope_or_user_is_not_found(void **state)
{
    sample_service_t service;
    ph_caller_t other;
    ph_view_t view, change = { .name = "Stolen" };

    sample_service_init(&service, *state);
    view = created(&service, PH_VIEW_OWN, "Mine");
    change.id = view.id;
    assert_refused(&service, ph_views_change(&change, &service.context, PH_VIEW_SHARED),
                   PH_PROBLEM_NOT_FOUND);
    other = *service.context.caller;
    other.username = "eve";
    service.context.caller = &other;
    assert_refused(&service, ph_views_change(&change, &service.context, PH_VIEW_OWN), PH_PROBLEM_NOT_FOUND);
    assert_refused(&service, ph_views_delete(&service.context, PH_VIEW_OWN, view.id), PH_PROBLEM_NOT_FOUND);
    assert_int_equal(list(&service)->nelts, 0);
}

static void number_of_views_is_limited(void **state)
{
    sample_service_t service;
    ph_view_t view = view_of("One more");
    int i;

    sample_service_init(&service, *state);
    for (i = 0; i < PH_VIEWS_MAX; i++) {
        created(&service, PH_VIEW_OWN, apr_psprintf(service.context.pool, "View %d", i));
    }
    assert_refused(&service, ph_views_create(&view, &service.context, PH_VIEW_OWN), PH_PROBLEM_INVALID);
    created(&service, PH_VIEW_SHARED, "Shared");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_and_shared_ones_are_listed_by_name),
        cmocka_unit_test(name_exists_once_for_a_page_and_scope),
        cmocka_unit_test(shared_view_has_audit_entries_and_an_own_one_has_none),
        cmocka_unit_test(view_of_another_scope_or_user_is_not_found),
        cmocka_unit_test(number_of_views_is_limited),
    };

    return fresh_store_run("views", tests, COUNT(tests));
}
