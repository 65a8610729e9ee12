/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_ADMISSION_BATCH_H
#define PH_PIPELINE_ADMISSION_BATCH_H

#include "budget.h"
#include "click.h"
#include "lease.h"
#include "service/portal.h"

/* Up to 64 clicks, judged and committed in one transaction; click by click when the batch fails. */

#define PH_ADMISSION_BATCH_MAX 64

typedef struct ph_admission_batch_t {
    ph_portal_t *portal;
    const char *owner;
    int lease_epoch;
    ph_budget_t *bytes; /* of bodies */
    ph_click_t **clicks;
    int count;
} ph_admission_batch_t;

/* Move clicks from the queue into `clicks` (room for 64), in order, but not two of the same user and
 * idempotency key, or of the same message: the second waits for the next batch. Returns how many. */
int ph_admission_batch_take(ph_click_t **clicks, ph_click_queue_t *queue);

/* Give each pending click its verdict. After a failure, returned, those that are still pending (or
 * unsure) are run again later, on a new connection. */
apr_status_t ph_admission_batch_run(ph_admission_batch_t *batch, ph_db_t *db, apr_pool_t *scratch);

#endif
