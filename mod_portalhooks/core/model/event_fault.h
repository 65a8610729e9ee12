/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_EVENT_FAULT_H
#define PH_CORE_MODEL_EVENT_FAULT_H

#include "model.h"

/* What is wrong with an event of an external catalog, whose view may give anything (of our own catalog only a
 * link that is no longer allowed). A fault either keeps the event from being sent, or was repaired in a
 * documented way (sql/README.md) for everything that shows or sends the event. Pure; any thread. */
typedef enum {
    /* it cannot be sent */
    PH_EVENT_DUPLICATE_ID,
    PH_EVENT_NO_TYPE,
    PH_EVENT_LONG_TYPE,
    PH_EVENT_NO_TIME,
    PH_EVENT_WRONG_TIME,
    PH_EVENT_INVALID_DETAILS,
    PH_EVENT_LARGE_DETAILS,
    /* repaired */
    PH_EVENT_NO_TITLE,
    PH_EVENT_LONG_TITLE,
    PH_EVENT_LONG_SOURCE,
    PH_EVENT_UNKNOWN_SEVERITY,
    PH_EVENT_REFUSED_URL,
    PH_EVENT_LONG_SEVERITY_LABEL,
    PH_EVENT_INVALID_INTEGRATION_ID,
    PH_EVENT_LONG_OWNER,
    PH_EVENT_REPLACED_CHARACTERS,
    PH_EVENT_FAULTS
} ph_event_fault_t;

/* A set of faults. */
#define PH_EVENT_FAULT_BIT(fault) (1u << (fault))

/* Does any of them keep the event from being sent? */
int ph_event_faults_forbid_sending(unsigned faults);

/* A sentence for each fault that keeps the event from being sent, one after the other. From `pool`. */
const char *ph_event_fault_detail(const ph_event_t *event, apr_pool_t *pool);

/* The sentence of one fault of the event. */
const char *ph_event_fault_of(const ph_event_t *event, ph_event_fault_t fault);

/* The fault's word in the API; the column that causes it, NULL for several; whether it was repaired; and a
 * sentence. Static texts. */
const char *ph_event_fault_word(ph_event_fault_t fault);
const char *ph_event_fault_column(ph_event_fault_t fault);
int ph_event_fault_is_repaired(ph_event_fault_t fault);
const char *ph_event_fault_sentence(ph_event_fault_t fault);

#endif
