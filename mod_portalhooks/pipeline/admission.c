/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of admission's thread: take a batch, run it until every click is decided, submit what is
 * committed. */
#include "admission.h"

#include <apr_strings.h>

#include "admission_run.h"
#include "aside.h"
#include "click_registry.h"
#include "os/failpoint.h"
#include "os/monotonic.h"
#include "os/thread.h"
#include "receiver_limits.h"
#include "service/metrics.h"
#include "wire/sender.h"

#define RETRY_AFTER apr_time_from_msec(200) /* while the database is unavailable */
#define GATHER apr_time_from_msec(1)        /* under load: fewer, fuller commits */

struct ph_admission_t {
    ph_admission_settings_t settings;
    ph_budget_t slots;
    ph_budget_t bytes;
    ph_budget_t waiters;
    ph_click_registry_t *in_flight;
    apr_pool_t *pool;       /* the thread's own */
    ph_admission_run_t run; /* the thread's own */
    int is_idle;            /* the thread's own: nothing came for PH_ADMISSION_IDLE */
    ph_aside_t aside;       /* the thread's own: clicks that need a row which another session locks */
    apr_thread_t *thread;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *wake;
    ph_click_queue_t queue; /* under lock */
    int awaited;            /* under lock: clicks expected, as many as were in the last batch */
    int is_stopping;        /* under lock */
};

ph_problem_code_t ph_admission_push(ph_admission_t *admission, ph_click_t *click)
{
    ph_problem_code_t refusal = PH_PROBLEM_NONE;
    int is_due = 0;

    if (!ph_budget_take(&admission->slots, 1)) {
        return PH_PROBLEM_BUSY;
    }
    click->pushed_at = ph_monotonic_now();
    apr_thread_mutex_lock(admission->lock);
    if (admission->is_stopping) {
        refusal = PH_PROBLEM_STOPPING;
    }
    else {
        ph_click_queue_push(&admission->queue, click);
        is_due = admission->queue.count == 1 || admission->queue.count == admission->awaited;
    }
    apr_thread_mutex_unlock(admission->lock);
    if (is_due) {
        apr_thread_cond_signal(admission->wake);
    }
    if (refusal != PH_PROBLEM_NONE) {
        ph_budget_give(&admission->slots, 1);
    }
    return refusal;
}

void ph_admission_release(ph_admission_t *admission, const ph_click_t *click)
{
    ph_click_registry_remove(admission->in_flight, click);
    ph_budget_give(&admission->bytes, click->bytes_reserved);
    ph_budget_give(&admission->slots, 1);
}

ph_click_t *ph_admission_find(ph_admission_t *admission, const char *execution_id)
{
    return ph_click_registry_find(admission->in_flight, execution_id);
}

int ph_admission_begin_wait(ph_admission_t *admission)
{
    if (!ph_budget_take(&admission->waiters, 1)) {
        return 0;
    }
    admission->settings.count_waiters(admission->settings.baton, 1);
    return 1;
}

void ph_admission_end_wait(ph_admission_t *admission)
{
    admission->settings.count_waiters(admission->settings.baton, -1);
    ph_budget_give(&admission->waiters, 1);
}

/* A click that has no row leaves the pipeline. */
static void finish(ph_admission_t *admission, ph_click_t *click)
{
    ph_receiver_limits_give(click, admission->settings.portal);
    ph_admission_release(admission, click);
    ph_click_advance(click, PH_CLICK_FINISHED);
    ph_click_release(click);
}

/* Revoke a click that has a row, or may have one: the outcome writer closes the row if it exists. */
static void close_unsent(ph_admission_t *admission, ph_click_t *click)
{
    const ph_admission_settings_t *settings = &admission->settings;

    ph_click_move(click, PH_CLICK_ADMITTED, PH_CLICK_REVOKED);
    ph_attempt_end_unsent(&click->attempt, PH_ERROR_INTERRUPTED, NULL, settings->portal->ports.now());
    ph_click_advance(click, PH_CLICK_DECIDED);
    settings->write_unsent(settings->baton, click);
}

/* Submit a committed click, unless its waiter has revoked it. 1 = submitted; the caller advances it and drops
 * one reference. */
static int submit(ph_admission_t *admission, ph_click_t *click)
{
    const ph_admission_settings_t *settings = &admission->settings;

    PH_FAILPOINT("after_insert");
    ph_metrics_note_admitted(settings->portal->metrics);
    ph_metrics_note_stage(settings->portal->metrics, PH_STAGE_ADMISSION,
                          ph_monotonic_now() - click->pushed_at);
    ph_click_registry_add(admission->in_flight, click);
    if (!ph_click_move(click, PH_CLICK_ADMITTED, PH_CLICK_SUBMITTED)) {
        close_unsent(admission, click);
        return 0;
    }
    ph_click_retain(click);
    settings->send(settings->baton, click);
    return 1;
}

/* Its waiter has returned, and it surely has no row. */
static int is_cancelled(ph_click_t *click)
{
    const ph_click_phase_t phase = atomic_load(&click->phase);

    return !click->is_unsure && (phase == PH_CLICK_CANCELLED || phase == PH_CLICK_REVOKED);
}

/* Release the clicks that are decided, move the others to the front of `clicks` and return their number.
 * Waiters are woken after the last click is submitted, because each of them competes with this thread for the
 * CPU. */
static int release_decided(ph_admission_t *admission, ph_click_t **clicks, int count)
{
    ph_click_t *submitted[PH_ADMISSION_BATCH_MAX];
    int submitted_count = 0;
    int kept = 0, i;

    for (i = 0; i < count; i++) {
        ph_click_t *click = clicks[i];

        if (click->verdict == PH_VERDICT_COMMITTED) {
            submitted[submitted_count] = click;
            submitted_count += submit(admission, click);
        }
        else if (click->verdict == PH_VERDICT_PENDING && !is_cancelled(click)) {
            clicks[kept++] = click;
        }
        else if (click->was_unsure) {
            close_unsent(admission, click);
        }
        else {
            finish(admission, click);
        }
    }
    for (i = 0; i < submitted_count; i++) {
        ph_click_advance(submitted[i], PH_CLICK_DECIDED);
        ph_click_release(submitted[i]);
    }
    return kept;
}

static int is_stopping(ph_admission_t *admission)
{
    int stopping;

    apr_thread_mutex_lock(admission->lock);
    stopping = admission->is_stopping;
    apr_thread_mutex_unlock(admission->lock);
    return stopping;
}

/* Their rows may appear at any time and must not be taken for leftovers. */
static void register_unsure(ph_admission_t *admission, ph_click_t **clicks, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        if (clicks[i]->is_unsure) {
            ph_click_registry_add(admission->in_flight, clicks[i]);
        }
    }
}

/* The process stops before the click could be decided. */
static void refuse(ph_admission_t *admission, ph_click_t *click)
{
    ph_problem_refuse(&click->problem, PH_PROBLEM_STOPPING, NULL);
    if (!click->was_unsure) {
        finish(admission, click);
        return;
    }
    click->problem.execution_id = click->execution.id;
    close_unsent(admission, click);
}

/* Set aside what needs a locked row, or a row that a commit with a lost result may have locked; returns how
 * many others stay, at the front. */
static int set_aside(ph_admission_t *admission, ph_click_t **clicks, int count)
{
    int kept = 0, i;

    for (i = 0; i < count; i++) {
        if (clicks[i]->is_locked || clicks[i]->was_unsure) {
            ph_aside_add(&admission->aside, clicks[i], ph_monotonic_now() + RETRY_AFTER);
        }
        else {
            clicks[kept++] = clicks[i];
        }
    }
    return kept;
}

/* Run the batch until every click is decided, cancelled or set aside, or the process stops. */
static void admit(ph_admission_t *admission, ph_click_t **clicks, int count)
{
    int i;

    while (count > 0 && !is_stopping(admission)) {
        apr_status_t rv = ph_admission_run_batch(&admission->run, clicks, count);

        register_unsure(admission, clicks, count);
        count = set_aside(admission, clicks, release_decided(admission, clicks, count));
        if (rv != APR_SUCCESS && count > 0) {
            apr_sleep(RETRY_AFTER);
        }
    }
    for (i = 0; i < count; i++) {
        refuse(admission, clicks[i]);
    }
}

/* Wait until a click is queued, one that was set aside is due, the process stops, or PH_ADMISSION_IDLE is
 * over. Under lock. */
static void wait_for_any(ph_admission_t *admission)
{
    const apr_time_t idle = ph_monotonic_now() + PH_ADMISSION_IDLE;
    const apr_time_t next = ph_aside_next(&admission->aside);
    const apr_time_t until = (next != 0 && next < idle) ? next : idle;
    apr_interval_time_t left = until - ph_monotonic_now();

    while (!admission->queue.first && !admission->is_stopping && left > 0) {
        apr_thread_cond_timedwait(admission->wake, admission->lock, left);
        left = until - ph_monotonic_now();
    }
    admission->is_idle = left <= 0 && until == idle;
}

/* After a batch of several clicks, whose clients are about to send their next ones, gather as many for up to
 * GATHER; a single click is not delayed. Under lock. */
static void wait_for_clicks(ph_admission_t *admission)
{
    apr_time_t until;
    apr_interval_time_t left = GATHER;

    wait_for_any(admission);
    until = ph_monotonic_now() + GATHER;
    while (admission->queue.count < admission->awaited && !admission->is_stopping && left > 0) {
        apr_thread_cond_timedwait(admission->wake, admission->lock, left);
        left = until - ph_monotonic_now();
    }
}

/* Pass on what was set aside and whose waiter has returned: it is not sent any more. */
static void drop_cancelled(ph_admission_t *admission)
{
    ph_click_queue_t kept = { NULL, NULL, 0 };
    ph_click_t *click;

    for (click = ph_click_queue_pop(&admission->aside.clicks); click;
         click = ph_click_queue_pop(&admission->aside.clicks)) {
        const ph_click_phase_t phase = atomic_load(&click->phase);

        if (phase != PH_CLICK_CANCELLED && phase != PH_CLICK_REVOKED) {
            ph_click_queue_push(&kept, click);
        }
        else if (click->was_unsure) {
            close_unsent(admission, click);
        }
        else {
            finish(admission, click);
        }
    }
    admission->aside.clicks = kept;
}

static const ph_click_t *find_waiting(const ph_click_t *click, const ph_click_t *among)
{
    while (among && !ph_admission_batch_want_same_row(click, among)) {
        among = among->next;
    }
    return among;
}

/* Wait for clicks and take a batch. Those that need the same row as one that was set aside wait with it. */
static int take_batch(ph_admission_t *admission, ph_click_t **clicks)
{
    int taken, count = 0, i;

    apr_thread_mutex_lock(admission->lock);
    wait_for_clicks(admission);
    taken = admission->is_stopping ? 0 : ph_admission_batch_take(clicks, &admission->queue);
    admission->awaited = (taken > 1) ? taken : 0;
    apr_thread_mutex_unlock(admission->lock);
    drop_cancelled(admission);
    for (i = 0; i < taken; i++) {
        const ph_click_t *waiting = find_waiting(clicks[i], admission->aside.clicks.first);

        if (waiting) {
            ph_aside_add(&admission->aside, clicks[i], waiting->retry_at);
        }
        else {
            clicks[count++] = clicks[i];
        }
    }
    return count;
}

/* Those set aside that are due; of those that need the same row only the first. */
static int take_aside(ph_admission_t *admission, ph_click_t **clicks)
{
    const int taken = ph_aside_take(clicks, PH_ADMISSION_BATCH_MAX, &admission->aside, ph_monotonic_now());
    int count = 0, i, j;

    for (i = 0; i < taken; i++) {
        for (j = 0; j < count && !ph_admission_batch_want_same_row(clicks[i], clicks[j]); j++) {
        }
        if (j < count) {
            ph_aside_add(&admission->aside, clicks[i], ph_monotonic_now() + RETRY_AFTER);
        }
        else {
            clicks[count++] = clicks[i];
        }
    }
    return count;
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *baton)
{
    ph_admission_t *admission = baton;
    ph_click_t *clicks[PH_ADMISSION_BATCH_MAX];
    ph_click_t *click;

    (void)thread;
    while (!is_stopping(admission)) {
        admit(admission, clicks, take_batch(admission, clicks));
        if (admission->is_idle) {
            ph_admission_run_idle(&admission->run);
        }
        admit(admission, clicks, take_aside(admission, clicks));
    }
    /* Stopping: nothing is pushed any more, so the queue needs no lock. */
    for (click = ph_click_queue_pop(&admission->queue); click;
         click = ph_click_queue_pop(&admission->queue)) {
        refuse(admission, click);
    }
    for (click = ph_click_queue_pop(&admission->aside.clicks); click;
         click = ph_click_queue_pop(&admission->aside.clicks)) {
        refuse(admission, click);
    }
    apr_pool_destroy(admission->run.db_pool); /* closes the connection */
    return NULL;
}

apr_status_t ph_admission_make(ph_admission_t **admission, const ph_admission_settings_t *settings,
                               apr_pool_t *pool)
{
    ph_admission_t *made = apr_pcalloc(pool, sizeof *made);
    apr_status_t rv;

    made->settings = *settings;
    ph_budget_init(&made->slots, (apr_size_t)settings->slots);
    ph_budget_init(&made->bytes, settings->bytes_max);
    ph_budget_init(&made->waiters, (apr_size_t)settings->max_waiters);
    apr_thread_mutex_create(&made->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    apr_thread_cond_create(&made->wake, pool);
    rv = ph_click_registry_make(&made->in_flight, pool);
    if (rv == APR_SUCCESS) {
        rv = apr_pool_create_unmanaged_ex(&made->pool, NULL, NULL);
    }
    if (rv == APR_SUCCESS) {
        ph_admission_run_init(&made->run, settings->portal, settings->lease, &made->bytes, made->pool);
        rv = ph_thread_start(&made->thread, "ph-admission", run, made, pool);
    }
    *admission = made;
    return rv;
}

void ph_admission_stop(ph_admission_t *admission)
{
    apr_status_t ignored;

    apr_thread_mutex_lock(admission->lock);
    admission->is_stopping = 1;
    apr_thread_cond_signal(admission->wake);
    apr_thread_mutex_unlock(admission->lock);
    apr_thread_join(&ignored, admission->thread);
    apr_pool_destroy(admission->pool);
}
