/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of the outcome writer's thread: gather outcomes, commit them, wake their waiters; housekeeping.
 * What cannot be committed now is set aside, so that nothing waits behind it. */
#include "outcome_writer.h"

#include <apr_strings.h>
#include <stdatomic.h>
#include <string.h>

#include "aside.h"
#include "os/failpoint.h"
#include "os/monotonic.h"
#include "os/thread.h"
#include "outcome_batch.h"
#include "service/metrics.h"
#include "service/packet_check.h"

#define COMMIT_OUTCOMES "commit outcomes, will retry"
#define GATHER apr_time_from_msec(10)             /* without waiters */
#define GATHER_AWAITED apr_time_from_msec(1)      /* with waiters, if more outcomes are expected */
#define TICK apr_time_from_sec(1)                 /* of housekeeping while there are no outcomes */
#define RETRY_AFTER apr_time_from_msec(200)       /* while the database is unavailable */
#define BATCH_BYTES ((apr_size_t)8 * 1024 * 1024) /* of bodies, in one transaction */

/* Outcomes may be committed twice, so a COMMIT that hangs is given up early. Its limit grows to
 * PH_DB_COMMIT_TIMEOUT while that happens, because the server may just be slow, and shrinks slowly. */
#define COMMIT_TIMEOUT apr_time_from_sec(1)

/* A row that was committed may appear late on another server of a cluster; after this it is gone. */
#define ABSENT_MAX apr_time_from_sec(3)
#define ALONE_AFTER 2 /* lost connections, after which an outcome is committed alone */

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
    apr_interval_time_t commit_timeout;
    ph_aside_t aside;
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

    /* Admission may have set it aside. The row of an unsure commit may be locked by a transaction of our own.
     */
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
    const apr_time_t next = ph_aside_next(&writer->aside);
    const apr_interval_time_t left = next ? next - ph_monotonic_now() : TICK;

    return left < TICK ? left : TICK;
}

/* Wait for outcomes, the next tick or the stop. */
static void wait_for_work(ph_outcome_writer_t *writer)
{
    apr_interval_time_t at_most = time_to_wait(writer);

    apr_thread_mutex_lock(writer->lock);
    if (writer->is_stopping && at_most > RETRY_AFTER) {
        at_most = RETRY_AFTER; /* its deadline may be near */
    }
    if (!writer->queue.first && at_most > 0 && (!writer->is_stopping || writer->aside.clicks.first)) {
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
    return is_empty && !writer->aside.clicks.first;
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

static void release(ph_outcome_writer_t *writer, ph_click_t *click)
{
    writer->settings.written(writer->settings.baton, click);
    ph_click_advance(click, PH_CLICK_FINISHED);
    ph_click_release(click);
}

static apr_status_t open_db(ph_outcome_writer_t *writer)
{
    ph_portal_t *portal = writer->settings.portal;
    apr_status_t rv;

    if (writer->db) {
        return APR_SUCCESS;
    }
    rv = ph_db_open(&writer->db, portal->thread_db, 0, writer->db_pool);
    if (rv == APR_SUCCESS) {
        ph_packet_check(portal, writer->db, writer->db_pool);
    }
    return rv;
}

/* Close a connection that failed; the next try opens a new one. */
static void drop_db(ph_outcome_writer_t *writer)
{
    apr_pool_clear(writer->db_pool); /* closes it */
    writer->db = NULL;
    ph_sweeper_note_outage(writer->settings.sweeper);
}

static void note_failure(ph_outcome_writer_t *writer, apr_status_t rv, apr_pool_t *scratch)
{
    ph_problem_t ignored = { 0 };

    ph_portal_db_problem(writer->settings.portal, &ignored, rv, writer->db, COMMIT_OUTCOMES, scratch);
    drop_db(writer);
}

/* A connection with which outcomes can be committed, and a renewed lease. */
static apr_status_t prepare(ph_outcome_writer_t *writer, apr_pool_t *scratch)
{
    apr_status_t rv = open_db(writer);

    if (rv != APR_SUCCESS) {
        note_failure(writer, rv, scratch);
        return rv;
    }
    ph_lease_renew(writer->settings.lease, writer->settings.portal, writer->db, scratch);
    ph_db_bound_commit(writer->db, writer->commit_timeout);
    return APR_SUCCESS;
}

/* ---- what cannot be committed --------------------------------------------------------------------- */

/* The process ends before the database is back. To the waiters the execution is still `sending`. */
static void spool_batch(ph_outcome_writer_t *writer, ph_click_t **batch, int count, apr_pool_t *scratch)
{
    ph_portal_t *portal = writer->settings.portal;
    const int spooled =
        writer->settings.spool ? ph_spool_write(writer->settings.spool, batch, count, scratch) : 0;
    int i;

    writer->has_spooled = 1;
    if (!writer->settings.spool) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_ERROR,
                          apr_psprintf(scratch,
                                       "outcomes: %d lost, the database cannot be written and there is no "
                                       "PortalHooksSpoolDir; their executions will become unknown",
                                       count));
    }
    if (spooled > 0) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_WARNING,
                          apr_psprintf(scratch, "outcomes: %d spooled until the database is back", spooled));
    }
    for (i = spooled; i < count; i++) {
        ph_metrics_note_lost(portal->metrics);
    }
    for (i = 0; i < count; i++) {
        batch[i]->ended = batch[i]->execution;
        release(writer, batch[i]);
    }
}

/* Not even the outcome alone is accepted: keep it in the spool, where nothing waits behind it. */
static void keep_refused(ph_outcome_writer_t *writer, ph_click_t *click, apr_pool_t *scratch)
{
    ph_portal_t *portal = writer->settings.portal;
    ph_spool_t *spool = writer->settings.spool;
    char reason[120];
    apr_status_t rv;

    if (spool) {
        rv = ph_spool_keep_refused(spool, click, scratch);
        if (rv != APR_SUCCESS) {
            portal->ports.log(portal->ports.log_baton, PH_LOG_ERROR,
                              apr_psprintf(scratch,
                                           "execution %s: outcome lost, it can be kept neither in the "
                                           "database nor in the spool (%s)",
                                           click->execution.id, apr_strerror(rv, reason, sizeof(reason))));
        }
    }
    ph_metrics_note_lost(portal->metrics);
    click->ended = click->execution;
    release(writer, click);
}

/* There is no row. It may come, while the commit of a click is unsure or on a server that lags; one that was
 * there before is written again. */
static void settle_absent(ph_outcome_writer_t *writer, ph_click_t *click, apr_pool_t *scratch)
{
    const apr_time_t now = ph_monotonic_now();
    const int is_unsure = click->was_unsure && atomic_load(&click->phase) == PH_CLICK_REVOKED;

    if (!click->absent_since) {
        click->absent_since = now;
    }
    if (now < (is_unsure ? click->appears_until : click->absent_since + ABSENT_MAX)) {
        ph_aside_add(&writer->aside, click, 0);
    }
    else if (is_unsure) {
        release(writer, click); /* that commit has failed: there is no execution */
    }
    else if (ph_outcome_batch_restore(writer->db, writer->settings.portal, click, scratch) != APR_SUCCESS) {
        ph_aside_add(&writer->aside, click, 0);
    }
    else if (click->writing == PH_WRITING_REFUSED) {
        keep_refused(writer, click, scratch);
    }
    else {
        ph_outcome_batch_log(writer->settings.portal, click, scratch);
        release(writer, click);
    }
}

/* ---- committing ----------------------------------------------------------------------------------- */

/* The connection or the database has failed before the click was committed, or during its commit: then its
 * transaction may live on in the server, and with it locks on rows of its integration. */
static void set_aside_pending(ph_outcome_writer_t *writer, ph_click_t *click, apr_status_t rv)
{
    const ph_db_fault_t fault = ph_db_fault(writer->db);

    if (rv != PH_DB_COMMIT_UNKNOWN && (fault == PH_DB_FAULT_UNREACHABLE || fault == PH_DB_FAULT_PACKET)) {
        click->losses++;
    }
    if (rv == PH_DB_COMMIT_UNKNOWN) {
        click->writing = PH_WRITING_BLOCKED;
    }
    ph_aside_add(
        &writer->aside, click,
        rv == PH_DB_COMMIT_UNKNOWN || click->losses >= ALONE_AFTER ? 0 : ph_monotonic_now() + RETRY_AFTER);
}

/* Pass on a click of a batch that was committed with status `rv`. */
static void settle(ph_outcome_writer_t *writer, ph_click_t *click, apr_status_t rv, apr_pool_t *scratch)
{
    switch (click->writing) {
    case PH_WRITING_DONE:
    case PH_WRITING_REPEATED:
        ph_outcome_batch_log(writer->settings.portal, click, scratch);
        release(writer, click);
        return;
    case PH_WRITING_PENDING:
        set_aside_pending(writer, click, rv);
        return;
    case PH_WRITING_LOCKED:
    case PH_WRITING_BLOCKED:
        ph_aside_add(&writer->aside, click, 0);
        return;
    case PH_WRITING_ABSENT:
        settle_absent(writer, click, scratch);
        return;
    case PH_WRITING_REFUSED:
        keep_refused(writer, click, scratch);
        return;
    }
}

static void commit_batch(ph_outcome_writer_t *writer, ph_click_t **batch, int count)
{
    apr_pool_t *scratch;
    apr_status_t rv;
    int i;

    if (count == 0) {
        return;
    }
    apr_pool_create(&scratch, writer->pool);
    rv = prepare(writer, scratch);
    for (i = 0; rv != APR_SUCCESS && i < count; i++) {
        ph_aside_add(&writer->aside, batch[i], ph_monotonic_now() + RETRY_AFTER);
    }
    if (rv == APR_SUCCESS) {
        PH_FAILPOINT("before_outcome");
        rv = ph_outcome_batch_commit(writer->db, writer->settings.portal, batch, count, scratch);
        PH_FAILPOINT("after_outcome_commit");
        for (i = 0; i < count; i++) {
            settle(writer, batch[i], rv, scratch);
        }
        if (rv == APR_SUCCESS) {
            ph_portal_db_worked(writer->settings.portal, COMMIT_OUTCOMES, scratch);
            writer->commit_timeout -= (writer->commit_timeout - COMMIT_TIMEOUT) / 8;
        }
        else {
            writer->commit_timeout =
                rv == PH_DB_COMMIT_UNKNOWN && writer->commit_timeout < PH_DB_COMMIT_TIMEOUT
                    ? 2 * writer->commit_timeout
                    : writer->commit_timeout;
            note_failure(writer, rv, scratch);
        }
    }
    apr_pool_destroy(scratch);
}

/* The click of this integration that waits for a locked row which all its outcomes need; NULL = none. */
static const ph_click_t *find_blocked(const ph_outcome_writer_t *writer, const char *integration_id)
{
    const ph_click_t *click;

    for (click = writer->aside.clicks.first; click; click = click->next) {
        if (click->writing == PH_WRITING_BLOCKED &&
            strcmp(click->execution.integration_id, integration_id) == 0) {
            return click;
        }
    }
    return NULL;
}

static void commit_new(ph_outcome_writer_t *writer)
{
    ph_click_t *batch[PH_OUTCOME_BATCH_MAX];
    const int taken = take_batch(writer, batch);
    int count = 0, i;

    for (i = 0; i < taken; i++) {
        const ph_click_t *blocked = find_blocked(writer, batch[i]->execution.integration_id);

        if (blocked) {
            batch[i]->writing = PH_WRITING_BLOCKED;
            batch[i]->is_logged = 1;
            ph_aside_add(&writer->aside, batch[i], blocked->retry_at);
        }
        else {
            batch[count++] = batch[i];
        }
    }
    commit_batch(writer, batch, count);
}

/* Try again what is due. Those that may be the reason for lost connections are committed alone. */
static void commit_aside(ph_outcome_writer_t *writer)
{
    ph_click_t *due[PH_OUTCOME_BATCH_MAX], *alone[PH_OUTCOME_BATCH_MAX];
    const int taken = ph_aside_take(due, PH_OUTCOME_BATCH_MAX, &writer->aside, ph_monotonic_now());
    int count = 0, alone_count = 0, i;

    for (i = 0; i < taken; i++) {
        if (due[i]->losses < ALONE_AFTER) {
            due[count++] = due[i];
        }
        else {
            alone[alone_count++] = due[i];
        }
    }
    commit_batch(writer, due, count);
    for (i = 0; i < alone_count; i++) {
        commit_batch(writer, alone + i, 1);
    }
}

/* The deadline of the stop has passed. */
static void spool_rest(ph_outcome_writer_t *writer)
{
    ph_click_t *batch[PH_OUTCOME_BATCH_MAX];
    apr_pool_t *scratch;
    int count;

    apr_pool_create(&scratch, writer->pool);
    do {
        count = take_batch(writer, batch);
        if (count == 0) {
            count = ph_aside_take(batch, PH_OUTCOME_BATCH_MAX, &writer->aside, APR_INT64_MAX);
        }
        if (count > 0) {
            spool_batch(writer, batch, count, scratch);
        }
        apr_pool_clear(scratch);
    } while (count > 0);
    apr_pool_destroy(scratch);
}

/* Renew the lease, sweep, clean up. */
static void run_housekeeping(ph_outcome_writer_t *writer)
{
    static const char *const names[] = { "renew the lease", "clean up after dead processes",
                                         "remove old rows" };
    ph_portal_t *portal = writer->settings.portal;
    ph_problem_t ignored = { 0 };
    apr_pool_t *scratch;
    apr_status_t rv = open_db(writer);
    int step = 0;

    apr_pool_create(&scratch, writer->pool);
    if (rv == APR_SUCCESS) {
        ph_db_bound_commit(writer->db, PH_DB_COMMIT_TIMEOUT);
        rv = ph_lease_renew(writer->settings.lease, portal, writer->db, scratch);
    }
    if (rv == APR_SUCCESS) {
        step++;
        rv = ph_sweeper_run(writer->settings.sweeper, writer->db, scratch);
    }
    if (rv == APR_SUCCESS) {
        step++;
        rv = ph_cleaner_run(writer->settings.cleaner, writer->db, scratch);
    }
    if (rv != APR_SUCCESS) {
        ph_portal_db_problem(portal, &ignored, rv, writer->db, names[step], scratch);
        drop_db(writer);
    }
    for (step = 0; rv == APR_SUCCESS && step < 3; step++) {
        ph_portal_db_worked(portal, names[step], scratch);
    }
    apr_pool_destroy(scratch);
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *baton)
{
    ph_outcome_writer_t *writer = baton;

    (void)thread;
    run_housekeeping(writer);
    do {
        wait_for_work(writer);
        if (is_past_deadline(writer)) {
            spool_rest(writer);
        }
        commit_new(writer);
        commit_aside(writer);
        if (!is_stopping(writer)) {
            run_housekeeping(writer);
        }
    } while (!is_stopping(writer) || !is_idle(writer));
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
    made->commit_timeout = COMMIT_TIMEOUT;
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
