/* SPDX-License-Identifier: Apache-2.0 */
/* The event loop: it waits no longer than asked, and wakes for sockets, timers and other threads. */
#include "wire/dispatcher_events.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "os/monotonic.h"
#include "sample_attempt.h"
#include "sample_run.h"
#include "wire/transfer.h"

/* Longer than any wait that ends by an event. */
#define LONG apr_time_from_sec(20)

static ph_dispatcher_events_t events;

static int set_up(void **state)
{
    return sample_set_up(state) != 0 || ph_dispatcher_events_init(&events, 4, 0, 0) != APR_SUCCESS;
}

static int tear_down(void **state)
{
    ph_dispatcher_events_destroy(&events);
    return pool_tear_down(state);
}

/* How long a wait took, at most until `limit` from now. */
static apr_interval_time_t wait_for(apr_interval_time_t limit)
{
    const apr_time_t before = ph_monotonic_now();

    ph_dispatcher_events_wait(&events, before + limit);
    return ph_monotonic_now() - before;
}

static void wait_ends_at_its_time_and_not_before(void **state)
{
    static const apr_interval_time_t limits[] = { 1, 999, 1001, 20500 };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(limits); i++) {
        assert_in_range(wait_for(limits[i]), limits[i], LONG / 2);
    }
}

static void time_that_has_passed_does_not_wait(void **state)
{
    (void)state;
    assert_true(wait_for(0) < LONG / 2);
    assert_true(wait_for(-apr_time_from_sec(60)) < LONG / 2);
    ph_dispatcher_events_wait(&events, 0);
}

static void wake_before_the_wait_ends_it_once(void **state)
{
    (void)state;
    ph_dispatcher_events_wake(&events);
    ph_dispatcher_events_wake(&events);
    ph_dispatcher_events_wait(&events, -1);
    assert_in_range(wait_for(20000), 20000, LONG / 2);
}

static void *wake(void *baton)
{
    ph_dispatcher_events_wake(baton);
    return NULL;
}

static void wake_of_another_thread_ends_a_wait_without_limit(void **state)
{
    pthread_t thread;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, wake, &events), 0);
    ph_dispatcher_events_wait(&events, -1);
    pthread_join(thread, NULL);
}

/* Drive a transfer to its end by events alone: a wait that missed one would last LONG. */
static CURLcode drive(ph_transfer_t *transfer)
{
    const apr_time_t before = ph_monotonic_now();
    const CURLMsg *message = NULL;
    CURLcode code;
    int left;

    assert_int_equal(curl_multi_add_handle(events.multi, ph_transfer_handle(transfer)), CURLM_OK);
    while (!message) {
        ph_dispatcher_events_wait(&events, ph_monotonic_now() + LONG);
        assert_true(ph_monotonic_now() - before < LONG);
        message = curl_multi_info_read(events.multi, &left);
    }
    code = message->data.result;
    curl_multi_remove_handle(events.multi, ph_transfer_handle(transfer));
    return code;
}

static void sockets_of_libcurl_are_served(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    ph_attempt_t *attempt;
    ph_transfer_t *transfer;
    CURLcode code;
    int i;

    (void)state;
    for (i = 0; i < 3; i++) {
        attempt = sample_attempt(sample_url(receiver), pool);
        transfer = ph_transfer_make(attempt, &sample_sender, SAMPLE_NOW);
        code = drive(transfer);
        assert_int_equal(code, CURLE_OK);
        ph_transfer_finish(transfer, code, SAMPLE_NOW);
        assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    }
    receiver_stop(receiver);
    assert_int_equal(receiver_requests(receiver), 3);
}

static void timer_of_libcurl_is_served(void **state)
{
    const receiver_script_t script = { .then = RECEIVER_HOLD };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver), pool);
    ph_transfer_t *transfer;
    CURLcode code;

    (void)state;
    attempt->timeout = apr_time_from_msec(150);
    transfer = ph_transfer_make(attempt, &sample_sender, SAMPLE_NOW);
    code = drive(transfer);
    assert_int_equal(code, CURLE_OPERATION_TIMEDOUT);
    ph_transfer_finish(transfer, code, SAMPLE_NOW);
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_TIMEOUT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(wait_ends_at_its_time_and_not_before), TEST(time_that_has_passed_does_not_wait),
        TEST(wake_before_the_wait_ends_it_once),    TEST(wake_of_another_thread_ends_a_wait_without_limit),
        TEST(sockets_of_libcurl_are_served),        TEST(timer_of_libcurl_is_served),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
