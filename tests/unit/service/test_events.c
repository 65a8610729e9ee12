/* SPDX-License-Identifier: Apache-2.0 */
/* Events: deletion, and pages by the time of occurrence. */
#include "service/events.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_event.h"
#include "service/event_batch.h"

static void deleted_event_is_gone(void **state)
{
    sample_service_t service;
    int is_known;

    sample_service_init(&service, *state);
    sample_event_store(&service, sample_event("evt-1"), &is_known);
    assert_served(&service, ph_events_delete(&service.context, "evt-1"));
    assert_string_equal(sample_service_audit(&service, 0),
                        "event.delete event/evt-1 {\"type\":[\"order.created\",null],"
                        "\"title\":[\"Order 1\",null],\"severity\":[\"notice\",null],"
                        "\"source\":[\"shop\",null],\"occurred_at\":[\"2026-11-23T14:44:28.000Z\",null]}");
    assert_false(sample_event_is_stored(&service, "evt-1"));
    assert_refused(&service, ph_events_delete(&service.context, "evt-1"), PH_PROBLEM_NOT_FOUND);
}

static void external_catalog_cannot_be_changed(void **state)
{
    sample_service_t service;
    int is_known;

    sample_service_init(&service, *state);
    sample_event_store(&service, sample_event("evt-1"), &is_known);
    service.sample.portal.external_catalog = 1;
    assert_refused(&service,
                   ph_event_batch_store(&service.context, sample_event_forms(&service, sample_event("evt-2")),
                                        PH_EVENTS_ALL_OR_NONE),
                   PH_PROBLEM_EXTERNAL_CATALOG);
    assert_refused(&service, ph_events_delete(&service.context, "evt-1"), PH_PROBLEM_EXTERNAL_CATALOG);
    assert_true(sample_event_is_stored(&service, "evt-1"));
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
        event = sample_event(apr_psprintf(service.context.pool, "evt-%d", i));
        event.occurred_at = SAMPLE_EVENT_OCCURRED - apr_time_from_sec(i);
        sample_event_store(&service, event, &is_known);
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
