/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of the outcome writer's thread: gather outcomes, have them committed; housekeeping. */
#include "outcome_writer.h"

#include <stdatomic.h>

#include "os/monotonic.h"
#include "os/thread.h"
#include "outcome_commit.h"
#include "service/child_gauges.h"
#include "service/seal_check.h"
#include "service/user_check.h"

#define GATHER apr_time_from_msec(10)             /* without waiters */
#define GATHER_AWAITED apr_time_from_msec(1)      /* with waiters, if more outcomes are expected */
#define TICK apr_time_from_sec(1)                 /* of housekeeping while there are no outcomes */
#define RETRY_AFTER apr_time_from_msec(200)       /* during a stop, whose deadline may be near */
#define BATCH_BYTES ((apr_size_t)8 * 1024 * 1024) /* of bodies, in one transaction */

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
    ph_outcome_commit_t *commit;
    int is_complete; /* at the end: everything is committed */
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

    /* Admission may have set it aside. The row of an unsure commit may be locked by a transaction of our own.
     */
    click->ended_at = ph_monotonic_now();
    click->tries = click->was_unsure;
    click->aside_since = 0;
    click->is_logged = 0;
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

/* How long to wait when nothing is queued: until the next tick, or what was set aside is due. */
static apr_interval_time_t time_to_wait(const ph_outcome_writer_t *writer)
{
    const apr_time_t next = ph_outcome_commit_next(writer->commit);
    const apr_interval_time_t left = next ? next - ph_monotonic_now() : TICK;

    return left < TICK ? left : TICK;
}

/* Wait for outcomes, the next tick or the stop. */
static void wait_for_work(ph_outcome_writer_t *writer)
{
    apr_interval_time_t at_most = time_to_wait(writer);

    apr_thread_mutex_lock(writer->lock);
    if (writer->is_stopping && at_most > RETRY_AFTER) {
        at_most = RETRY_AFTER;
    }
    if (!writer->queue.first && at_most > 0 &&
        (!writer->is_stopping || ph_outcome_commit_next(writer->commit))) {
        apr_thread_cond_timedwait(writer->wake, writer->lock, at_most);
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
    apr_size_t bytes = 0;
    int count = 0;

    apr_thread_mutex_lock(writer->lock);
    while (count < PH_OUTCOME_BATCH_MAX && writer->queue.first && bytes < BATCH_BYTES) {
        batch[count] = ph_click_queue_pop(&writer->queue);
        bytes += batch[count++]->attempt.response.body_len;
    }
    apr_thread_mutex_unlock(writer->lock);
    return count;
}

/* Nothing queued and nothing set aside. */
static int is_idle(ph_outcome_writer_t *writer)
{
    int is_empty;

    apr_thread_mutex_lock(writer->lock);
    is_empty = !writer->queue.first;
    apr_thread_mutex_unlock(writer->lock);
    return is_empty && !ph_outcome_commit_next(writer->commit);
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

/* The deadline of the stop has passed. */
static void spool_rest(ph_outcome_writer_t *writer)
{
    ph_click_t *batch[PH_OUTCOME_BATCH_MAX];
    int count;

    do {
        count = take_batch(writer, batch);
        ph_outcome_commit_spool(writer->commit, batch, count);
    } while (count > 0);
}

/* Does this process index for the search? */
static void choose_indexer(const ph_outcome_writer_t *writer)
{
    const ph_owner_watch_t *watch = ph_sweeper_watch(writer->settings.sweeper);

    if (writer->settings.indexer) {
        ph_indexer_thread_choose(writer->settings.indexer,
                                 ph_owner_watch_is_first(watch) ? ph_owner_watch_db_time(watch) : 0);
    }
}

/* Renew the lease, sweep, clean up, check the secrets. */
static void run_housekeeping(ph_outcome_writer_t *writer)
{
    static const char *const names[] = { "renew the lease", "clean up after dead processes",
                                         "remove old rows", "check the stored secrets",
                                         "look for similar users" };
    ph_portal_t *portal = writer->settings.portal;
    ph_problem_t ignored = { 0 };
    apr_pool_t *scratch;
    ph_db_t *db;
    apr_status_t rv = ph_outcome_commit_connect(&db, writer->commit);
    int step = 0;

    apr_pool_create(&scratch, writer->pool);
    if (rv == APR_SUCCESS) {
        ph_db_bound_commit(db, PH_DB_COMMIT_TIMEOUT);
        rv = ph_lease_renew(writer->settings.lease, portal, db, scratch);
    }
    if (rv == APR_SUCCESS) {
        step++;
        rv = ph_sweeper_run(writer->settings.sweeper, db, scratch);
    }
    if (rv == APR_SUCCESS) {
        choose_indexer(writer);
        step++;
        rv = ph_cleaner_run(writer->settings.cleaner, db, scratch);
    }
    if (rv == APR_SUCCESS) {
        step++;
        rv = ph_seal_check_run(portal, db, scratch);
    }
    if (rv == APR_SUCCESS) {
        step++;
        rv = ph_user_check_run(portal, db, scratch);
    }
    if (rv != APR_SUCCESS) {
        ph_portal_db_problem(portal, &ignored, rv, db, names[step], scratch);
        ph_outcome_commit_disconnect(writer->commit);
    }
    for (step = 0; rv == APR_SUCCESS && step < 5; step++) {
        ph_portal_db_worked(portal, names[step], scratch);
    }
    apr_pool_destroy(scratch);
}

/* For monitoring: here, because this thread goes on when the database does not. */
static void publish(ph_outcome_writer_t *writer)
{
    const ph_outcome_writer_settings_t *settings = &writer->settings;
    const ph_db_source_t *source = settings->portal->db;
    int values[PH_GAUGES] = { 0 };

    if (!settings->portal->gauges) {
        return;
    }
    if (settings->count_attempts) {
        settings->count_attempts(settings->baton, &values[PH_GAUGE_QUEUED], &values[PH_GAUGE_IN_FLIGHT]);
    }
    if (source->count) {
        source->count(&values[PH_GAUGE_CONNECTIONS_USED], &values[PH_GAUGE_CONNECTIONS_IDLE],
                      &values[PH_GAUGE_CONNECTIONS_MAX], source->baton);
    }
    values[PH_GAUGE_WAITING] = atomic_load(&writer->waiters);
    apr_thread_mutex_lock(writer->lock);
    values[PH_GAUGE_UNWRITTEN] = writer->queue.count;
    apr_thread_mutex_unlock(writer->lock);
    values[PH_GAUGE_UNWRITTEN] += ph_outcome_commit_aside(writer->commit);
    values[PH_GAUGE_LEASE_AGE] = (int)apr_time_sec(ph_lease_age(settings->lease));
    ph_gauges_publish(settings->portal->gauges, values);
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *baton)
{
    ph_outcome_writer_t *writer = baton;
    ph_click_t *batch[PH_OUTCOME_BATCH_MAX];

    (void)thread;
    run_housekeeping(writer);
    do {
        publish(writer);
        if (writer->settings.portal->returns_connections) {
            ph_outcome_commit_rest(writer->commit);
        }
        wait_for_work(writer);
        publish(writer);
        if (is_past_deadline(writer)) {
            spool_rest(writer);
        }
        ph_outcome_commit_run(writer->commit, batch, take_batch(writer, batch));
        ph_outcome_commit_run_due(writer->commit);
        if (!is_stopping(writer)) {
            run_housekeeping(writer);
        }
    } while (!is_stopping(writer) || !is_idle(writer));
    writer->is_complete = ph_outcome_commit_end(writer->commit);
    return NULL;
}

apr_status_t ph_outcome_writer_make(ph_outcome_writer_t **writer,
                                    const ph_outcome_writer_settings_t *settings, apr_pool_t *pool)
{
    ph_outcome_writer_t *made = apr_pcalloc(pool, sizeof *made);
    const ph_outcome_commit_settings_t commit = { settings->portal,  settings->lease, settings->spool,
                                                  settings->written, settings->baton, settings->sweeper };
    apr_status_t rv;

    made->settings = *settings;
    atomic_init(&made->waiters, 0);
    rv = apr_pool_create_unmanaged_ex(&made->pool, NULL, NULL);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    made->commit = ph_outcome_commit_make(&commit, made->pool);
    apr_thread_mutex_create(&made->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    apr_thread_cond_create(&made->wake, pool);
    rv = ph_thread_start(&made->thread, "ph-outcomes", run, made, pool);
    if (rv != APR_SUCCESS) {
        apr_pool_destroy(made->pool);
        return rv;
    }
    *writer = made;
    return APR_SUCCESS;
}

int ph_outcome_writer_stop(ph_outcome_writer_t *writer, apr_time_t deadline)
{
    apr_status_t ignored;
    int is_complete;

    apr_thread_mutex_lock(writer->lock);
    writer->is_stopping = 1;
    writer->deadline = deadline;
    apr_thread_cond_signal(writer->wake);
    apr_thread_mutex_unlock(writer->lock);
    apr_thread_join(&ignored, writer->thread);
    is_complete = writer->is_complete;
    apr_pool_destroy(writer->pool);
    return is_complete;
}
