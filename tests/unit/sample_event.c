/* SPDX-License-Identifier: Apache-2.0 */
#include "sample_event.h"

#include <string.h>

#include <apr_strings.h>

#include "service/events.h"

ph_event_t sample_event(const char *id)
{
    ph_event_t event = { 0 };

    event.id = id;
    event.type = "order.created";
    event.title = "Order 1";
    event.severity = PH_SEVERITY_NOTICE;
    event.source = "shop";
    event.occurred_at = SAMPLE_EVENT_OCCURRED;
    event.details = "{\"n\":1}";
    event.details_len = strlen(event.details);
    return event;
}

void sample_event_add(apr_array_header_t *forms, ph_event_t event)
{
    ph_event_form_t *form = apr_array_push(forms);

    memset(form, 0, sizeof(*form));
    form->event = event;
    form->pointer = apr_psprintf(forms->pool, "/%d", forms->nelts - 1);
    form->is_known = -1;
}

apr_array_header_t *sample_event_forms(const sample_service_t *service, ph_event_t event)
{
    apr_array_header_t *forms = apr_array_make(service->context.pool, 2, sizeof(ph_event_form_t));

    sample_event_add(forms, event);
    return forms;
}

const ph_event_card_t *sample_event_store(sample_service_t *service, ph_event_t event, int *is_known)
{
    apr_array_header_t *forms = sample_event_forms(service, event);

    assert_served(service, ph_event_batch_store(&service->context, forms, PH_EVENTS_ALL_OR_NONE));
    *is_known = APR_ARRAY_IDX(forms, 0, ph_event_form_t).is_known;
    return &APR_ARRAY_IDX(forms, 0, ph_event_form_t).card;
}

int sample_event_is_stored(sample_service_t *service, const char *id)
{
    const ph_problem_t none = { 0 };
    ph_event_card_t *card;
    int is_found;

    is_found = ph_events_get(&card, &service->context, id) == PH_PROBLEM_NONE;
    assert_true(is_found || service->problem.code == PH_PROBLEM_NOT_FOUND);
    service->problem = none;
    return is_found;
}
