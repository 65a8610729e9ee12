/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_H
#define PH_STORE_CATALOG_H

#include "core/model/event_fault.h"
#include "db.h"

/* What the rows of an external catalog lack. */

#define PH_STORE_CATALOG_CHECKED 1000 /* the newest events, with their details */
#define PH_STORE_CATALOG_SEVERITIES 5

typedef struct ph_catalog_counts_t {
    int integrations_left_out;   /* of 10,000: their id is not valid (ph_is_id of core/model) */
    int events_left_out;         /* of those that were checked */
    int events_without_time;     /* NULL or negative: not listed; 10,000 at most */
    int events_checked;          /* PH_STORE_CATALOG_CHECKED at most */
    int faults[PH_EVENT_FAULTS]; /* of those that were checked: how many have it */

    /* Examples, cut and cleaned so that they can be printed; NULL = none. */
    const char *integration_left_out; /* its id */
    const char *event_left_out;
    const char *examples[PH_EVENT_FAULTS];               /* the id of the first event that has it */
    const char *severities[PH_STORE_CATALOG_SEVERITIES]; /* that are none of the six, each once */
    apr_time_t wrong_time;                               /* as the view gives it; 0 = none */
    apr_time_t latest;                                   /* of the right ones; 0 = none */
    int integrations_checked;
} ph_catalog_counts_t;

/* Count them. Texts live in `scratch`. */
apr_status_t ph_store_catalog_count(ph_catalog_counts_t *counts, ph_db_t *db, apr_pool_t *scratch);

#endif
