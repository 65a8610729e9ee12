/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_SAMPLE_EVENT_H
#define PH_TESTS_SAMPLE_EVENT_H

#include "sample_service.h"
#include "service/event_batch.h"

/* Events as a producer posts them, for tests of the service. What is returned lives in the service's pool. */

#define SAMPLE_EVENT_OCCURRED (SAMPLE_SERVICE_START - apr_time_from_sec(60))

/* A complete event with this id. */
ph_event_t sample_event(const char *id);

/* Append the event to the ph_event_form_t of `forms`, whose pool its pointer is from. */
void sample_event_add(apr_array_header_t *forms, ph_event_t event);

/* The forms of one event. */
apr_array_header_t *sample_event_forms(const sample_service_t *service, ph_event_t event);

/* Store one event, which must succeed; *is_known says whether it was there already. */
const ph_event_card_t *sample_event_store(sample_service_t *service, ph_event_t event, int *is_known);

/* Clears the problem of an event that is not there. */
int sample_event_is_stored(sample_service_t *service, const char *id);

#endif
