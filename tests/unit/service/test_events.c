/* SPDX-License-Identifier: Apache-2.0 */
/* Events: deletion, and pages by the time of occurrence. */
#include "service/events.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"
#include "service/event_batch.h"

#define OCCURRED (SAMPLE_SERVICE_START - apr_time_from_sec(60))

static ph_event_t event_of(const char *id)
{
    ph_event_t event = { 0 };

    event.id = id;
    event.type = "order.created";
    event.title = "Order 1";
    event.severity = PH_SEVERITY_NOTICE;
    event.source = "shop";
    event.occurred_at = OCCURRED;
    event.details = "{\"n\":1}";
    event.details_len = strlen(event.details);
    return event;
}

static void add(apr_array_header_t *forms, ph_event_t event)
{
    ph_event_form_t *form = apr_array_push(forms);

    memset(form, 0, sizeof(*form));
    form->event = event;
    form->pointer = apr_psprintf(forms->pool, "/%d", forms->nelts - 1);
    form->is_known = -1;
}

static apr_array_header_t *forms_of(const sample_service_t *service, ph_event_t event)
{
    apr_array_header_t *forms = apr_array_make(service->context.pool, 2, sizeof(ph_event_form_t));

    add(forms, event);
    return forms;
}

static const ph_event_card_t *store_one(sample_service_t *service, ph_event_t event, int *is_known)
{
    apr_array_header_t *forms = forms_of(service, event);

    assert_served(service, ph_event_batch_store(&service->context, forms, PH_EVENTS_ALL_OR_NONE));
    *is_known = APR_ARRAY_IDX(forms, 0, ph_event_form_t).is_known;
    return &APR_ARRAY_IDX(forms, 0, ph_event_form_t).card;
}

static int is_stored(sample_service_t *service, const char *id)
{
    const ph_problem_t none = { 0 };
    ph_event_card_t *card;
    int is_found;

    is_found = ph_events_get(&card, &service->context, id) == PH_PROBLEM_NONE;
    assert_true(is_found || service->problem.code == PH_PROBLEM_NOT_FOUND);
    service->problem = none;
    return is_found;
}

static void deleted_event_is_gone(void **state)
{
    sample_service_t service;
    int is_known;

    sample_service_init(&service, *state);
    store_one(&service, event_of("evt-1"), &is_known);
    assert_served(&service, ph_events_delete(&service.context, "evt-1"));
    assert_string_equal(sample_service_audit(&service, 0),
                        "event.delete event/evt-1 {\"type\":[\"order.created\",null],"
                        "\"title\":[\"Order 1\",null],\"severity\":[\"notice\",null],"
                        "\"source\":[\"shop\",null],\"occurred_at\":[\"2026-11-23T14:44:28.000Z\",null]}");
    assert_false(is_stored(&service, "evt-1"));
    assert_refused(&service, ph_events_delete(&service.context, "evt-1"), PH_PROBLEM_NOT_FOUND);
}

static void external_catalog_cannot_be_changed(void **state)
{
    sample_service_t service;
    int is_known;

    sample_service_init(&service, *state);
    store_one(&service, event_of("evt-1"), &is_known);
    service.sample.portal.external_catalog = 1;
    assert_refused(
        &service,
        ph_event_batch_store(&service.context, forms_of(&service, event_of("evt-2")), PH_EVENTS_ALL_OR_NONE),
        PH_PROBLEM_EXTERNAL_CATALOG);
    assert_refused(&service, ph_events_delete(&service.context, "evt-1"), PH_PROBLEM_EXTERNAL_CATALOG);
    assert_true(is_stored(&service, "evt-1"));
}

static void pages_follow_the_time_of_occurrence(void **state)
{
    ph_event_query_t query = { .limit = 2 };
    sample_service_t service;
    ph_event_page_t page;
    ph_event_t event;
    int is_known;
    int i;

    sample_service_init(&service, *state);
    for (i = 0; i < 3; i++) {
        event = event_of(apr_psprintf(service.context.pool, "evt-%d", i));
        event.occurred_at = OCCURRED - apr_time_from_sec(i);
        store_one(&service, event, &is_known);
    }
    assert_served(&service, ph_events_list(&page, &service.context, &query));
    assert_int_equal(page.cards->nelts, 2);
    assert_string_equal(APR_ARRAY_IDX(page.cards, 0, ph_event_card_t).event.id, "evt-0");
    query.before_at = page.searched_to;
    query.before_id = page.last_id;
    assert_served(&service, ph_events_list(&page, &service.context, &query));
    assert_int_equal(page.cards->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(page.cards, 0, ph_event_card_t).event.id, "evt-2");
    assert_null(page.last_id);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(deleted_event_is_gone),
        cmocka_unit_test(external_catalog_cannot_be_changed),
        cmocka_unit_test(pages_follow_the_time_of_occurrence),
    };

    return fresh_store_run("events", tests, COUNT(tests));
}
