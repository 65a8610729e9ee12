/* SPDX-License-Identifier: Apache-2.0 */
/* Joining admission, dispatcher and settler to one line, in the order in which they start and stop. */
#include "sending.h"

#include <apr_allocator.h>
#include <unistd.h>

#include "admission.h"
#include "lease.h"
#include "settler.h"

#define BODY_BYTES_MAX ((apr_size_t)64 * 1024 * 1024)
#define CLICK_MEMORY_KEPT ((apr_size_t)4 * 1024 * 1024) /* for clicks to come */

struct ph_sending_t {
    ph_portal_t *portal;
    ph_lease_t *lease;
    ph_child_table_t *child_table; /* NULL = none */
    ph_admission_t *admission;
    ph_dispatcher_t *dispatcher;
    ph_settler_t *settler;
};

static void send_click(void *baton, ph_click_t *click)
{
    ph_sending_t *sending = baton;

    ph_settler_expect(sending->settler);
    ph_dispatcher_submit(sending->dispatcher, &click->attempt);
}

static void settle_unsent(void *baton, ph_click_t *click)
{
    ph_sending_t *sending = baton;

    ph_settler_expect(sending->settler);
    ph_settler_push(sending->settler, click);
}

static void settle_attempt(void *baton, ph_attempt_t *attempt)
{
    ph_sending_t *sending = baton;

    ph_settler_push(sending->settler, attempt->baton);
}

static int lease_outlasts(void *baton, const ph_attempt_t *attempt, apr_interval_time_t left)
{
    ph_sending_t *sending = baton;
    const ph_click_t *click = attempt->baton;

    return ph_lease_outlasts(sending->lease, click->lease_epoch, left);
}

static void hurry_settler(void *baton, int more)
{
    ph_sending_t *sending = baton;

    ph_settler_hurry(sending->settler, more);
}

static void free_place(void *baton, const ph_click_t *click)
{
    ph_sending_t *sending = baton;

    ph_admission_free(sending->admission, click);
}

static ph_lease_t *make_lease(const ph_sending_settings_t *given, apr_pool_t *pool)
{
    const ph_lease_settings_t settings = { given->start_id, given->child, given->portal->instance,
                                           given->lease };

    return ph_lease_make(&settings, pool);
}

static apr_status_t start_settler(ph_sending_t *sending, const ph_sending_settings_t *given, apr_pool_t *pool)
{
    ph_sweeper_settings_t sweeper = { sending->portal, sending->lease, given->child_table, NULL };
    ph_settler_settings_t settings = { 0 };

    if (given->spool_folder) {
        sweeper.spool =
            ph_spool_make(sending->portal, given->spool_folder, ph_lease_owner(sending->lease), pool);
    }
    settings.portal = sending->portal;
    settings.lease = sending->lease;
    settings.sweeper = ph_sweeper_make(&sweeper, pool);
    settings.cleaner = ph_cleaner_make(sending->portal, sending->lease, pool);
    settings.spool = sweeper.spool;
    settings.settled = free_place;
    settings.baton = sending;
    return ph_settler_make(&sending->settler, &settings, pool);
}

static apr_status_t start_dispatcher(ph_sending_t *sending, const ph_dispatcher_settings_t *given,
                                     apr_pool_t *pool)
{
    ph_dispatcher_settings_t settings = *given;

    settings.finished = settle_attempt;
    settings.may_send = lease_outlasts;
    settings.baton = sending;
    return ph_dispatcher_make(&sending->dispatcher, &settings, pool);
}

static apr_status_t start_admission(ph_sending_t *sending, const ph_sending_settings_t *given,
                                    apr_pool_t *pool)
{
    ph_admission_settings_t settings = { 0 };

    settings.portal = sending->portal;
    settings.lease = sending->lease;
    settings.places = given->queue + given->dispatcher.max_in_flight;
    settings.bytes_max = BODY_BYTES_MAX;
    settings.max_waiters = given->max_waiters;
    settings.send = send_click;
    settings.settle = settle_unsent;
    settings.hurry = hurry_settler;
    settings.baton = sending;
    return ph_admission_make(&sending->admission, &settings, pool);
}

static apr_status_t free_click_memory(void *allocator)
{
    apr_allocator_destroy(allocator);
    return APR_SUCCESS;
}

/* APR maps and unmaps the blocks of a pool that has an allocator of its own, which interrupts every
 * processor. From this one a click gets blocks that an earlier click has left. */
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

    rv = make_click_memory(&settings->portal->click_memory, pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    made->portal = settings->portal;
    made->lease = make_lease(settings, pool);
    made->child_table = settings->child_table;
    if (made->child_table) {
        ph_child_table_add(made->child_table, settings->child, (int)getpid());
    }
    rv = start_settler(made, settings, pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = start_dispatcher(made, &settings->dispatcher, pool);
    if (rv != APR_SUCCESS) {
        ph_settler_stop(made->settler, 0);
        return rv;
    }
    rv = start_admission(made, settings, pool);
    if (rv != APR_SUCCESS) {
        ph_dispatcher_stop(made->dispatcher, 0);
        ph_settler_stop(made->settler, 0);
        return rv;
    }
    settings->portal->admission = made->admission;
    *sending = made;
    return APR_SUCCESS;
}

void ph_sending_stop(ph_sending_t *sending, apr_time_t deadline, apr_time_t settle_deadline)
{
    ph_admission_stop(sending->admission);
    ph_dispatcher_stop(sending->dispatcher, deadline);
    /* Otherwise its place stays for the parent to bury, so that somebody looks after what is left. */
    if (ph_settler_stop(sending->settler, settle_deadline) && sending->child_table) {
        ph_child_table_remove(sending->child_table, ph_lease_settings(sending->lease)->child);
    }
}
