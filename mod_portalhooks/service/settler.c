/* SPDX-License-Identifier: Apache-2.0 */
/* The settler's thread: gathers outcomes for a moment, commits them together, wakes the waiting. */
#include "settler.h"

#include <apr_strings.h>
#include <stdatomic.h>

#include "settlement.h"
#include "wire/thread.h"

#define GATHER apr_time_from_msec(10)
#define TICK apr_time_from_sec(1) /* how often an idle settler looks at its lease */
#define SWEEP_EVERY apr_time_from_sec(10)
#define RETRY_AFTER apr_time_from_msec(200) /* a database that is away */

struct ph_settler_t {
    ph_settler_settings_t settings;
    apr_pool_t *pool; /* the thread's */
    apr_thread_t *thread;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *wake;
    ph_click_queue_t queue; /* under lock */
    int is_stopping;        /* under lock */
    apr_time_t deadline;    /* under lock */
    atomic_int hurried;
    apr_time_t sweep_at; /* the thread's own */
};

void ph_settler_push(ph_settler_t *settler, ph_click_t *click)
{
    apr_thread_mutex_lock(settler->lock);
    ph_click_queue_push(&settler->queue, click);
    if (settler->queue.count == 1) {
        apr_thread_cond_signal(settler->wake);
    }
    apr_thread_mutex_unlock(settler->lock);
}

void ph_settler_hurry(ph_settler_t *settler, int more)
{
    atomic_fetch_add(&settler->hurried, more);
}

/* Sleep until there is something to settle, it is time to look after the lease, or the end has come. */
static void wait_for_work(ph_settler_t *settler)
{
    apr_thread_mutex_lock(settler->lock);
    if (!settler->queue.first && !settler->is_stopping) {
        apr_thread_cond_timedwait(settler->wake, settler->lock, TICK);
    }
    if (settler->queue.first && settler->queue.count < PH_SETTLEMENT_MAX && !settler->is_stopping &&
        atomic_load(&settler->hurried) == 0) {
        apr_thread_mutex_unlock(settler->lock);
        apr_sleep(GATHER);
        return;
    }
    apr_thread_mutex_unlock(settler->lock);
}

static int take_batch(ph_settler_t *settler, ph_click_t **batch)
{
    int count = 0;

    apr_thread_mutex_lock(settler->lock);
    while (count < PH_SETTLEMENT_MAX && settler->queue.first) {
        batch[count++] = ph_click_queue_pop(&settler->queue);
    }
    apr_thread_mutex_unlock(settler->lock);
    return count;
}

static int is_over(ph_settler_t *settler, int with_patience)
{
    int over;

    apr_thread_mutex_lock(settler->lock);
    over = settler->is_stopping && (!with_patience || apr_time_now() >= settler->deadline);
    apr_thread_mutex_unlock(settler->lock);
    return over;
}

/* One line per execution: ids and facts, never a body, a header or a whole URL. */
static void log_end(ph_portal_t *portal, const ph_execution_t *ended, apr_pool_t *scratch)
{
    const char *error = ph_error_word(ended->outcome.error);

    portal->ports.log(
        portal->ports.log_baton, PH_LOG_INFO,
        apr_psprintf(scratch,
                     "execution %s: %s%s%s, status %d, attempt %d of %s, integration %s, %" APR_INT64_T_FMT
                     " us",
                     ended->id, ph_state_word(ended->outcome.state), error ? ", " : "", error ? error : "",
                     ended->outcome.http_status, ended->attempt, ended->message_id, ended->integration_id,
                     ended->duration_us));
}

static void release_batch(ph_settler_t *settler, ph_click_t **batch, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        settler->settings.settled(settler->settings.baton, batch[i]);
        ph_click_tell(batch[i], PH_CLICK_FINISHED);
        ph_click_release(batch[i]);
    }
}

/* Commit one batch, as often as it takes; only the end of the process's patience gives it up. */
static void settle_batch(ph_settler_t *settler, ph_db_t **db, ph_click_t **batch, int count)
{
    ph_portal_t *portal = settler->settings.portal;
    apr_pool_t *scratch;
    apr_status_t rv = PH_DB_UNAVAILABLE;
    int i;

    apr_pool_create(&scratch, settler->pool);
    while (rv != APR_SUCCESS && !is_over(settler, 1)) {
        apr_pool_clear(scratch);
        if (!*db) {
            rv = ph_db_open(db, portal->thread_db, 0, settler->pool);
        }
        if (*db) {
            ph_lease_keep(settler->settings.lease, portal, *db, scratch);
            rv = ph_settlement_commit(*db, portal, batch, count, scratch);
        }
        for (i = 0; rv == APR_SUCCESS && i < count; i++) {
            log_end(portal, &batch[i]->ended, scratch);
        }
        if (rv != APR_SUCCESS) {
            ph_problem_t ignored = { 0 };

            ph_portal_db_problem(portal, &ignored, rv, *db, "commit outcomes; they are kept and tried again",
                                 scratch);
            if (*db) {
                ph_db_close(*db);
                *db = NULL;
            }
            apr_sleep(RETRY_AFTER);
        }
    }
    apr_pool_destroy(scratch);
    if (rv != APR_SUCCESS) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_ERROR,
                          apr_psprintf(settler->pool,
                                       "outcomes: %d could not be written before the process ended; "
                                       "their executions will be shown as unknown",
                                       count));
    }
    release_batch(settler, batch, count);
}

/* The lease, and those of the dead. A connection that fails is given back and had anew next time. */
static void look_after_owners(ph_settler_t *settler, ph_db_t **db)
{
    ph_portal_t *portal = settler->settings.portal;
    apr_pool_t *scratch;
    apr_status_t rv = APR_SUCCESS;

    if (!*db) {
        rv = ph_db_open(db, portal->thread_db, 0, settler->pool);
    }
    apr_pool_create(&scratch, settler->pool);
    if (rv == APR_SUCCESS) {
        rv = ph_lease_keep(settler->settings.lease, portal, *db, scratch);
    }
    if (rv == APR_SUCCESS && apr_time_now() >= settler->sweep_at) {
        rv = ph_lease_sweep(settler->settings.lease, portal, *db, scratch);
        settler->sweep_at = apr_time_now() + SWEEP_EVERY;
    }
    apr_pool_destroy(scratch);
    if (rv != APR_SUCCESS && *db) {
        ph_db_close(*db);
        *db = NULL;
    }
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *baton)
{
    ph_settler_t *settler = baton;
    ph_click_t *batch[PH_SETTLEMENT_MAX];
    ph_db_t *db = NULL;
    int count;

    (void)thread;
    look_after_owners(settler, &db);
    do {
        wait_for_work(settler);
        count = take_batch(settler, batch);
        if (count > 0) {
            settle_batch(settler, &db, batch, count);
        }
        else if (!is_over(settler, 0)) {
            look_after_owners(settler, &db);
        }
    } while (count > 0 || !is_over(settler, 0));
    if (db) {
        ph_lease_end(settler->settings.lease, db, settler->pool);
        ph_db_close(db);
    }
    return NULL;
}

apr_status_t ph_settler_make(ph_settler_t **settler, const ph_settler_settings_t *settings, apr_pool_t *pool)
{
    ph_settler_t *made = apr_pcalloc(pool, sizeof *made);
    apr_status_t rv;

    made->settings = *settings;
    atomic_init(&made->hurried, 0);
    rv = apr_pool_create_unmanaged_ex(&made->pool, NULL, NULL);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    apr_thread_mutex_create(&made->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    apr_thread_cond_create(&made->wake, pool);
    rv = ph_thread_start(&made->thread, run, made, pool);
    if (rv != APR_SUCCESS) {
        apr_pool_destroy(made->pool);
        return rv;
    }
    *settler = made;
    return APR_SUCCESS;
}

void ph_settler_stop(ph_settler_t *settler, apr_time_t deadline)
{
    apr_status_t ignored;

    apr_thread_mutex_lock(settler->lock);
    settler->is_stopping = 1;
    settler->deadline = deadline;
    apr_thread_cond_signal(settler->wake);
    apr_thread_mutex_unlock(settler->lock);
    apr_thread_join(&ignored, settler->thread);
    apr_pool_destroy(settler->pool);
}
