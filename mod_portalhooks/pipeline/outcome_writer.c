/* SPDX-License-Identifier: Apache-2.0 */
/* The outcome writer's thread: gathers outcomes for a moment, commits them together, wakes the waiting. */
#include "outcome_writer.h"

#include <apr_strings.h>
#include <stdatomic.h>

#include "os/failpoint.h"
#include "os/monotonic.h"
#include "os/thread.h"
#include "outcome_batch.h"

#define GATHER apr_time_from_msec(10)        /* when nobody waits */
#define GATHER_AWAITED apr_time_from_msec(1) /* when somebody waits and more is about to come */
#define TICK apr_time_from_sec(1)            /* how often an idle outcome writer looks at its lease */
#define RETRY_AFTER apr_time_from_msec(200)  /* a database that is away */

struct ph_outcome_writer_t {
    ph_outcome_writer_settings_t settings;
    apr_pool_t *pool; /* the thread's */
    apr_thread_t *thread;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *wake;
    ph_click_queue_t queue; /* under lock */
    int is_stopping;        /* under lock */
    apr_time_t deadline;    /* under lock */
    int under_way;          /* under lock: clicks that are expected and have not come */
    atomic_int waiters;

    /* the thread's own */
    ph_db_t *db; /* NULL = none at the moment */
    apr_pool_t *db_pool;
    int has_spooled;
};

void ph_outcome_writer_expect(ph_outcome_writer_t *writer)
{
    apr_thread_mutex_lock(writer->lock);
    writer->under_way++;
    apr_thread_mutex_unlock(writer->lock);
}

void ph_outcome_writer_push(ph_outcome_writer_t *writer, ph_click_t *click)
{
    int is_due;

    apr_thread_mutex_lock(writer->lock);
    ph_click_queue_push(&writer->queue, click);
    writer->under_way--;
    is_due = writer->queue.count == 1 || writer->under_way == 0;
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

/* A batch costs little more than one. Somebody who waits is kept waiting for the outcomes that are about to
 * come, and only for a moment; under lock. */
static void gather_for_waiters(ph_outcome_writer_t *writer)
{
    const apr_time_t until = ph_monotonic_now() + GATHER_AWAITED;
    apr_interval_time_t left = GATHER_AWAITED;

    while (has_room(writer) && writer->under_way > 0 && left > 0) {
        apr_thread_cond_timedwait(writer->wake, writer->lock, left);
        left = until - ph_monotonic_now();
    }
}

/* Sleep until there is something to write, it is time to look after the lease, or the end has come. */
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

static int is_over(ph_outcome_writer_t *writer, int with_patience)
{
    int over;

    apr_thread_mutex_lock(writer->lock);
    over = writer->is_stopping && (!with_patience || apr_time_now() >= writer->deadline);
    apr_thread_mutex_unlock(writer->lock);
    return over;
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

/* It failed: it is given back and had anew next time. */
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
        ph_portal_db_problem(portal, &ignored, rv, writer->db,
                             "commit outcomes; they are kept and tried again", scratch);
        drop_db(writer);
    }
    return rv;
}

/* The process ends before the database is back. For those who wait the outcome is not there yet. */
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
        portal->ports.log(
            portal->ports.log_baton, PH_LOG_WARNING,
            apr_psprintf(scratch, "outcomes: %d are spooled until the database is back", count));
        return;
    }
    portal->ports.log(
        portal->ports.log_baton, PH_LOG_ERROR,
        apr_psprintf(scratch,
                     "outcomes: %d could be written neither to the database nor to the spool (%s); "
                     "their executions will be shown as unknown",
                     count, apr_strerror(rv, reason, sizeof(reason))));
}

/* Commit one batch, as often as it takes; only the end of the process's patience leaves it to the spool. */
static void write_batch(ph_outcome_writer_t *writer, ph_click_t **batch, int count)
{
    apr_status_t rv = PH_DB_UNAVAILABLE;
    apr_pool_t *scratch;
    int i;

    apr_pool_create(&scratch, writer->pool);
    while (rv != APR_SUCCESS && !is_over(writer, 1)) {
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

/* The lease, those of the dead, and what is old. */
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
        if (!is_over(writer, 0)) {
            run_housekeeping(writer);
        }
    } while (count > 0 || !is_over(writer, 0));
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
