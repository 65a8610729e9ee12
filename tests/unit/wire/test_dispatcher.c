/* SPDX-License-Identifier: Apache-2.0 */
/* The dispatcher against real receivers. */
#include "wire/dispatcher.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <apr_strings.h>

#include "os/monotonic.h"
#include "pool_fixture.h"
#include "receiver.h"
#include "sample_attempt.h"

#define PATIENCE_S 20
#define ENDED_MAX 512

static ph_dispatcher_settings_t settings;

/* State of the callbacks `finished` and `may_send`. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    ph_attempt_t *ended[ENDED_MAX];
    int ended_count;
    int has_lease;
    apr_interval_time_t asked_for;
    int signals_open; /* not blocked on the calling thread */
    pthread_t thread; /* that called `finished` last */
    ph_dispatcher_t *dispatcher;
    int most_in_flight;
} seen;

static void note_finished(void *baton, ph_attempt_t *attempt)
{
    sigset_t mask;

    assert_ptr_equal(baton, &seen);
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    pthread_mutex_lock(&seen.lock);
    seen.signals_open =
        !sigismember(&mask, SIGTERM) || !sigismember(&mask, SIGCHLD) || !sigismember(&mask, SIGUSR1);
    seen.thread = pthread_self();
    seen.ended[seen.ended_count] = attempt;
    seen.ended_count++;
    pthread_cond_broadcast(&seen.changed);
    pthread_mutex_unlock(&seen.lock);
}

static int ask_lease(void *baton, const ph_attempt_t *attempt, apr_interval_time_t timeout)
{
    int has_lease;
    int queued;
    int in_flight;

    assert_non_null(attempt);
    assert_ptr_equal(baton, &seen);
    pthread_mutex_lock(&seen.lock);
    has_lease = seen.has_lease;
    ph_dispatcher_count(&queued, &in_flight, seen.dispatcher);
    if (in_flight > seen.most_in_flight) {
        seen.most_in_flight = in_flight;
    }
    /* The whole timeout at the start, later what is left of it. */
    if (timeout > seen.asked_for) {
        seen.asked_for = timeout;
    }
    pthread_mutex_unlock(&seen.lock);
    return has_lease;
}

static void await_ended(int count)
{
    struct timespec until;
    int status = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&seen.lock);
    while (seen.ended_count < count && status == 0) {
        status = pthread_cond_timedwait(&seen.changed, &seen.lock, &until);
    }
    status = seen.ended_count;
    pthread_mutex_unlock(&seen.lock);
    assert_true(status >= count);
}

static int ended_count(void)
{
    int count;

    pthread_mutex_lock(&seen.lock);
    count = seen.ended_count;
    pthread_mutex_unlock(&seen.lock);
    return count;
}

static int make_settings(void **state)
{
    if (pool_set_up(state)) {
        return 1;
    }
    memset(&seen, 0, sizeof(seen));
    pthread_mutex_init(&seen.lock, NULL);
    pthread_cond_init(&seen.changed, NULL);
    seen.has_lease = 1;
    settings.sender = sample_settings(pool);
    settings.sender.connect_timeout = apr_time_from_sec(10);
    settings.max_in_flight = 64;
    settings.max_per_destination = 64;
    settings.queue_timeout = apr_time_from_sec(30);
    settings.finished = note_finished;
    settings.may_send = ask_lease;
    settings.baton = &seen;
    return 0;
}

static int drop_settings(void **state)
{
    int i;

    for (i = 0; i < seen.ended_count; i++) {
        apr_pool_destroy(seen.ended[i]->pool);
    }
    return pool_tear_down(state);
}

static ph_dispatcher_t *start(void)
{
    ph_dispatcher_t *dispatcher = NULL;

    assert_int_equal(ph_dispatcher_make(&dispatcher, &settings, pool), APR_SUCCESS);
    seen.dispatcher = dispatcher;
    return dispatcher;
}

static void stop_now(ph_dispatcher_t *dispatcher)
{
    int queued;
    int in_flight;

    ph_dispatcher_stop(dispatcher, apr_time_now());
    ph_dispatcher_count(&queued, &in_flight, dispatcher);
    assert_int_equal(queued, 0);
    assert_int_equal(in_flight, 0);
}

/* With a pool of its own, which is handed over with it and destroyed after the test. */
static ph_attempt_t *make_attempt(int port)
{
    apr_pool_t *own = NULL;

    if (apr_pool_create(&own, NULL) != APR_SUCCESS) {
        abort();
    }
    return sample_attempt(apr_psprintf(own, "http://127.0.0.1:%d/", port), own);
}

static ph_attempt_t *submit_to(ph_dispatcher_t *dispatcher, const receiver_t *receiver)
{
    ph_attempt_t *attempt = make_attempt(receiver_port(receiver));

    ph_dispatcher_submit(dispatcher, attempt);
    return attempt;
}

static void assert_unsent(const ph_attempt_t *attempt, ph_error_t error)
{
    assert_int_equal(attempt->outcome.state, PH_STATE_FAILED);
    assert_int_equal(attempt->outcome.error, error);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
}

static void attempts_are_sent_and_passed_to_finished(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    ph_dispatcher_t *dispatcher = start();
    ph_attempt_t *attempt;
    int i;

    (void)state;
    for (i = 0; i < 200; i++) {
        attempt = submit_to(dispatcher, receiver);
    }
    await_ended(200);
    stop_now(dispatcher);
    receiver_stop(receiver);
    for (i = 0; i < 200; i++) {
        assert_int_equal(seen.ended[i]->outcome.state, PH_STATE_SUCCEEDED);
    }
    assert_int_equal(receiver_connections(receiver), 200);
    assert_int_equal(receiver_requests(receiver), 200);
    assert_in_range(seen.most_in_flight, 1, 64);
    assert_int_equal(seen.asked_for, attempt->timeout);
    assert_int_equal(seen.signals_open, 0);
    assert_false(pthread_equal(seen.thread, pthread_self()));
}

static void slow_destination_does_not_delay_others(void **state)
{
    const receiver_script_t slow_script = { .response = RECEIVER_OK, .hold_until_released = 1 };
    const receiver_script_t fast_script = { .response = RECEIVER_OK };
    receiver_t *slow = receiver_start(&slow_script, NULL, pool);
    receiver_t *fast = receiver_start(&fast_script, NULL, pool);
    ph_dispatcher_t *dispatcher;
    int queued;
    int in_flight;
    int i;

    (void)state;
    settings.max_per_destination = 3;
    dispatcher = start();
    for (i = 0; i < 10; i++) {
        submit_to(dispatcher, slow);
    }
    assert_true(receiver_await_requests(slow, 3));
    for (i = 0; i < 10; i++) {
        submit_to(dispatcher, fast);
    }
    await_ended(10);
    assert_int_equal(receiver_requests(fast), 10);
    assert_int_equal(receiver_requests(slow), 3);
    ph_dispatcher_count(&queued, &in_flight, dispatcher);
    assert_int_equal(queued, 7);
    assert_int_equal(in_flight, 3);
    receiver_release(slow);
    await_ended(20);
    stop_now(dispatcher);
    receiver_stop(slow);
    receiver_stop(fast);
    assert_int_equal(receiver_requests(slow), 10);
}

static void attempt_not_started_in_time_ends_queue_timeout(void **state)
{
    const receiver_script_t script = { .response = RECEIVER_OK, .hold_until_released = 1 };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    ph_dispatcher_t *dispatcher;
    ph_attempt_t *second;

    (void)state;
    settings.max_in_flight = 1;
    settings.queue_timeout = apr_time_from_msec(200);
    dispatcher = start();
    submit_to(dispatcher, receiver);
    assert_true(receiver_await_requests(receiver, 1));
    second = submit_to(dispatcher, receiver);
    await_ended(1);
    assert_ptr_equal(seen.ended[0], second);
    assert_unsent(second, PH_ERROR_QUEUE_TIMEOUT);
    receiver_release(receiver);
    await_ended(2);
    stop_now(dispatcher);
    receiver_stop(receiver);
    assert_int_equal(receiver_connections(receiver), 1);
}

static void without_a_lease_no_socket_is_opened(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    ph_dispatcher_t *dispatcher = start();
    ph_attempt_t *attempt;

    (void)state;
    pthread_mutex_lock(&seen.lock);
    seen.has_lease = 0;
    pthread_mutex_unlock(&seen.lock);
    attempt = submit_to(dispatcher, receiver);
    await_ended(1);
    stop_now(dispatcher);
    receiver_stop(receiver);
    assert_unsent(attempt, PH_ERROR_INTERRUPTED);
    assert_int_equal(receiver_connections(receiver), 0);
}

static void attempt_without_usable_secrets_ends_unsent(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    ph_dispatcher_t *dispatcher;
    ph_attempt_t *attempt;

    (void)state;
    settings.sender.keyring = NULL;
    dispatcher = start();
    attempt = submit_to(dispatcher, receiver);
    await_ended(1);
    stop_now(dispatcher);
    receiver_stop(receiver);
    assert_unsent(attempt, PH_ERROR_SECRET_UNAVAILABLE);
}

static void attempt_ends_at_its_timeout(void **state)
{
    const receiver_script_t script = { .then = RECEIVER_HOLD };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    ph_dispatcher_t *dispatcher = start();
    ph_attempt_t *attempt = make_attempt(receiver_port(receiver));

    (void)state;
    attempt->timeout = apr_time_from_msec(150);
    ph_dispatcher_submit(dispatcher, attempt);
    await_ended(1);
    stop_now(dispatcher);
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_TIMEOUT);
    assert_true(attempt->duration_us >= 140000 && attempt->duration_us < 5000000);
}

static void stop_drains_started_and_waiting_attempts(void **state)
{
    const receiver_script_t script = { .response = RECEIVER_OK, .hold_until_released = 1 };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    ph_dispatcher_t *dispatcher;
    int i;

    (void)state;
    settings.max_in_flight = 2;
    dispatcher = start();
    for (i = 0; i < 6; i++) {
        submit_to(dispatcher, receiver);
    }
    assert_true(receiver_await_requests(receiver, 2));
    receiver_release(receiver);
    ph_dispatcher_stop(dispatcher, apr_time_now() + apr_time_from_sec(PATIENCE_S));
    receiver_stop(receiver);
    assert_int_equal(seen.ended_count, 6);
    for (i = 0; i < 6; i++) {
        assert_int_equal(seen.ended[i]->outcome.state, PH_STATE_SUCCEEDED);
    }
}

static void stop_deadline_aborts_started_and_drops_waiting_attempts(void **state)
{
    const receiver_script_t script = { .then = RECEIVER_HOLD };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    const apr_interval_time_t grace = apr_time_from_msec(200);
    ph_dispatcher_t *dispatcher;
    apr_time_t before;
    int cut = 0;
    int dropped = 0;
    int i;

    (void)state;
    settings.max_in_flight = 2;
    dispatcher = start();
    for (i = 0; i < 6; i++) {
        submit_to(dispatcher, receiver);
    }
    assert_true(receiver_await_requests(receiver, 2));
    before = ph_monotonic_now();
    ph_dispatcher_stop(dispatcher, apr_time_now() + grace);
    assert_true(ph_monotonic_now() - before >= grace - 5000);
    receiver_stop(receiver);
    assert_int_equal(seen.ended_count, 6);
    for (i = 0; i < 6; i++) {
        assert_int_equal(seen.ended[i]->outcome.error, PH_ERROR_INTERRUPTED);
        cut += seen.ended[i]->outcome.delivery == PH_DELIVERY_MAYBE_RECEIVED;
        dropped += seen.ended[i]->outcome.delivery == PH_DELIVERY_NOT_SENT;
    }
    assert_int_equal(cut, 2);
    assert_int_equal(dropped, 4);
    assert_int_equal(receiver_requests(receiver), 2);
}

static void attempt_after_stop_ends_interrupted_on_the_submitting_thread(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    ph_dispatcher_t *dispatcher = start();
    ph_attempt_t *attempt;

    (void)state;
    stop_now(dispatcher);
    attempt = submit_to(dispatcher, receiver);
    assert_int_equal(ended_count(), 1);
    assert_true(pthread_equal(seen.thread, pthread_self()));
    receiver_stop(receiver);
    assert_unsent(attempt, PH_ERROR_INTERRUPTED);
    assert_int_equal(receiver_connections(receiver), 0);
}

/* Several threads submit while it stops: each attempt ends exactly once. */
static void *submit_many(void *baton)
{
    int i;

    for (i = 0; i < 50; i++) {
        ph_dispatcher_submit(baton, make_attempt(9)); /* nothing listens there */
    }
    return NULL;
}

static void attempts_submitted_while_stopping_end_once(void **state)
{
    ph_dispatcher_t *dispatcher = start();
    pthread_t threads[4];
    int i;

    (void)state;
    for (i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, submit_many, dispatcher), 0);
    }
    ph_dispatcher_stop(dispatcher, apr_time_now() + apr_time_from_sec(PATIENCE_S));
    for (i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(seen.ended_count, 200);
    for (i = 0; i < 200; i++) {
        assert_int_equal(seen.ended[i]->outcome.delivery, PH_DELIVERY_NOT_SENT);
    }
}

/* Each needless wake-up would use CPU time. */
static void idle_dispatcher_uses_no_cpu(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    ph_dispatcher_t *dispatcher = start();
    struct timespec before;
    struct timespec after;
    clockid_t clock;
    int is_quiet = 0;
    int i;

    (void)state;
    submit_to(dispatcher, receiver);
    await_ended(1);
    receiver_stop(receiver);
    assert_int_equal(pthread_getcpuclockid(seen.thread, &clock), 0);
    for (i = 0; i < 20 && !is_quiet; i++) {
        clock_gettime(clock, &before);
        poll(NULL, 0, 200);
        clock_gettime(clock, &after);
        is_quiet = before.tv_sec == after.tv_sec && before.tv_nsec == after.tv_nsec;
    }
    assert_true(is_quiet);
    stop_now(dispatcher);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_settings, drop_settings)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(attempts_are_sent_and_passed_to_finished),
        TEST(slow_destination_does_not_delay_others),
        TEST(attempt_not_started_in_time_ends_queue_timeout),
        TEST(without_a_lease_no_socket_is_opened),
        TEST(attempt_without_usable_secrets_ends_unsent),
        TEST(attempt_ends_at_its_timeout),
        TEST(stop_drains_started_and_waiting_attempts),
        TEST(stop_deadline_aborts_started_and_drops_waiting_attempts),
        TEST(attempt_after_stop_ends_interrupted_on_the_submitting_thread),
        TEST(attempts_submitted_while_stopping_end_once),
        TEST(idle_dispatcher_uses_no_cpu),
    };
    int failed;

    apr_initialize();
    ph_sender_init();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
