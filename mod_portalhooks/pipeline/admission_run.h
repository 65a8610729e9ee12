/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_ADMISSION_RUN_H
#define PH_PIPELINE_ADMISSION_RUN_H

#include "admission_batch.h"

/* Runs batches on a connection that is opened when it is needed and kept until it fails; remembers how long a
 * COMMIT may take, and whether rows have been locked lately. Admission's thread alone. */

/* Well below 60 s, after which MySQL ends a session of ours that says nothing; many firewalls do so later. */
#define PH_ADMISSION_IDLE apr_time_from_sec(20)

typedef struct ph_admission_run_t {
    ph_portal_t *portal;
    const ph_lease_t *lease;
    ph_budget_t *bytes;
    apr_pool_t *pool;    /* the thread's own */
    apr_pool_t *db_pool; /* of the connection; destroying it closes the connection */
    ph_db_t *db;         /* NULL = not connected */
    apr_interval_time_t commit_timeout;
    apr_time_t cautious_until; /* monotonic */
    apr_time_t quiet_until;    /* monotonic: about locked rows */
} ph_admission_run_t;

/* Fill what the caller has zeroed; `pool` is the thread's own. */
void ph_admission_run_init(ph_admission_run_t *run, ph_portal_t *portal, const ph_lease_t *lease,
                           ph_budget_t *bytes, apr_pool_t *pool);

/* Run the batch once. After an error, which is logged, the clicks that are still pending are to be run again.
 * PH_DB_UNAVAILABLE without a lease, too. */
apr_status_t ph_admission_run_batch(ph_admission_run_t *run, ph_click_t **clicks, int count);

/* Nothing has come for PH_ADMISSION_IDLE: keep the connection from being ended, or let go of one that has
 * been, so that the next click does not meet it. */
void ph_admission_run_idle(ph_admission_run_t *run);

#endif
