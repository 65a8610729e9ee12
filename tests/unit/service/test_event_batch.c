/* SPDX-License-Identifier: Apache-2.0 */
/* The events of a request: all or none, or the good ones; the same one twice is no error. */
#include "service/event_batch.h"

#include <string.h>

#include <apr_strings.h>

#include "core/request/rate_limit.h"
#include "count.h"
#include "sample_event.h"
#include "service/events.h"

static void missing_id_and_time_are_filled_in(void **state)
{
    sample_service_t service;
    const ph_event_card_t *card;
    ph_event_t event;
    int is_known;

    sample_service_init(&service, *state);
    event = sample_event(NULL);
    event.occurred_at = 0;
    card = sample_event_store(&service, event, &is_known);
    assert_false(is_known);
    assert_memory_equal(card->event.id, "evt_", 4);
    assert_int_equal(card->event.occurred_at, SAMPLE_SERVICE_START);
    assert_int_equal(card->event.created_at, SAMPLE_SERVICE_START);
    assert_string_equal(card->event.created_by, "adam");
    assert_true(sample_event_is_stored(&service, card->event.id));
}

static void same_event_again_changes_nothing(void **state)
{
    sample_service_t service;
    const ph_event_card_t *card;
    ph_event_t event = sample_event("evt-1");
    int is_known;

    sample_service_init(&service, *state);
    sample_event_store(&service, event, &is_known);
    sample_service_now += apr_time_from_sec(1);
    event.details = apr_pstrdup(service.context.pool, event.details);
    card = sample_event_store(&service, event, &is_known);
    assert_true(is_known);
    assert_int_equal(card->event.created_at, SAMPLE_SERVICE_START);
    event.occurred_at = 0; /* not given: no difference */
    sample_event_store(&service, event, &is_known);
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
    ph_event_t other;
    int is_known;
    int field;

    sample_service_init(&service, *state);
    sample_event_store(&service, sample_event("evt-1"), &is_known);
    for (field = 0; field < 7; field++) {
        other = sample_event("evt-1");
        vary(&other, field);
        forms = sample_event_forms(&service, sample_event("evt-2"));
        sample_event_add(forms, other);
        assert_int_equal(ph_event_batch_store(&service.context, forms, PH_EVENTS_ALL_OR_NONE),
                         PH_PROBLEM_EXISTS);
        assert_int_equal(service.problem.errors->nelts, 1);
        assert_string_equal(APR_ARRAY_IDX(service.problem.errors, 0, ph_problem_field_t).pointer, "/1/id");
        /* All or none. */
        assert_false(sample_event_is_stored(&service, "evt-2"));
    }
}

static void id_given_twice_is_invalid(void **state)
{
    sample_service_t service;
    apr_array_header_t *forms;

    sample_service_init(&service, *state);
    forms = sample_event_forms(&service, sample_event("evt-1"));
    sample_event_add(forms, sample_event(NULL));
    sample_event_add(forms, sample_event(NULL));
    sample_event_add(forms, sample_event("evt-1"));
    assert_int_equal(ph_event_batch_store(&service.context, forms, PH_EVENTS_ALL_OR_NONE),
                     PH_PROBLEM_INVALID);
    assert_int_equal(service.problem.errors->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(service.problem.errors, 0, ph_problem_field_t).pointer, "/3/id");
    assert_string_equal(APR_ARRAY_IDX(service.problem.errors, 0, ph_problem_field_t).detail,
                        "This id appears twice in the request, first in /0.");
    assert_false(sample_event_is_stored(&service, "evt-1"));
}

static void many_events_keep_their_order(void **state)
{
    sample_service_t service;
    apr_array_header_t *forms;
    int is_known;
    int i;

    sample_service_init(&service, *state);
    forms = apr_array_make(service.context.pool, 150, sizeof(ph_event_form_t));
    for (i = 0; i < 150; i++) {
        sample_event_add(forms, sample_event(apr_psprintf(service.context.pool, "evt-%03d", i)));
    }
    sample_event_store(&service, sample_event("evt-070"), &is_known);
    sample_event_store(&service, sample_event("evt-149"), &is_known);
    assert_served(&service, ph_event_batch_store(&service.context, forms, PH_EVENTS_ALL_OR_NONE));
    for (i = 0; i < 150; i++) {
        assert_string_equal(APR_ARRAY_IDX(forms, i, ph_event_form_t).card.event.id,
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
    sample_event_store(&service, sample_event("evt-1"), &is_known);
    assert_string_equal(sample_service_audit(&service, 0), "");
    service.caller.permissions = PH_PERMISSION_ADMIN;
    sample_event_store(&service, sample_event("evt-2"), &is_known);
    assert_string_equal(sample_service_audit(&service, 0),
                        "event.create event/evt-2 {\"type\":[null,\"order.created\"],"
                        "\"title\":[null,\"Order 1\"],\"severity\":[null,\"notice\"],"
                        "\"source\":[null,\"shop\"],\"occurred_at\":[null,\"2026-11-23T14:44:28.000Z\"]}");
}

static ph_event_form_t *form_at(const apr_array_header_t *forms, int i)
{
    return &APR_ARRAY_IDX(forms, i, ph_event_form_t);
}

/* Good, stored, stored with other content, unreadable, good. */
static apr_array_header_t *mixed_forms(sample_service_t *service)
{
    apr_array_header_t *forms = sample_event_forms(service, sample_event("evt-0"));
    ph_event_t other = sample_event("evt-2");
    int is_known;

    sample_event_store(service, sample_event("evt-1"), &is_known);
    sample_event_store(service, sample_event("evt-2"), &is_known);
    other.title = "Another";
    sample_event_add(forms, sample_event("evt-1"));
    sample_event_add(forms, other);
    sample_event_add(forms, sample_event(NULL));
    ph_problem_refuse(&form_at(forms, 3)->problem, PH_PROBLEM_MALFORMED, "The event is not valid JSON.");
    sample_event_add(forms, sample_event("evt-4"));
    return forms;
}

static void every_refused_event_is_listed_by_its_index(void **state)
{
    sample_service_t service;
    apr_array_header_t *forms;
    const ph_problem_field_t *errors;

    sample_service_init(&service, *state);
    forms = mixed_forms(&service);
    assert_int_equal(ph_event_batch_store(&service.context, forms, PH_EVENTS_ALL_OR_NONE),
                     PH_PROBLEM_INVALID);
    assert_int_equal(service.problem.errors->nelts, 2);
    errors = &APR_ARRAY_IDX(service.problem.errors, 0, ph_problem_field_t);
    assert_int_equal(errors[0].item_index, 2);
    assert_int_equal(errors[0].item_code, PH_PROBLEM_EXISTS);
    assert_string_equal(errors[0].pointer, "/2/id");
    assert_int_equal(errors[1].item_index, 3);
    assert_int_equal(errors[1].item_code, PH_PROBLEM_MALFORMED);
    assert_string_equal(errors[1].pointer, "/3");
    assert_string_equal(errors[1].detail, "The event is not valid JSON.");
    assert_false(sample_event_is_stored(&service, "evt-0") || sample_event_is_stored(&service, "evt-4"));
}

static void good_events_are_stored_if_that_is_asked_for(void **state)
{
    sample_service_t service;
    apr_array_header_t *forms;

    sample_service_init(&service, *state);
    forms = mixed_forms(&service);
    assert_served(&service, ph_event_batch_store(&service.context, forms, PH_EVENTS_THE_GOOD));
    assert_string_equal(form_at(forms, 0)->card.event.id, "evt-0");
    assert_true(form_at(forms, 1)->is_known);
    assert_int_equal(form_at(forms, 2)->problem.code, PH_PROBLEM_EXISTS);
    assert_int_equal(form_at(forms, 3)->problem.code, PH_PROBLEM_MALFORMED);
    assert_true(sample_event_is_stored(&service, "evt-0") && sample_event_is_stored(&service, "evt-4"));
}

static void batch_of_an_admin_has_one_audit_entry(void **state)
{
    sample_service_t service;
    apr_array_header_t *forms;

    sample_service_init(&service, *state);
    service.caller.permissions = PH_PERMISSION_ADMIN;
    forms = sample_event_forms(&service, sample_event("evt-1"));
    sample_event_add(forms, sample_event("evt-2"));
    assert_served(&service, ph_event_batch_store(&service.context, forms, PH_EVENTS_ALL_OR_NONE));
    assert_string_equal(sample_service_audit(&service, 0),
                        "event.create event/ {\"count\":[null,2],\"ids\":[null,\"evt-1 evt-2\"]}");
    assert_string_equal(sample_service_audit(&service, 1), "");
}

static void events_are_limited_per_user_and_minute(void **state)
{
    sample_service_t service;
    apr_array_header_t *forms;
    int is_known;
    int i;

    sample_service_init(&service, *state);
    service.sample.portal.event_rate_limit = apr_pcalloc(service.context.pool, ph_rate_limit_size());
    service.sample.portal.events_per_minute = 60;
    forms = sample_event_forms(&service, sample_event("evt-0"));
    for (i = 1; i < 20; i++) {
        sample_event_add(forms, sample_event(NULL));
    }
    /* Larger than the burst of 10, but the bucket is full. */
    assert_served(&service, ph_event_batch_store(&service.context, forms, PH_EVENTS_ALL_OR_NONE));
    assert_int_equal(ph_event_batch_store(&service.context,
                                          sample_event_forms(&service, sample_event("evt-1")),
                                          PH_EVENTS_ALL_OR_NONE),
                     PH_PROBLEM_RATE_LIMITED);
    assert_int_equal(service.problem.retry_after, apr_time_from_sec(11));
    assert_false(sample_event_is_stored(&service, "evt-1"));
    sample_service_now += apr_time_from_sec(11);
    sample_event_store(&service, sample_event("evt-1"), &is_known);
    sample_service_now -= apr_time_from_sec(11);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_id_and_time_are_filled_in),
        cmocka_unit_test(same_event_again_changes_nothing),
        cmocka_unit_test(id_with_different_content_is_refused),
        cmocka_unit_test(id_given_twice_is_invalid),
        cmocka_unit_test(many_events_keep_their_order),
        cmocka_unit_test(every_refused_event_is_listed_by_its_index),
        cmocka_unit_test(good_events_are_stored_if_that_is_asked_for),
        cmocka_unit_test(events_of_an_admin_are_audited_and_those_of_a_producer_are_not),
        cmocka_unit_test(batch_of_an_admin_has_one_audit_entry),
        cmocka_unit_test(events_are_limited_per_user_and_minute),
    };

    return fresh_store_run("event_batch", tests, COUNT(tests));
}
