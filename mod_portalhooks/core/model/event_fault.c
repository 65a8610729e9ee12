/* SPDX-License-Identifier: Apache-2.0 */
/* The table of faults. */
#include "event_fault.h"

#include <apr_strings.h>

typedef struct row_t {
    const char *word;
    const char *column;
    int is_repaired;
    const char *sentence;
} row_t;

static const row_t rows[PH_EVENT_FAULTS] = {
    [PH_EVENT_DUPLICATE_ID] = { "duplicate_id", "id", 0, "Several rows of the view have this id." },
    [PH_EVENT_NO_TYPE] = { "no_type", "type", 0, "The type is NULL or empty." },
    [PH_EVENT_LONG_TYPE] = { "long_type", "type", 0, "The type has more than 128 characters." },
    [PH_EVENT_NO_TIME] = { "no_time", "occurred_at", 0, "occurred_at is NULL." },
    [PH_EVENT_WRONG_TIME] = { "wrong_time", "occurred_at", 0,
                              "occurred_at is not a time in microseconds since 1970: possibly seconds, "
                              "milliseconds or a text." },
    [PH_EVENT_INVALID_DETAILS] = { "invalid_details", "details", 0, "details is not one JSON object." },
    [PH_EVENT_LARGE_DETAILS] = { "large_details", "details", 0, "details has more than 262144 bytes." },
    [PH_EVENT_NO_TITLE] = { "no_title", "title", 1, "The title is NULL or empty; the id is used instead." },
    [PH_EVENT_LONG_TITLE] = { "long_title", "title", 1,
                              "The title has more than 200 characters and is truncated." },
    [PH_EVENT_LONG_SOURCE] = { "long_source", "source", 1,
                               "The source has more than 128 characters and is truncated." },
    [PH_EVENT_UNKNOWN_SEVERITY] = { "unknown_severity", "severity", 1,
                                    "The severity is NULL or none of debug, info, notice, warning, error and "
                                    "critical; info is used instead." },
    [PH_EVENT_REFUSED_URL] = { "refused_url", "url", 1,
                               "The url is neither a path such as /orders/48213 nor an http or https URL of a "
                               "host that PortalHooksLinkHost lists: it is left out." },
    [PH_EVENT_LONG_SEVERITY_LABEL] = { "long_severity_label", "severity_label", 1,
                                       "The severity_label has more than 64 characters and is truncated." },
    [PH_EVENT_INVALID_INTEGRATION_ID] = { "invalid_integration_id", "integration_id", 1,
                                          "integration_id contains something that is not an id, or more than "
                                          "16 ids: these are left out." },
    [PH_EVENT_LONG_OWNER] = { "long_owner", "owner", 1,
                              "The owner has more than 128 characters and is truncated." },
    [PH_EVENT_REPLACED_CHARACTERS] = { "replaced_characters", NULL, 1,
                                       "A text has bytes that are not UTF-8 or characters that cannot be "
                                       "shown: each is replaced by U+FFFD." },
};

int ph_event_faults_forbid_sending(unsigned faults)
{
    int fault;

    for (fault = 0; fault < PH_EVENT_FAULTS; fault++) {
        if ((faults & PH_EVENT_FAULT_BIT(fault)) && !rows[fault].is_repaired) {
            return 1;
        }
    }
    return 0;
}

const char *ph_event_fault_of(const ph_event_t *event, ph_event_fault_t fault)
{
    return fault == PH_EVENT_INVALID_DETAILS && event->details_fault ? event->details_fault
                                                                     : rows[fault].sentence;
}

const char *ph_event_fault_detail(const ph_event_t *event, apr_pool_t *pool)
{
    const char *detail = "";
    int fault;

    for (fault = 0; fault < PH_EVENT_FAULTS; fault++) {
        if ((event->faults & PH_EVENT_FAULT_BIT(fault)) && !rows[fault].is_repaired) {
            detail = apr_pstrcat(pool, detail, *detail ? " " : "",
                                 ph_event_fault_of(event, (ph_event_fault_t)fault), NULL);
        }
    }
    return detail;
}

const char *ph_event_fault_word(ph_event_fault_t fault)
{
    return rows[fault].word;
}

const char *ph_event_fault_column(ph_event_fault_t fault)
{
    return rows[fault].column;
}

int ph_event_fault_is_repaired(ph_event_fault_t fault)
{
    return rows[fault].is_repaired;
}

const char *ph_event_fault_sentence(ph_event_fault_t fault)
{
    return rows[fault].sentence;
}
