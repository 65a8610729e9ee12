/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_ADMISSION_H
#define PH_PIPELINE_ADMISSION_H

#include "click.h"
#include "lease.h"
#include "service/portal.h"

/* The thread that commits clicks: all that arrived while the last commit was being written go into
 * the next one. Nothing is sent whose row and request are not committed. */
typedef struct ph_admission_t ph_admission_t;

typedef struct ph_admission_settings_t {
    ph_portal_t *portal;
    ph_lease_t *lease;
    int slots;            /* for clicks between their arrival and the commit of their outcome */
    apr_size_t bytes_max; /* of bodies among them */
    int max_waiters;
    /* Called on admission's thread with each committed click, which it gives away with the pipeline's
     * reference: to the dispatcher, or … */
    void (*send)(void *baton, ph_click_t *click);
    /* … to the writer, when its waiter gave it up: its attempt is filled as interrupted. */
    void (*write_unsent)(void *baton, ph_click_t *click);
    /* Somebody begins (1) or ends (-1) to wait for an outcome. Any thread. */
    void (*count_waiters)(void *baton, int change);
    void *baton;
} ph_admission_settings_t;

/* Start the thread, all signals blocked. */
apr_status_t ph_admission_make(ph_admission_t **admission, const ph_admission_settings_t *settings,
                               apr_pool_t *pool);

/* Hand over a click with the pipeline's reference; any thread, never blocks. PH_PROBLEM_NONE; or
 * `busy` (no slot) or `stopping`, and the click was not taken. */
ph_problem_code_t ph_admission_push(ph_admission_t *admission, ph_click_t *click);

/* The click's outcome is committed: its slot and bytes are free again. Any thread. */
void ph_admission_release(ph_admission_t *admission, const ph_click_t *click);

/* A committed click of this process that is on its way, with a reference for the caller; NULL = there is none
 * of that id. Any thread. */
ph_click_t *ph_admission_find(ph_admission_t *admission, const char *execution_id);

/* A waiter's slot, and the outcome writer's hurry with it; 0 = there is none, answer at once. Any thread. */
int ph_admission_begin_wait(ph_admission_t *admission);
void ph_admission_end_wait(ph_admission_t *admission);

/* Take no more, refuse what waits with `stopping`, join the thread; call once, first of all. */
void ph_admission_stop(ph_admission_t *admission);

#endif
