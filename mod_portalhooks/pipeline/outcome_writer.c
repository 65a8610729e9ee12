/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of the outcome writer's thread: gather outcomes, commit them, wake their waiters; housekeeping. */
#include "outcome_writer.h"

#include <apr_strings.h>
#include <stdatomic.h>

#include "os/failpoint.h"
#include "os/monotonic.h"
#include "os/thread.h"
#include "outcome_batch.h"

#define GATHER apr_time_from_msec(10)        /* without waiters */
#define GATHER_AWAITED apr_time_from_msec(1) /* with waiters, if more outcomes are expected */
#define TICK apr_time_from_sec(1)            /* of housekeeping while there are no outcomes */
#define RETRY_AFTER apr_time_from_msec(200)  /* while the database is unavailable */

struct ph_outcome_writer_t {
    ph_outcome_writer_settings_t settings;
    apr_pool_t *pool; /* the thread's own */
    apr_thread_t *thread;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *wake;
    ph_click_queue_t queue; /* under lock */
    int is_stopping;        /* under lock */
    apr_time_t deadline;    /* set with is_stopping */
    int expected;           /* under lock: clicks announced and not pushed yet */
    atomic_int waiters;

    /* the thread's own */
    ph_db_t *db; /* NULL = not connected */
    apr_pool_t *db_pool;
    int has_spooled;
};

void ph_outcome_writer_expect(ph_outcome_writer_t *writer)
{
    apr_thread_mutex_lock(writer->lock);
    writer->expected++;
    apr_thread_mutex_unlock(writer->lock);
}

void ph_outcome_writer_push(ph_outcome_writer_t *writer, ph_click_t *click)
{
    int is_due;

    apr_thread_mutex_lock(writer->lock);
    ph_click_queue_push(&writer->queue, click);
    writer->expected--;
    is_due = writer->queue.count == 1 || writer->expected == 0;
    apr_thread_mutex_unlock(writer->lock);
    if (is_due) {
        apr_thread_cond_signal(writer->wake);
    }
}

void ph_outcome_writer_count_waiters(ph_outcome_writer_t *writer, int change)
{
    atomic_fetch_add(&writer->waiters, change);
}

static int has_room(const ph_outcome_writer_t *writer)
{
    return writer->queue.first && writer->queue.count < PH_OUTCOME_BATCH_MAX && !writer->is_stopping;
}

/* A commit of many outcomes costs little more than one of a single outcome, so a waiter is delayed for a
 * moment if more are expected. Under lock. */
static void gather_for_waiters(ph_outcome_writer_t *writer)
{
    const apr_time_t until = ph_monotonic_now() + GATHER_AWAITED;
    apr_interval_time_t left = GATHER_AWAITED;

    while (has_room(writer) && writer->expected > 0 && left > 0) {
        apr_thread_cond_timedwait(writer->wake, writer->lock, left);
        left = until - ph_monotonic_now();
    }
}

/* Wait for outcomes, the next tick or the stop. */
static void wait_for_work(ph_outcome_writer_t *writer)
{
    apr_thread_mutex_lock(writer->lock);
    if (!writer->queue.first && !writer->is_stopping) {
        apr_thread_cond_timedwait(writer->wake, writer->lock, TICK);
    }
    if (atomic_load(&writer->waiters) > 0) {
        gather_for_waiters(writer);
    }
    else if (has_room(writer)) {
        apr_thread_mutex_unlock(writer->lock);
        apr_sleep(GATHER);
        return;
    }
    apr_thread_mutex_unlock(writer->lock);
}

static int take_batch(ph_outcome_writer_t *writer, ph_click_t **batch)
{
    int count = 0;

    apr_thread_mutex_lock(writer->lock);
    while (count < PH_OUTCOME_BATCH_MAX && writer->queue.first) {
        batch[count++] = ph_click_queue_pop(&writer->queue);
    }
    apr_thread_mutex_unlock(writer->lock);
    return count;
}

static int is_stopping(ph_outcome_writer_t *writer)
{
    int stopping;

    apr_thread_mutex_lock(writer->lock);
    stopping = writer->is_stopping;
    apr_thread_mutex_unlock(writer->lock);
    return stopping;
}

static int is_past_deadline(ph_outcome_writer_t *writer)
{
    return is_stopping(writer) && apr_time_now() >= writer->deadline;
}

static void release_batch(ph_outcome_writer_t *writer, ph_click_t **batch, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        writer->settings.written(writer->settings.baton, batch[i]);
        ph_click_advance(batch[i], PH_CLICK_FINISHED);
        ph_click_release(batch[i]);
    }
}

static apr_status_t open_db(ph_outcome_writer_t *writer)
{
    return writer->db ? APR_SUCCESS
                      : ph_db_open(&writer->db, writer->settings.portal->thread_db, 0, writer->db_pool);
}

/* Close a connection that failed; the next try opens a new one. */
static void drop_db(ph_outcome_writer_t *writer)
{
    apr_pool_clear(writer->db_pool); /* closes it */
    writer->db = NULL;
    ph_sweeper_note_outage(writer->settings.sweeper);
}

static apr_status_t try_to_write(ph_outcome_writer_t *writer, ph_click_t **batch, int count,
                                 apr_pool_t *scratch)
{
    ph_portal_t *portal = writer->settings.portal;
    ph_problem_t ignored = { 0 };
    apr_status_t rv = open_db(writer);

    if (rv == APR_SUCCESS) {
        ph_lease_renew(writer->settings.lease, portal, writer->db, scratch);
        PH_FAILPOINT("before_outcome");
        rv = ph_outcome_batch_commit(writer->db, portal, batch, count, scratch);
    }
    PH_FAILPOINT("after_outcome_commit");
    if (rv != APR_SUCCESS) {
        ph_portal_db_problem(portal, &ignored, rv, writer->db, "commit outcomes, will retry", scratch);
        drop_db(writer);
    }
    return rv;
}

/* The process ends before the database is back. To the waiters the execution is still `sending`. */
static void spool_batch(ph_outcome_writer_t *writer, ph_click_t **batch, int count, apr_pool_t *scratch)
{
    ph_portal_t *portal = writer->settings.portal;
    ph_spool_t *spool = writer->settings.spool;
    apr_status_t rv = spool ? ph_spool_write(spool, batch, count, scratch) : APR_ENOENT;
    char reason[120];
    int i;

    writer->has_spooled = 1;
    for (i = 0; i < count; i++) {
        batch[i]->ended = batch[i]->execution;
    }
    if (rv == APR_SUCCESS) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_WARNING,
                          apr_psprintf(scratch, "outcomes: %d spooled until the database is back", count));
        return;
    }
    portal->ports.log(
        portal->ports.log_baton, PH_LOG_ERROR,
        apr_psprintf(scratch,
                     "outcomes: %d lost, neither the database nor the spool can be written (%s); "
                     "their executions will become unknown",
                     count, apr_strerror(rv, reason, sizeof(reason))));
}

/* Commit a batch, retrying until the deadline of a stop; then spool it. */
static void write_batch(ph_outcome_writer_t *writer, ph_click_t **batch, int count)
{
    apr_status_t rv = PH_DB_UNAVAILABLE;
    apr_pool_t *scratch;
    int i;

    apr_pool_create(&scratch, writer->pool);
    while (rv != APR_SUCCESS && !is_past_deadline(writer)) {
        apr_pool_clear(scratch);
        rv = try_to_write(writer, batch, count, scratch);
        if (rv != APR_SUCCESS) {
            apr_sleep(RETRY_AFTER);
        }
    }
    for (i = 0; rv == APR_SUCCESS && i < count; i++) {
        ph_outcome_batch_log(writer->settings.portal, batch[i], scratch);
    }
    if (rv != APR_SUCCESS) {
        spool_batch(writer, batch, count, scratch);
    }
    apr_pool_destroy(scratch);
    release_batch(writer, batch, count);
}

/* Renew the lease, sweep, clean up. */
static void run_housekeeping(ph_outcome_writer_t *writer)
{
    ph_portal_t *portal = writer->settings.portal;
    apr_pool_t *scratch;
    apr_status_t rv = open_db(writer);

    apr_pool_create(&scratch, writer->pool);
    if (rv == APR_SUCCESS) {
        rv = ph_lease_renew(writer->settings.lease, portal, writer->db, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_sweeper_run(writer->settings.sweeper, writer->db, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_cleaner_run(writer->settings.cleaner, writer->db, scratch);
    }
    if (rv != APR_SUCCESS) {
        drop_db(writer);
    }
    apr_pool_destroy(scratch);
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *baton)
{
    ph_outcome_writer_t *writer = baton;
    ph_click_t *batch[PH_OUTCOME_BATCH_MAX];
    int count;

    (void)thread;
    run_housekeeping(writer);
    do {
        wait_for_work(writer);
        count = take_batch(writer, batch);
        if (count > 0) {
            write_batch(writer, batch, count);
        }
        if (!is_stopping(writer)) {
            run_housekeeping(writer);
        }
    } while (count > 0 || !is_stopping(writer));
    if (writer->db && !writer->has_spooled) {
        ph_lease_end(writer->settings.lease, writer->db, writer->pool);
    }
    apr_pool_destroy(writer->db_pool); /* closes the connection */
    return NULL;
}

apr_status_t ph_outcome_writer_make(ph_outcome_writer_t **writer,
                                    const ph_outcome_writer_settings_t *settings, apr_pool_t *pool)
{
    ph_outcome_writer_t *made = apr_pcalloc(pool, sizeof *made);
    apr_status_t rv;

    made->settings = *settings;
    atomic_init(&made->waiters, 0);
    rv = apr_pool_create_unmanaged_ex(&made->pool, NULL, NULL);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    apr_pool_create(&made->db_pool, made->pool);
    apr_thread_mutex_create(&made->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    apr_thread_cond_create(&made->wake, pool);
    rv = ph_thread_start(&made->thread, run, made, pool);
    if (rv != APR_SUCCESS) {
        apr_pool_destroy(made->pool);
        return rv;
    }
    *writer = made;
    return APR_SUCCESS;
}

int ph_outcome_writer_stop(ph_outcome_writer_t *writer, apr_time_t deadline)
{
    int has_spooled;
    apr_status_t ignored;

    apr_thread_mutex_lock(writer->lock);
    writer->is_stopping = 1;
    writer->deadline = deadline;
    apr_thread_cond_signal(writer->wake);
    apr_thread_mutex_unlock(writer->lock);
    apr_thread_join(&ignored, writer->thread);
    has_spooled = writer->has_spooled;
    apr_pool_destroy(writer->pool);
    return !has_spooled;
}
