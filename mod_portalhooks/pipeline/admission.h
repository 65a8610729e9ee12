/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_ADMISSION_H
#define PH_PIPELINE_ADMISSION_H

#include "click.h"
#include "lease.h"
#include "service/portal.h"

/* The thread that admits clicks by group commit: all that arrived while one transaction was being committed
 * go into the next one. A click is sent only after its row and its request are committed. */
typedef struct ph_admission_t ph_admission_t;

typedef struct ph_admission_settings_t {
    ph_portal_t *portal;
    ph_lease_t *lease;
    int slots;            /* for clicks, from ph_admission_push to ph_admission_release */
    apr_size_t bytes_max; /* of their bodies */
    int max_waiters;      /* requests that may wait for an outcome at the same time */
    /* Takes over a committed click with the pipeline's reference, to send it. On admission's thread; must not
     * block. */
    void (*send)(void *baton, ph_click_t *click);
    /* Takes over a revoked click in the same way, to close its row: its attempt has ended `interrupted`. */
    void (*write_unsent)(void *baton, ph_click_t *click);
    /* A request starts (1) or stops (-1) waiting for an outcome. On the request's thread. */
    void (*count_waiters)(void *baton, int change);
    void *baton;
} ph_admission_settings_t;

/* Start the thread, with all signals blocked. Lives in `pool`, which must outlive ph_admission_stop and in
 * which nothing is allocated later. */
apr_status_t ph_admission_make(ph_admission_t **admission, const ph_admission_settings_t *settings,
                               apr_pool_t *pool);

/* Hand over a click with the pipeline's reference. PH_PROBLEM_NONE, or `busy` (no slot is free) or
 * `stopping`: then the caller keeps the reference. Any thread; never blocks. */
ph_problem_code_t ph_admission_push(ph_admission_t *admission, ph_click_t *click);

/* A click has left the pipeline: free its slot and its bytes, and forget its id. Any thread. */
void ph_admission_release(ph_admission_t *admission, const ph_click_t *click);

/* The click of an execution that this process is sending, with a reference for the caller; NULL = there is
 * none. Any thread. */
ph_click_t *ph_admission_find(ph_admission_t *admission, const char *execution_id);

/* Count a waiter in; 0 = there are max_waiters already, and the request must not wait. After 1, call
 * _end_wait once. Any thread. */
int ph_admission_begin_wait(ph_admission_t *admission);
void ph_admission_end_wait(ph_admission_t *admission);

/* Take no more clicks, refuse the queued ones with `stopping` and join the thread. Call once, before the
 * dispatcher and the outcome writer are stopped. */
void ph_admission_stop(ph_admission_t *admission);

#endif
