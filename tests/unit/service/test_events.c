/* SPDX-License-Identifier: Apache-2.0 */
/* Events: all or none, the same one twice is no error, and who wrote them is known. */
#include "service/events.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"

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
    apr_array_header_t *cards;

    assert_served(service, ph_events_create(&cards, &service->context, forms));
    assert_int_equal(cards->nelts, 1);
    *is_known = APR_ARRAY_IDX(forms, 0, ph_event_form_t).is_known;
    return &APR_ARRAY_IDX(cards, 0, ph_event_card_t);
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

static void missing_id_and_time_are_filled_in(void **state)
{
    sample_service_t service;
    const ph_event_card_t *card;
    ph_event_t event;
    int is_known;

    sample_service_init(&service, *state);
    event = event_of(NULL);
    event.occurred_at = 0;
    card = store_one(&service, event, &is_known);
    assert_false(is_known);
    assert_memory_equal(card->event.id, "evt_", 4);
    assert_int_equal(card->event.occurred_at, SAMPLE_SERVICE_START);
    assert_int_equal(card->event.created_at, SAMPLE_SERVICE_START);
    assert_string_equal(card->event.created_by, "adam");
    assert_true(is_stored(&service, card->event.id));
}

static void same_event_again_changes_nothing(void **state)
{
    sample_service_t service;
    const ph_event_card_t *card;
    ph_event_t event = event_of("evt-1");
    int is_known;

    sample_service_init(&service, *state);
    store_one(&service, event, &is_known);
    sample_service_now += apr_time_from_sec(1);
    event.details = apr_pstrdup(service.context.pool, event.details);
    card = store_one(&service, event, &is_known);
    assert_true(is_known);
    assert_int_equal(card->event.created_at, SAMPLE_SERVICE_START);
    event.occurred_at = 0; /* not given: no difference */
    store_one(&service, event, &is_known);
    assert_true(is_known);
    sample_service_now -= apr_time_from_sec(1);
    assert_string_equal(sample_service_audit(&service, 1), "");
}

static void vary(ph_event_t *event, int field)
{
    switch (field) {
    case 0:
        event->type = "order.deleted";
        break;
    case 1:
        event->title = "Order 2";
        break;
    case 2:
        event->severity = PH_SEVERITY_ERROR;
        break;
    case 3:
        event->source = NULL;
        break;
    case 4:
        event->occurred_at++;
        break;
    case 5:
        event->details = "{\"n\":2}";
        break;
    case 6:
        event->details_len--;
        break;
    }
}

static void id_with_different_content_is_refused(void **state)
{
    sample_service_t service;
    apr_array_header_t *forms;
    apr_array_header_t *cards;
    ph_event_t other;
    int is_known;
    int field;

    sample_service_init(&service, *state);
    store_one(&service, event_of("evt-1"), &is_known);
    for (field = 0; field < 7; field++) {
        other = event_of("evt-1");
        vary(&other, field);
        forms = forms_of(&service, event_of("evt-2"));
        add(forms, other);
        assert_int_equal(ph_events_create(&cards, &service.context, forms), PH_PROBLEM_EXISTS);
        assert_int_equal(service.problem.errors->nelts, 1);
        assert_string_equal(APR_ARRAY_IDX(service.problem.errors, 0, ph_problem_field_t).pointer, "/1/id");
        /* All or none. */
        assert_false(is_stored(&service, "evt-2"));
    }
}

static void id_given_twice_is_invalid(void **state)
{
    sample_service_t service;
    apr_array_header_t *forms;
    apr_array_header_t *cards;

    sample_service_init(&service, *state);
    forms = forms_of(&service, event_of("evt-1"));
    add(forms, event_of(NULL));
    add(forms, event_of(NULL));
    add(forms, event_of("evt-1"));
    assert_int_equal(ph_events_create(&cards, &service.context, forms), PH_PROBLEM_INVALID);
    assert_int_equal(service.problem.errors->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(service.problem.errors, 0, ph_problem_field_t).pointer, "/3/id");
    assert_false(is_stored(&service, "evt-1"));
}

static void many_events_keep_their_order(void **state)
{
    sample_service_t service;
    apr_array_header_t *forms;
    apr_array_header_t *cards;
    int is_known;
    int i;

    sample_service_init(&service, *state);
    forms = apr_array_make(service.context.pool, 150, sizeof(ph_event_form_t));
    for (i = 0; i < 150; i++) {
        add(forms, event_of(apr_psprintf(service.context.pool, "evt-%03d", i)));
    }
    store_one(&service, event_of("evt-070"), &is_known);
    store_one(&service, event_of("evt-149"), &is_known);
    assert_served(&service, ph_events_create(&cards, &service.context, forms));
    assert_int_equal(cards->nelts, 150);
    for (i = 0; i < 150; i++) {
        assert_string_equal(APR_ARRAY_IDX(cards, i, ph_event_card_t).event.id,
                            apr_psprintf(service.context.pool, "evt-%03d", i));
        assert_int_equal(APR_ARRAY_IDX(forms, i, ph_event_form_t).is_known, i == 70 || i == 149);
    }
}

static void events_of_an_admin_are_audited_and_those_of_a_producer_are_not(void **state)
{
    sample_service_t service;
    int is_known;

    sample_service_init(&service, *state);
    service.caller.permissions = PH_PERMISSION_POST_EVENTS | PH_PERMISSION_ADMIN;
    store_one(&service, event_of("evt-1"), &is_known);
    assert_string_equal(sample_service_audit(&service, 0), "");
    service.caller.permissions = PH_PERMISSION_ADMIN;
    store_one(&service, event_of("evt-2"), &is_known);
    assert_string_equal(sample_service_audit(&service, 0),
                        "event.create event/evt-2 {\"type\":[null,\"order.created\"],"
                        "\"title\":[null,\"Order 1\"],\"severity\":[null,\"notice\"],"
                        "\"source\":[null,\"shop\"],\"occurred_at\":[null,\"2026-11-23T14:44:28.000Z\"]}");
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
    apr_array_header_t *cards;
    int is_known;

    sample_service_init(&service, *state);
    store_one(&service, event_of("evt-1"), &is_known);
    service.sample.portal.external_catalog = 1;
    assert_refused(&service,
                   ph_events_create(&cards, &service.context, forms_of(&service, event_of("evt-2"))),
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
        cmocka_unit_test(missing_id_and_time_are_filled_in),
        cmocka_unit_test(same_event_again_changes_nothing),
        cmocka_unit_test(id_with_different_content_is_refused),
        cmocka_unit_test(id_given_twice_is_invalid),
        cmocka_unit_test(many_events_keep_their_order),
        cmocka_unit_test(events_of_an_admin_are_audited_and_those_of_a_producer_are_not),
        cmocka_unit_test(deleted_event_is_gone),
        cmocka_unit_test(external_catalog_cannot_be_changed),
        cmocka_unit_test(pages_follow_the_time_of_occurrence),
    };

    return fresh_store_run("events", tests, COUNT(tests));
}
