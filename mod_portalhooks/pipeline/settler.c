/* SPDX-License-Identifier: Apache-2.0 */
/* The settler's thread: gathers outcomes for a moment, commits them together, wakes the waiting. */
#include "settler.h"

#include <apr_strings.h>
#include <stdatomic.h>

#include "os/failpoint.h"
#include "os/monotonic.h"
#include "os/thread.h"
#include "settlement.h"

#define GATHER apr_time_from_msec(10)        /* when nobody waits */
#define GATHER_HURRIED apr_time_from_msec(1) /* when somebody waits and more is about to come */
#define TICK apr_time_from_sec(1)            /* how often an idle settler looks at its lease */
#define RETRY_AFTER apr_time_from_msec(200)  /* a database that is away */

struct ph_settler_t {
    ph_settler_settings_t settings;
    apr_pool_t *pool; /* the thread's */
    apr_thread_t *thread;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *wake;
    ph_click_queue_t queue; /* under lock */
    int is_stopping;        /* under lock */
    apr_time_t deadline;    /* under lock */
    int under_way;          /* under lock: clicks that are expected and have not come */
    atomic_int hurried;

    /* the thread's own */
    ph_db_t *db; /* NULL = none at the moment */
    apr_pool_t *db_pool;
    int has_left_some;
};

void ph_settler_expect(ph_settler_t *settler)
{
    apr_thread_mutex_lock(settler->lock);
    settler->under_way++;
    apr_thread_mutex_unlock(settler->lock);
}

void ph_settler_push(ph_settler_t *settler, ph_click_t *click)
{
    int is_due;

    apr_thread_mutex_lock(settler->lock);
    ph_click_queue_push(&settler->queue, click);
    settler->under_way--;
    is_due = settler->queue.count == 1 || settler->under_way == 0;
    apr_thread_mutex_unlock(settler->lock);
    if (is_due) {
        apr_thread_cond_signal(settler->wake);
    }
}

void ph_settler_hurry(ph_settler_t *settler, int more)
{
    atomic_fetch_add(&settler->hurried, more);
}

static int has_room(const ph_settler_t *settler)
{
    return settler->queue.first && settler->queue.count < PH_SETTLEMENT_MAX && !settler->is_stopping;
}

/* A batch costs little more than one. Somebody who waits is kept waiting for the outcomes that are about to
 * come, and only for a moment; under lock. */
static void gather_hurried(ph_settler_t *settler)
{
    const apr_time_t until = ph_monotonic_now() + GATHER_HURRIED;
    apr_interval_time_t left = GATHER_HURRIED;

    while (has_room(settler) && settler->under_way > 0 && left > 0) {
        apr_thread_cond_timedwait(settler->wake, settler->lock, left);
        left = until - ph_monotonic_now();
    }
}

/* Sleep until there is something to settle, it is time to look after the lease, or the end has come. */
static void wait_for_work(ph_settler_t *settler)
{
    apr_thread_mutex_lock(settler->lock);
    if (!settler->queue.first && !settler->is_stopping) {
        apr_thread_cond_timedwait(settler->wake, settler->lock, TICK);
    }
    if (atomic_load(&settler->hurried) > 0) {
        gather_hurried(settler);
    }
    else if (has_room(settler)) {
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

static void release_batch(ph_settler_t *settler, ph_click_t **batch, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        settler->settings.settled(settler->settings.baton, batch[i]);
        ph_click_tell(batch[i], PH_CLICK_FINISHED);
        ph_click_release(batch[i]);
    }
}

static apr_status_t open_db(ph_settler_t *settler)
{
    return settler->db ? APR_SUCCESS
                       : ph_db_open(&settler->db, settler->settings.portal->thread_db, 0, settler->db_pool);
}

/* It failed: it is given back and had anew next time. */
static void drop_db(ph_settler_t *settler)
{
    apr_pool_clear(settler->db_pool); /* closes it */
    settler->db = NULL;
    ph_sweeper_lose_sight(settler->settings.sweeper);
}

static apr_status_t try_to_settle(ph_settler_t *settler, ph_click_t **batch, int count, apr_pool_t *scratch)
{
    ph_portal_t *portal = settler->settings.portal;
    ph_problem_t ignored = { 0 };
    apr_status_t rv = open_db(settler);

    if (rv == APR_SUCCESS) {
        ph_lease_keep(settler->settings.lease, portal, settler->db, scratch);
        PH_FAILPOINT("before_outcome");
        rv = ph_settlement_commit(settler->db, portal, batch, count, scratch);
    }
    PH_FAILPOINT("after_outcome_commit");
    if (rv != APR_SUCCESS) {
        ph_portal_db_problem(portal, &ignored, rv, settler->db,
                             "commit outcomes; they are kept and tried again", scratch);
        drop_db(settler);
    }
    return rv;
}

/* The process ends before the database is back. For those who wait the outcome is not there yet. */
static void spool_batch(ph_settler_t *settler, ph_click_t **batch, int count, apr_pool_t *scratch)
{
    ph_portal_t *portal = settler->settings.portal;
    ph_spool_t *spool = settler->settings.spool;
    apr_status_t rv = spool ? ph_spool_write(spool, batch, count, scratch) : APR_ENOENT;
    char reason[120];
    int i;

    settler->has_left_some = 1;
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
static void settle_batch(ph_settler_t *settler, ph_click_t **batch, int count)
{
    apr_status_t rv = PH_DB_UNAVAILABLE;
    apr_pool_t *scratch;
    int i;

    apr_pool_create(&scratch, settler->pool);
    while (rv != APR_SUCCESS && !is_over(settler, 1)) {
        apr_pool_clear(scratch);
        rv = try_to_settle(settler, batch, count, scratch);
        if (rv != APR_SUCCESS) {
            apr_sleep(RETRY_AFTER);
        }
    }
    for (i = 0; rv == APR_SUCCESS && i < count; i++) {
        ph_settlement_tell(settler->settings.portal, batch[i], scratch);
    }
    if (rv != APR_SUCCESS) {
        spool_batch(settler, batch, count, scratch);
    }
    apr_pool_destroy(scratch);
    release_batch(settler, batch, count);
}

/* The lease, those of the dead, and what is old. */
static void look_after_owners(ph_settler_t *settler)
{
    ph_portal_t *portal = settler->settings.portal;
    apr_pool_t *scratch;
    apr_status_t rv = open_db(settler);

    apr_pool_create(&scratch, settler->pool);
    if (rv == APR_SUCCESS) {
        rv = ph_lease_keep(settler->settings.lease, portal, settler->db, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_sweeper_look(settler->settings.sweeper, settler->db, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_cleaner_look(settler->settings.cleaner, settler->db, scratch);
    }
    if (rv != APR_SUCCESS) {
        drop_db(settler);
    }
    apr_pool_destroy(scratch);
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *baton)
{
    ph_settler_t *settler = baton;
    ph_click_t *batch[PH_SETTLEMENT_MAX];
    int count;

    (void)thread;
    look_after_owners(settler);
    do {
        wait_for_work(settler);
        count = take_batch(settler, batch);
        if (count > 0) {
            settle_batch(settler, batch, count);
        }
        if (!is_over(settler, 0)) {
            look_after_owners(settler);
        }
    } while (count > 0 || !is_over(settler, 0));
    if (settler->db && !settler->has_left_some) {
        ph_lease_end(settler->settings.lease, settler->db, settler->pool);
    }
    apr_pool_destroy(settler->db_pool); /* closes the connection */
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
    apr_pool_create(&made->db_pool, made->pool);
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

int ph_settler_stop(ph_settler_t *settler, apr_time_t deadline)
{
    int has_left_some;
    apr_status_t ignored;

    apr_thread_mutex_lock(settler->lock);
    settler->is_stopping = 1;
    settler->deadline = deadline;
    apr_thread_cond_signal(settler->wake);
    apr_thread_mutex_unlock(settler->lock);
    apr_thread_join(&ignored, settler->thread);
    has_left_some = settler->has_left_some;
    apr_pool_destroy(settler->pool);
    return !has_left_some;
}
