/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_ADMISSION_BATCH_H
#define PH_PIPELINE_ADMISSION_BATCH_H

#include "budget.h"
#include "click.h"
#include "lease.h"
#include "service/portal.h"

/* Clicks judged and committed in one transaction; click by click when that transaction fails. Admission's
 * thread alone. */

#define PH_ADMISSION_BATCH_MAX 64

typedef struct ph_admission_batch_t {
    ph_portal_t *portal;
    const char *owner;  /* of their executions: this process */
    int lease_epoch;    /* at the start of this run */
    ph_budget_t *bytes; /* of bodies; taken for each accepted click */
    ph_click_t **clicks;
    int count;
    int is_cautious;     /* rows have been locked lately: look before waiting for one */
    int has_logged_lock; /* in, out: a locked row has been logged lately */
    int lock_waits;      /* out; zeroed by the caller */
    apr_time_t db_now;   /* when its keys were judged, by the database's clock; set by the batch itself */
} ph_admission_batch_t;

/* Do both need the same row of ph_idempotency, or the same attempt of a message? */
int ph_admission_batch_want_same_row(const ph_click_t *one, const ph_click_t *other);

/* Move clicks from the queue into `clicks` (room for PH_ADMISSION_BATCH_MAX) in order and return their
 * number. Of two with the same user and idempotency key, or of the same message, the second stays in the
 * queue: it must see the row of the first. The caller holds the queue's lock. */
int ph_admission_batch_take(ph_click_t **clicks, ph_click_queue_t *queue);

/* Decide every pending click: set its verdict, and on acceptance insert and commit its rows. After a failure
 * of the database, which is returned, run the clicks that are still pending again, on a new connection. */
apr_status_t ph_admission_batch_run(ph_admission_batch_t *batch, ph_db_t *db, apr_pool_t *scratch);

#endif
