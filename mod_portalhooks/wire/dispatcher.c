/* SPDX-License-Identifier: Apache-2.0 */
/* The sending thread: takes submitted attempts, starts them in turn and passes the ended ones on. */
#include "dispatcher.h"

#include <stdatomic.h>

#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>

#include "dispatcher_events.h"
#include "dispatcher_queue.h"
#include "os/failpoint.h"
#include "os/monotonic.h"
#include "os/thread.h"
#include "transfer.h"

/* Each start costs a signature and a handle; sockets that are ready must not wait for hundreds of them. */
#define STARTS_PER_TURN 64

struct ph_dispatcher_t {
    ph_dispatcher_settings_t settings;
    apr_thread_t *thread;
    ph_dispatcher_events_t events;
    atomic_int queued_count; /* in the inbox or the queue */
    atomic_int in_flight_count;

    /* written by other threads, under `lock` */
    apr_thread_mutex_t *lock;
    ph_attempt_t *inbox_first;
    ph_attempt_t *inbox_last;
    int is_stopping;
    apr_time_t stop_deadline; /* monotonic */

    /* of the thread alone */
    ph_dispatcher_queue_t *queue;
    int is_draining; /* has seen is_stopping: the inbox stays empty */
};

static void pass_on(ph_dispatcher_t *dispatcher, ph_attempt_t *attempt)
{
    dispatcher->settings.finished(dispatcher->settings.baton, attempt);
}

static void end_unsent(ph_dispatcher_t *dispatcher, ph_attempt_t *attempt, ph_error_t error)
{
    ph_attempt_end_unsent(attempt, error, NULL, apr_time_now());
    pass_on(dispatcher, attempt);
}

static void take_inbox(ph_dispatcher_t *dispatcher)
{
    ph_attempt_t *attempt;
    ph_attempt_t *next;

    apr_thread_mutex_lock(dispatcher->lock);
    attempt = dispatcher->inbox_first;
    dispatcher->inbox_first = NULL;
    dispatcher->inbox_last = NULL;
    dispatcher->is_draining = dispatcher->is_stopping;
    apr_thread_mutex_unlock(dispatcher->lock);

    for (; attempt; attempt = next) {
        next = attempt->next;
        ph_dispatcher_queue_push(dispatcher->queue, attempt);
    }
}

static void drop_oldest(ph_dispatcher_t *dispatcher, ph_error_t error)
{
    ph_attempt_t *attempt = ph_dispatcher_queue_drop_oldest(dispatcher->queue);

    atomic_fetch_sub(&dispatcher->queued_count, 1);
    end_unsent(dispatcher, attempt, error);
}

/* When the queue timeout of the oldest waiting attempt expires; -1 = none waits. */
static apr_time_t queue_due(const ph_dispatcher_t *dispatcher)
{
    const ph_attempt_t *oldest = ph_dispatcher_queue_oldest(dispatcher->queue);

    return oldest ? oldest->submitted_at + dispatcher->settings.queue_timeout : -1;
}

static void drop_expired(ph_dispatcher_t *dispatcher)
{
    const apr_time_t now = ph_monotonic_now();
    apr_time_t due = queue_due(dispatcher);

    while (due >= 0 && due <= now) {
        drop_oldest(dispatcher, PH_ERROR_QUEUE_TIMEOUT);
        due = queue_due(dispatcher);
    }
}

/* Frees its slot and passes it on: not ours any more. */
static void leave_wire(ph_dispatcher_t *dispatcher, ph_attempt_t *attempt)
{
    attempt->transfer = NULL;
    ph_dispatcher_queue_release(dispatcher->queue, attempt);
    atomic_fetch_sub(&dispatcher->in_flight_count, 1);
    pass_on(dispatcher, attempt);
}

static void start(ph_dispatcher_t *dispatcher, ph_attempt_t *attempt)
{
    atomic_fetch_sub(&dispatcher->queued_count, 1);
    atomic_fetch_add(&dispatcher->in_flight_count, 1);
    attempt->queued_us = ph_monotonic_now() - attempt->submitted_at;
    if (!dispatcher->settings.may_send(dispatcher->settings.baton, attempt, attempt->timeout)) {
        ph_attempt_end_unsent(attempt, PH_ERROR_INTERRUPTED, NULL, apr_time_now());
        leave_wire(dispatcher, attempt);
        return;
    }
    attempt->transfer = ph_transfer_make(attempt, &dispatcher->settings.sender, apr_time_now());
    if (!attempt->transfer) {
        leave_wire(dispatcher, attempt);
        return;
    }
    if (curl_multi_add_handle(dispatcher->events.multi, ph_transfer_handle(attempt->transfer)) != CURLM_OK) {
        ph_transfer_abort(attempt->transfer, apr_time_now());
        leave_wire(dispatcher, attempt);
    }
}

/* Returns 1 when there may be more to start. */
static int start_some(ph_dispatcher_t *dispatcher)
{
    ph_attempt_t *attempt;
    int i;

    for (i = 0; i < STARTS_PER_TURN; i++) {
        attempt = ph_dispatcher_queue_start(dispatcher->queue);
        if (!attempt) {
            return 0;
        }
        start(dispatcher, attempt);
    }
    return 1;
}

static void finish(ph_dispatcher_t *dispatcher, CURL *easy, CURLcode code)
{
    ph_transfer_t *transfer = NULL;
    ph_attempt_t *attempt;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&transfer);
    curl_multi_remove_handle(dispatcher->events.multi, easy);
    attempt = ph_transfer_attempt(transfer);
    if (ph_transfer_restart(transfer) &&
        curl_multi_add_handle(dispatcher->events.multi, ph_transfer_handle(transfer)) == CURLM_OK) {
        return;
    }
    PH_FAILPOINT("after_response");
    ph_transfer_finish(transfer, code, apr_time_now());
    leave_wire(dispatcher, attempt);
}

static void finish_ended(ph_dispatcher_t *dispatcher)
{
    CURLMsg *message;
    int left;

    message = curl_multi_info_read(dispatcher->events.multi, &left);
    while (message) {
        if (message->msg == CURLMSG_DONE) {
            finish(dispatcher, message->easy_handle, message->data.result);
        }
        message = curl_multi_info_read(dispatcher->events.multi, &left);
    }
}

/* At the deadline: nothing waits and nothing is in flight afterwards. */
static void cut_off(ph_dispatcher_t *dispatcher)
{
    ph_attempt_t *attempt;

    while (ph_dispatcher_queue_waiting(dispatcher->queue) > 0) {
        drop_oldest(dispatcher, PH_ERROR_INTERRUPTED);
    }
    attempt = ph_dispatcher_queue_any_in_flight(dispatcher->queue);
    while (attempt) {
        curl_multi_remove_handle(dispatcher->events.multi, ph_transfer_handle(attempt->transfer));
        ph_transfer_abort(attempt->transfer, apr_time_now());
        leave_wire(dispatcher, attempt);
        attempt = ph_dispatcher_queue_any_in_flight(dispatcher->queue);
    }
}

static int is_idle(const ph_dispatcher_t *dispatcher)
{
    return ph_dispatcher_queue_waiting(dispatcher->queue) == 0 &&
           ph_dispatcher_queue_in_flight(dispatcher->queue) == 0;
}

/* -1 = never. */
static apr_time_t earlier(apr_time_t one, apr_time_t other)
{
    if (one < 0) {
        return other;
    }
    return (other >= 0 && other < one) ? other : one;
}

/* The next timeout that is not libcurl's; -1 = none. */
static apr_time_t next_due(const ph_dispatcher_t *dispatcher, apr_time_t kept_due)
{
    const apr_time_t due = earlier(queue_due(dispatcher), kept_due);

    return dispatcher->is_draining ? earlier(due, dispatcher->stop_deadline) : due;
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *baton)
{
    ph_dispatcher_t *dispatcher = baton;
    apr_time_t kept_due = -1;
    int has_more;

    (void)thread;
    for (;;) {
        take_inbox(dispatcher);
        drop_expired(dispatcher);
        if (dispatcher->is_draining && ph_monotonic_now() >= dispatcher->stop_deadline) {
            cut_off(dispatcher);
        }
        kept_due = ph_dispatcher_events_expire(&dispatcher->events);
        has_more = start_some(dispatcher);
        if (dispatcher->is_draining && is_idle(dispatcher)) {
            return NULL;
        }
        ph_dispatcher_events_wait(&dispatcher->events, has_more ? 0 : next_due(dispatcher, kept_due));
        finish_ended(dispatcher);
    }
}

apr_status_t ph_dispatcher_make(ph_dispatcher_t **dispatcher, const ph_dispatcher_settings_t *settings,
                                apr_pool_t *pool)
{
    ph_dispatcher_t *made = apr_pcalloc(pool, sizeof(*made));
    apr_status_t status;

    made->settings = *settings;
    status = apr_thread_mutex_create(&made->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    if (status != APR_SUCCESS) {
        return status;
    }
    status = ph_dispatcher_events_init(&made->events, settings->max_in_flight, settings->reuse,
                                       settings->max_idle);
    if (status != APR_SUCCESS) {
        return status;
    }
    made->settings.sender.tls_sessions = made->events.tls_sessions;
    made->settings.sender.kept = made->events.kept;
    made->settings.sender.hmac = ph_hmac_make(pool);
    made->settings.sender.may_send = settings->may_send;
    made->settings.sender.may_send_baton = settings->baton;
    made->queue = ph_dispatcher_queue_make(settings->max_in_flight, settings->max_per_destination);
    status = ph_thread_start(&made->thread, "ph-dispatcher", run, made, pool);
    if (status != APR_SUCCESS) {
        goto undo;
    }
    *dispatcher = made;
    return APR_SUCCESS;

undo:
    ph_dispatcher_queue_free(made->queue);
    ph_dispatcher_events_destroy(&made->events);
    return status;
}

void ph_dispatcher_submit(ph_dispatcher_t *dispatcher, ph_attempt_t *attempt)
{
    int is_stopping;
    int was_empty;

    attempt->next = NULL;
    apr_thread_mutex_lock(dispatcher->lock);
    is_stopping = dispatcher->is_stopping;
    was_empty = !dispatcher->inbox_first;
    if (!is_stopping) {
        /* Under the lock, so that the queue is ordered by submission time. */
        attempt->submitted_at = ph_monotonic_now();
        atomic_fetch_add(&dispatcher->queued_count, 1);
        if (was_empty) {
            dispatcher->inbox_first = attempt;
        }
        else {
            dispatcher->inbox_last->next = attempt;
        }
        dispatcher->inbox_last = attempt;
        /* Also under it: afterwards ph_dispatcher_stop may have closed the descriptor. */
        if (was_empty) {
            ph_dispatcher_events_wake(&dispatcher->events);
        }
    }
    apr_thread_mutex_unlock(dispatcher->lock);
    if (is_stopping) {
        end_unsent(dispatcher, attempt, PH_ERROR_INTERRUPTED);
    }
}

void ph_dispatcher_count(int *queued, int *in_flight, ph_dispatcher_t *dispatcher)
{
    *queued = atomic_load(&dispatcher->queued_count);
    *in_flight = atomic_load(&dispatcher->in_flight_count);
}

void ph_dispatcher_stop(ph_dispatcher_t *dispatcher, apr_time_t deadline)
{
    const apr_interval_time_t left = deadline - apr_time_now();
    apr_status_t ignored;

    apr_thread_mutex_lock(dispatcher->lock);
    dispatcher->is_stopping = 1;
    dispatcher->stop_deadline = ph_monotonic_now() + ((left > 0) ? left : 0);
    apr_thread_mutex_unlock(dispatcher->lock);
    ph_dispatcher_events_wake(&dispatcher->events);
    apr_thread_join(&ignored, dispatcher->thread);
    ph_dispatcher_queue_free(dispatcher->queue);
    ph_dispatcher_events_destroy(&dispatcher->events);
}
