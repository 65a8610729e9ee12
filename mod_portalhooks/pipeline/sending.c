/* SPDX-License-Identifier: Apache-2.0 */
/* Connects admission, dispatcher and outcome writer, and starts and stops them in the right order. */
#include "sending.h"

#include <apr_allocator.h>
#include <unistd.h>

#include "admission.h"
#include "lease.h"
#include "outcome_writer.h"
#include "receiver_limits.h"

#define BODY_BYTES_MAX ((apr_size_t)64 * 1024 * 1024)
#define CLICK_MEMORY_KEPT ((apr_size_t)4 * 1024 * 1024) /* for reuse by later clicks */

struct ph_sending_t {
    ph_portal_t *portal;
    ph_lease_t *lease;
    ph_child_table_t *child_table;     /* NULL = none */
    ph_admission_t *_Atomic admission; /* NULL until it is started: the outcome writer's thread is earlier */
    ph_dispatcher_t *_Atomic dispatcher; /* likewise */
    ph_outcome_writer_t *writer;
    ph_indexer_thread_t *indexer;
};

static void send_click(void *baton, ph_click_t *click)
{
    ph_sending_t *sending = baton;

    ph_outcome_writer_expect(sending->writer);
    ph_dispatcher_submit(sending->dispatcher, &click->attempt);
}

static void write_unsent(void *baton, ph_click_t *click)
{
    ph_sending_t *sending = baton;

    ph_receiver_limits_give(click, sending->portal);
    ph_outcome_writer_expect(sending->writer);
    ph_outcome_writer_push(sending->writer, click);
}

static void write_attempt(void *baton, ph_attempt_t *attempt)
{
    ph_sending_t *sending = baton;

    ph_receiver_limits_give(attempt->baton, sending->portal);
    ph_outcome_writer_push(sending->writer, attempt->baton);
}

static int lease_outlasts(void *baton, const ph_attempt_t *attempt, apr_interval_time_t left)
{
    ph_sending_t *sending = baton;
    const ph_click_t *click = attempt->baton;

    return ph_lease_outlasts(sending->lease, click->lease_epoch, left);
}

static void count_waiters(void *baton, int change)
{
    ph_sending_t *sending = baton;

    ph_outcome_writer_count_waiters(sending->writer, change);
}

static void release_slot(void *baton, const ph_click_t *click)
{
    ph_sending_t *sending = baton;

    ph_admission_release(sending->admission, click);
}

/* For the outcome writer's thread. */
static int is_in_hand(void *baton, const char *execution_id)
{
    ph_sending_t *sending = baton;
    ph_admission_t *admission = sending->admission;
    ph_click_t *click = admission ? ph_admission_find(admission, execution_id) : NULL;

    if (click) {
        ph_click_release(click);
    }
    return !admission || click;
}

static void count_attempts(void *baton, int *queued, int *in_flight)
{
    ph_sending_t *sending = baton;
    ph_dispatcher_t *dispatcher = sending->dispatcher;

    if (dispatcher) {
        ph_dispatcher_count(queued, in_flight, dispatcher);
    }
}

static ph_lease_t *make_lease(const ph_sending_settings_t *given, apr_pool_t *pool)
{
    const ph_lease_settings_t settings = { given->start_id, given->child, given->pipeline->portal->instance,
                                           given->lease, given->server };

    return ph_lease_make(&settings, pool);
}

static apr_status_t start_outcome_writer(ph_sending_t *sending, const ph_sending_settings_t *given,
                                         apr_pool_t *pool)
{
    const ph_leftovers_settings_t leftovers = { sending->portal, sending->lease, is_in_hand, sending };
    ph_sweeper_settings_t sweeper = { sending->portal, sending->lease, given->child_table, NULL,
                                      ph_leftovers_make(&leftovers, pool) };
    ph_outcome_writer_settings_t settings = { 0 };

    if (given->spool_dir) {
        sweeper.spool =
            ph_spool_make(sending->portal, given->spool_dir, ph_lease_owner(sending->lease), pool);
    }
    settings.portal = sending->portal;
    settings.lease = sending->lease;
    settings.sweeper = ph_sweeper_make(&sweeper, pool);
    settings.cleaner = ph_cleaner_make(sending->portal, ph_sweeper_watch(settings.sweeper), pool);
    settings.indexer = sending->indexer;
    settings.spool = sweeper.spool;
    settings.written = release_slot;
    settings.count_attempts = count_attempts;
    settings.baton = sending;
    return ph_outcome_writer_make(&sending->writer, &settings, pool);
}

static apr_status_t start_dispatcher(ph_sending_t *sending, const ph_dispatcher_settings_t *given,
                                     apr_pool_t *pool)
{
    ph_dispatcher_settings_t settings = *given;
    ph_dispatcher_t *dispatcher;
    apr_status_t rv;

    settings.finished = write_attempt;
    settings.may_send = lease_outlasts;
    settings.baton = sending;
    rv = ph_dispatcher_make(&dispatcher, &settings, pool);
    if (rv == APR_SUCCESS) {
        sending->dispatcher = dispatcher;
    }
    return rv;
}

static apr_status_t start_admission(ph_sending_t *sending, const ph_sending_settings_t *given,
                                    apr_pool_t *pool)
{
    ph_admission_settings_t settings = { 0 };
    ph_admission_t *admission;
    apr_status_t rv;

    settings.portal = sending->portal;
    settings.lease = sending->lease;
    settings.slots = given->queue + given->dispatcher.max_in_flight;
    settings.bytes_max = BODY_BYTES_MAX;
    settings.max_waiters = given->max_waiters;
    settings.send = send_click;
    settings.write_unsent = write_unsent;
    settings.count_waiters = count_waiters;
    settings.baton = sending;
    rv = ph_admission_make(&admission, &settings, pool);
    if (rv == APR_SUCCESS) {
        sending->admission = admission;
    }
    return rv;
}

static apr_status_t free_click_memory(void *allocator)
{
    apr_allocator_destroy(allocator);
    return APR_SUCCESS;
}

/* A pool with an allocator of its own maps and unmaps its blocks, and every unmapping interrupts all CPUs.
 * This shared allocator keeps freed blocks for later clicks. */
static apr_status_t make_click_memory(apr_allocator_t **allocator, apr_pool_t *pool)
{
    apr_thread_mutex_t *lock;
    apr_status_t rv = apr_thread_mutex_create(&lock, APR_THREAD_MUTEX_DEFAULT, pool);

    if (rv == APR_SUCCESS) {
        rv = apr_allocator_create(allocator);
    }
    if (rv != APR_SUCCESS) {
        return rv;
    }
    apr_allocator_mutex_set(*allocator, lock);
    apr_allocator_max_free_set(*allocator, CLICK_MEMORY_KEPT);
    apr_pool_cleanup_register(pool, *allocator, free_click_memory, apr_pool_cleanup_null);
    return APR_SUCCESS;
}

apr_status_t ph_sending_start(ph_sending_t **sending, const ph_sending_settings_t *settings, apr_pool_t *pool)
{
    ph_sending_t *made = apr_pcalloc(pool, sizeof *made);
    apr_status_t rv;

    rv = make_click_memory(&settings->pipeline->click_memory, pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    made->portal = settings->pipeline->portal;
    made->lease = make_lease(settings, pool);
    made->child_table = settings->child_table;
    if (made->child_table) {
        ph_child_table_add(made->child_table, settings->child, (int)getpid());
    }
    made->indexer = ph_indexer_thread_make(made->portal, pool);
    rv = start_outcome_writer(made, settings, pool);
    if (rv != APR_SUCCESS) {
        ph_indexer_thread_stop(made->indexer);
        return rv;
    }
    rv = start_dispatcher(made, &settings->dispatcher, pool);
    if (rv != APR_SUCCESS) {
        ph_outcome_writer_stop(made->writer, 0);
        ph_indexer_thread_stop(made->indexer);
        return rv;
    }
    rv = start_admission(made, settings, pool);
    if (rv != APR_SUCCESS) {
        ph_dispatcher_stop(made->dispatcher, 0);
        ph_outcome_writer_stop(made->writer, 0);
        ph_indexer_thread_stop(made->indexer);
        return rv;
    }
    settings->pipeline->admission = made->admission;
    *sending = made;
    return APR_SUCCESS;
}

void ph_sending_stop(ph_sending_t *sending, apr_time_t deadline, apr_time_t write_deadline)
{
    int is_complete;

    ph_admission_stop(sending->admission);
    ph_dispatcher_stop(sending->dispatcher, deadline);
    is_complete = ph_outcome_writer_stop(sending->writer, write_deadline);
    ph_indexer_thread_stop(sending->indexer);
    /* With something left the slot stays: the parent marks it dead, and another child sweeps. */
    if (is_complete && sending->child_table) {
        ph_child_table_remove(sending->child_table, ph_lease_settings(sending->lease)->child);
    }
}
