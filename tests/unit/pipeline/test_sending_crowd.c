/* SPDX-License-Identifier: Apache-2.0 */
/* Many threads press at once, wait, lose patience and share keys while the three threads of sending work and
 * stop: what ThreadSanitizer and helgrind are to look at. */
#include "pipeline/sending.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>

#include "os/thread.h"
#include "sample_portal.h"

#define PRESSERS 8
#define CLICKS 24 /* of each */

typedef struct presser_t {
    sample_portal_t *sample;
    apr_pool_t *pool;
    apr_thread_t *thread;
    const char *ids[CLICKS]; /* of the execution each click was answered with; NULL = refused */
} presser_t;

/* They take turns: one waits for the end, one does not, one presses with a key that all share, and one has no
 * patience at all. */
static void press(presser_t *presser, int number)
{
    ph_click_request_t request = sample_click_by("olga");
    const ph_wait_t wait = { number % 4 == 0 ? SAMPLE_PATIENCE : 0, NULL, NULL };
    ph_click_result_t answer = { 0 };

    if (number % 4 == 2) {
        request.idempotency_key = apr_psprintf(presser->pool, "shared-%d", number);
        request.fingerprint = "the same for all";
    }
    if (number % 4 == 3) {
        request.deadline = apr_time_now();
    }
    ph_trigger_click(&answer, &presser->sample->pipeline, &request, &wait, presser->pool);
    if (answer.problem.code == PH_PROBLEM_NONE) {
        presser->ids[number] = apr_pstrdup(presser->pool, answer.execution.id);
    }
}

static void *APR_THREAD_FUNC press_on(apr_thread_t *thread, void *baton)
{
    presser_t *presser = baton;
    int number;

    (void)thread;
    for (number = 0; number < CLICKS; number++) {
        press(presser, number);
    }
    return NULL;
}

static void start_all(presser_t *pressers, sample_portal_t *sample)
{
    int i;

    memset(pressers, 0, PRESSERS * sizeof(*pressers));
    for (i = 0; i < PRESSERS; i++) {
        pressers[i].sample = sample;
        apr_pool_create_unmanaged_ex(&pressers[i].pool, NULL, NULL);
        assert_int_equal(ph_thread_start(&pressers[i].thread, press_on, &pressers[i], sample->store->pool),
                         APR_SUCCESS);
    }
}

static void join_all(presser_t *pressers)
{
    apr_status_t ignored;
    int i;

    for (i = 0; i < PRESSERS; i++) {
        apr_thread_join(&ignored, pressers[i].thread);
    }
}

static void drop_all(presser_t *pressers)
{
    int i;

    for (i = 0; i < PRESSERS; i++) {
        apr_pool_destroy(pressers[i].pool);
    }
}

/* How many executions they were told of. */
static int count_executions(const presser_t *pressers, apr_pool_t *pool)
{
    apr_hash_t *ids = apr_hash_make(pool);
    int i, number;

    for (i = 0; i < PRESSERS; i++) {
        for (number = 0; number < CLICKS; number++) {
            if (pressers[i].ids[number]) {
                apr_hash_set(ids, pressers[i].ids[number], APR_HASH_KEY_STRING, "");
            }
        }
    }
    return (int)apr_hash_count(ids);
}

static void everybody_got_the_same_for_a_shared_key(const presser_t *pressers)
{
    const char *first;
    int i, number;

    for (number = 2; number < CLICKS; number += 4) {
        for (first = NULL, i = 0; i < PRESSERS; i++) {
            first = first ? first : pressers[i].ids[number];
            if (pressers[i].ids[number]) {
                assert_string_equal(pressers[i].ids[number], first);
            }
        }
    }
}

static void a_crowd_is_served_once_each(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    presser_t pressers[PRESSERS];
    sample_portal_t sample;
    sample_counts_t counts;
    int executions;

    sample_portal_init(&sample, *state);
    sample.settings.dispatcher.max_in_flight = 8;
    sample.settings.dispatcher.max_per_destination = 4;
    sample.settings.max_waiters = 4;
    sample_portal_begin(&sample, &script);
    start_all(pressers, &sample);
    join_all(pressers);
    sample_portal_stop(&sample);
    counts = sample_counts(&sample);
    executions = count_executions(pressers, sample.store->pool);
    everybody_got_the_same_for_a_shared_key(pressers);
    assert_true(executions >= PRESSERS * CLICKS / 2);
    assert_int_equal(counts.succeeded, executions);
    assert_int_equal(counts.failed + counts.unknown, 0);
    assert_int_equal(receiver_requests(sample.receiver), executions);
    drop_all(pressers);
}

static void a_crowd_is_sent_away_when_it_stops(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    const apr_time_t patience = apr_time_from_sec(20);
    presser_t pressers[PRESSERS];
    sample_portal_t sample;
    sample_counts_t counts;

    sample_portal_init(&sample, *state);
    sample.settings.queue = 8;
    sample.settings.dispatcher.max_in_flight = 4;
    sample_portal_begin(&sample, &script);
    start_all(pressers, &sample);
    assert_true(receiver_await_requests(sample.receiver, 8));
    ph_sending_stop(sample.sending, apr_time_now(), apr_time_now() + patience);
    join_all(pressers);
    receiver_stop(sample.receiver);
    counts = sample_counts(&sample);
    assert_int_equal(counts.succeeded + counts.failed + counts.unknown,
                     count_executions(pressers, sample.store->pool));
    assert_true(receiver_requests(sample.receiver) >= counts.succeeded);
    assert_true(receiver_requests(sample.receiver) <= counts.succeeded + counts.unknown);
    drop_all(pressers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crowd_is_served_once_each),
        cmocka_unit_test(a_crowd_is_sent_away_when_it_stops),
    };

    return fresh_store_run("sending_crowd", tests, sizeof tests / sizeof tests[0]);
}
