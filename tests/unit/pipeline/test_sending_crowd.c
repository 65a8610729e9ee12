/* SPDX-License-Identifier: Apache-2.0 */
/* Many threads click, wait, cancel and share keys while the three sending threads work and stop: a load for
 * ThreadSanitizer and helgrind. */
#include "pipeline/sending.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>

#include "count.h"
#include "os/thread.h"
#include "sample_portal.h"

#define CLICKERS 8
#define CLICKS 24 /* of each */

typedef struct clicker_t {
    sample_portal_t *sample;
    apr_pool_t *pool;
    apr_thread_t *thread;
    const char *ids[CLICKS]; /* of the executions the clicks returned; NULL = refused */
} clicker_t;

/* In turn: a click that waits for its outcome, one that does not, one with a key that all threads share, and
 * one whose deadline has passed. */
static void click_once(clicker_t *clicker, int number)
{
    ph_click_request_t request = sample_click_by("olga");
    const ph_wait_t wait = { number % 4 == 0 ? SAMPLE_PATIENCE : 0, NULL, NULL };
    ph_click_result_t result = { 0 };

    if (number % 4 == 2) {
        request.idempotency_key = apr_psprintf(clicker->pool, "shared-%d", number);
        request.fingerprint = "print";
    }
    if (number % 4 == 3) {
        request.deadline = apr_time_now();
    }
    ph_trigger_click(&result, &clicker->sample->pipeline, &request, &wait, clicker->pool);
    if (result.problem.code == PH_PROBLEM_NONE) {
        clicker->ids[number] = apr_pstrdup(clicker->pool, result.execution.id);
    }
}

static void *APR_THREAD_FUNC click_on(apr_thread_t *thread, void *baton)
{
    clicker_t *clicker = baton;
    int number;

    (void)thread;
    for (number = 0; number < CLICKS; number++) {
        click_once(clicker, number);
    }
    return NULL;
}

static void start_all(clicker_t *clickers, sample_portal_t *sample)
{
    int i;

    memset(clickers, 0, CLICKERS * sizeof(*clickers));
    for (i = 0; i < CLICKERS; i++) {
        clickers[i].sample = sample;
        apr_pool_create_unmanaged_ex(&clickers[i].pool, NULL, NULL);
        assert_int_equal(
            ph_thread_start(&clickers[i].thread, "test", click_on, &clickers[i], sample->store->pool),
            APR_SUCCESS);
    }
}

static void join_all(clicker_t *clickers)
{
    apr_status_t ignored;
    int i;

    for (i = 0; i < CLICKERS; i++) {
        apr_thread_join(&ignored, clickers[i].thread);
    }
}

static void drop_all(clicker_t *clickers)
{
    int i;

    for (i = 0; i < CLICKERS; i++) {
        apr_pool_destroy(clickers[i].pool);
    }
}

/* How many different executions their clicks returned. */
static int count_executions(const clicker_t *clickers, apr_pool_t *pool)
{
    apr_hash_t *ids = apr_hash_make(pool);
    int i, number;

    for (i = 0; i < CLICKERS; i++) {
        for (number = 0; number < CLICKS; number++) {
            if (clickers[i].ids[number]) {
                apr_hash_set(ids, clickers[i].ids[number], APR_HASH_KEY_STRING, "");
            }
        }
    }
    return (int)apr_hash_count(ids);
}

static void shared_keys_gave_all_users_the_same_execution(const clicker_t *clickers)
{
    const char *first;
    int i, number;

    for (number = 2; number < CLICKS; number += 4) {
        for (first = NULL, i = 0; i < CLICKERS; i++) {
            first = first ? first : clickers[i].ids[number];
            if (clickers[i].ids[number]) {
                assert_string_equal(clickers[i].ids[number], first);
            }
        }
    }
}

static void each_click_of_a_crowd_is_sent_once(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    clicker_t clickers[CLICKERS];
    sample_portal_t sample;
    sample_counts_t counts;
    int executions;

    sample_portal_init(&sample, *state);
    sample.settings.dispatcher.max_in_flight = 8;
    sample.settings.dispatcher.max_per_destination = 4;
    sample.settings.max_waiters = 4;
    sample_portal_begin(&sample, &script);
    start_all(clickers, &sample);
    join_all(clickers);
    sample_portal_stop(&sample);
    counts = sample_counts(&sample);
    executions = count_executions(clickers, sample.store->pool);
    shared_keys_gave_all_users_the_same_execution(clickers);
    assert_true(executions >= CLICKERS * CLICKS / 2);
    assert_int_equal(counts.succeeded, executions);
    assert_int_equal(counts.failed + counts.unknown, 0);
    assert_int_equal(receiver_requests(sample.receiver), executions);
    drop_all(clickers);
}

static void stop_under_load_leaves_no_execution_open(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    clicker_t clickers[CLICKERS];
    sample_portal_t sample;
    sample_counts_t counts;

    sample_portal_init(&sample, *state);
    sample.settings.queue = 8;
    sample.settings.dispatcher.max_in_flight = 4;
    sample_portal_begin(&sample, &script);
    start_all(clickers, &sample);
    assert_true(receiver_await_requests(sample.receiver, 8));
    ph_sending_stop(sample.sending, apr_time_now(), apr_time_now() + SAMPLE_PATIENCE);
    join_all(clickers);
    receiver_stop(sample.receiver);
    counts = sample_counts(&sample);
    assert_int_equal(counts.succeeded + counts.failed + counts.unknown,
                     count_executions(clickers, sample.store->pool));
    assert_true(receiver_requests(sample.receiver) >= counts.succeeded);
    assert_true(receiver_requests(sample.receiver) <= counts.succeeded + counts.unknown);
    drop_all(clickers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_click_of_a_crowd_is_sent_once),
        cmocka_unit_test(stop_under_load_leaves_no_execution_open),
    };

    return fresh_store_run("sending_crowd", tests, COUNT(tests));
}
