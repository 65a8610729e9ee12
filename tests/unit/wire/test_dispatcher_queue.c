/* SPDX-License-Identifier: Apache-2.0 */
/* Which attempt starts next. */
#include "wire/dispatcher_queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

#define ATTEMPTS 64

static ph_attempt_t attempts[ATTEMPTS];
static int made_count;

static int forget_attempts(void **state)
{
    (void)state;
    memset(attempts, 0, sizeof(attempts));
    made_count = 0;
    return 0;
}

/* An attempt for https://<host>:443, named in the tests by its execution id. */
static ph_attempt_t *to(const char *host, const char *name)
{
    ph_attempt_t *attempt = &attempts[made_count];

    made_count++;
    attempt->execution_id = name;
    attempt->target.scheme = "https";
    attempt->target.host = host;
    attempt->target.port = 443;
    attempt->submitted_at = made_count;
    return attempt;
}

static void assert_starts(ph_dispatcher_queue_t *queue, const char *name)
{
    const ph_attempt_t *attempt = ph_dispatcher_queue_start(queue);

    if (!name) {
        assert_null(attempt);
        return;
    }
    assert_non_null(attempt);
    assert_string_equal(attempt->execution_id, name);
}

static void end_all(ph_dispatcher_queue_t *queue)
{
    ph_attempt_t *attempt;

    while (ph_dispatcher_queue_drop_oldest(queue)) {
        assert_true(ph_dispatcher_queue_waiting(queue) >= 0);
    }
    attempt = ph_dispatcher_queue_any_in_flight(queue);
    while (attempt) {
        ph_dispatcher_queue_release(queue, attempt);
        attempt = ph_dispatcher_queue_any_in_flight(queue);
    }
    assert_int_equal(ph_dispatcher_queue_waiting(queue), 0);
    assert_int_equal(ph_dispatcher_queue_in_flight(queue), 0);
    ph_dispatcher_queue_free(queue);
}

static void one_destination_is_first_in_first_out(void **state)
{
    ph_dispatcher_queue_t *queue = ph_dispatcher_queue_make(10, 10);

    (void)state;
    ph_dispatcher_queue_push(queue, to("a", "a1"));
    ph_dispatcher_queue_push(queue, to("a", "a2"));
    ph_dispatcher_queue_push(queue, to("a", "a3"));
    assert_int_equal(ph_dispatcher_queue_waiting(queue), 3);
    assert_starts(queue, "a1");
    assert_starts(queue, "a2");
    assert_starts(queue, "a3");
    assert_starts(queue, NULL);
    assert_int_equal(ph_dispatcher_queue_in_flight(queue), 3);
    end_all(queue);
}

static void destinations_are_served_round_robin(void **state)
{
    ph_dispatcher_queue_t *queue = ph_dispatcher_queue_make(10, 10);

    (void)state;
    ph_dispatcher_queue_push(queue, to("a", "a1"));
    ph_dispatcher_queue_push(queue, to("a", "a2"));
    ph_dispatcher_queue_push(queue, to("a", "a3"));
    ph_dispatcher_queue_push(queue, to("b", "b1"));
    ph_dispatcher_queue_push(queue, to("c", "c1"));
    ph_dispatcher_queue_push(queue, to("c", "c2"));
    assert_starts(queue, "a1");
    assert_starts(queue, "b1");
    assert_starts(queue, "c1");
    assert_starts(queue, "a2");
    assert_starts(queue, "c2");
    assert_starts(queue, "a3");
    end_all(queue);
}

static void full_destination_does_not_delay_others(void **state)
{
    ph_dispatcher_queue_t *queue = ph_dispatcher_queue_make(10, 2);
    ph_attempt_t *first = to("slow", "s1");

    (void)state;
    ph_dispatcher_queue_push(queue, first);
    ph_dispatcher_queue_push(queue, to("slow", "s2"));
    ph_dispatcher_queue_push(queue, to("slow", "s3"));
    ph_dispatcher_queue_push(queue, to("fast", "f1"));
    assert_starts(queue, "s1");
    assert_starts(queue, "f1");
    assert_starts(queue, "s2");
    assert_starts(queue, NULL);
    ph_dispatcher_queue_push(queue, to("fast", "f2"));
    assert_starts(queue, "f2");
    ph_dispatcher_queue_release(queue, first);
    assert_starts(queue, "s3");
    end_all(queue);
}

static void limit_in_flight_spans_all_destinations(void **state)
{
    ph_dispatcher_queue_t *queue = ph_dispatcher_queue_make(2, 2);
    ph_attempt_t *first = to("a", "a1");

    (void)state;
    ph_dispatcher_queue_push(queue, first);
    ph_dispatcher_queue_push(queue, to("b", "b1"));
    ph_dispatcher_queue_push(queue, to("c", "c1"));
    assert_starts(queue, "a1");
    assert_starts(queue, "b1");
    assert_starts(queue, NULL);
    ph_dispatcher_queue_release(queue, first);
    assert_starts(queue, "c1");
    end_all(queue);
}

static void destination_is_scheme_host_and_port(void **state)
{
    ph_dispatcher_queue_t *queue = ph_dispatcher_queue_make(10, 1);
    ph_attempt_t *other_port = to("a", "port");
    ph_attempt_t *other_scheme = to("a", "scheme");

    (void)state;
    other_port->target.port = 8443;
    other_scheme->target.scheme = "http";
    ph_dispatcher_queue_push(queue, to("a", "a1"));
    ph_dispatcher_queue_push(queue, to("a", "a2"));
    ph_dispatcher_queue_push(queue, other_port);
    ph_dispatcher_queue_push(queue, other_scheme);
    assert_starts(queue, "a1");
    assert_starts(queue, "port");
    assert_starts(queue, "scheme");
    assert_starts(queue, NULL);
    end_all(queue);
}

static void oldest_attempt_is_dropped_first(void **state)
{
    static const char *const order[] = { "a1", "b1", "a2", "c1" };
    ph_dispatcher_queue_t *queue = ph_dispatcher_queue_make(10, 1);
    size_t i;

    (void)state;
    ph_dispatcher_queue_push(queue, to("a", "a1"));
    ph_dispatcher_queue_push(queue, to("b", "b1"));
    ph_dispatcher_queue_push(queue, to("a", "a2"));
    ph_dispatcher_queue_push(queue, to("c", "c1"));
    for (i = 0; i < COUNT(order); i++) {
        assert_string_equal(ph_dispatcher_queue_oldest(queue)->execution_id, order[i]);
        assert_string_equal(ph_dispatcher_queue_drop_oldest(queue)->execution_id, order[i]);
    }
    assert_null(ph_dispatcher_queue_oldest(queue));
    assert_starts(queue, NULL);
    end_all(queue);
}

static void started_attempt_no_longer_waits(void **state)
{
    ph_dispatcher_queue_t *queue = ph_dispatcher_queue_make(10, 1);
    ph_attempt_t *first = to("a", "a1");

    (void)state;
    ph_dispatcher_queue_push(queue, first);
    ph_dispatcher_queue_push(queue, to("a", "a2"));
    assert_starts(queue, "a1");
    assert_string_equal(ph_dispatcher_queue_oldest(queue)->execution_id, "a2");
    assert_ptr_equal(ph_dispatcher_queue_any_in_flight(queue), first);
    assert_string_equal(ph_dispatcher_queue_drop_oldest(queue)->execution_id, "a2");
    ph_dispatcher_queue_release(queue, first);
    assert_starts(queue, NULL);
    end_all(queue);
}

/* Many random calls with few attempts: none is lost or started twice, and the limits hold. */
static void no_attempt_is_lost_in_any_order_of_calls(void **state)
{
    static const char *const hosts[] = { "a", "b", "c", "d", "e" };
    ph_dispatcher_queue_t *queue = ph_dispatcher_queue_make(6, 2);
    ph_attempt_t *idle[ATTEMPTS];
    ph_attempt_t *moved;
    unsigned int seed = 4711;
    int idle_count = 0;
    int i;

    (void)state;
    for (i = 0; i < ATTEMPTS; i++) {
        idle[idle_count] = to(hosts[i % 5], "x");
        idle_count++;
    }
    for (i = 0; i < 20000; i++) {
        seed = seed * 1103515245u + 12345u;
        moved = NULL;
        switch ((seed >> 16) % 4) {
        case 0:
            if (idle_count > 0) {
                idle_count--;
                ph_dispatcher_queue_push(queue, idle[idle_count]);
            }
            break;
        case 1:
            ph_dispatcher_queue_start(queue);
            break;
        case 2:
            moved = ph_dispatcher_queue_any_in_flight(queue);
            if (moved) {
                ph_dispatcher_queue_release(queue, moved);
            }
            break;
        case 3:
            moved = (seed >> 20) % 3 == 0 ? ph_dispatcher_queue_drop_oldest(queue) : NULL;
            break;
        }
        if (moved) {
            idle[idle_count] = moved;
            idle_count++;
        }
        assert_int_equal(
            idle_count + ph_dispatcher_queue_waiting(queue) + ph_dispatcher_queue_in_flight(queue), ATTEMPTS);
        assert_true(ph_dispatcher_queue_in_flight(queue) <= 6);
    }
    end_all(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_destination_is_first_in_first_out, forget_attempts),
        cmocka_unit_test_setup(destinations_are_served_round_robin, forget_attempts),
        cmocka_unit_test_setup(full_destination_does_not_delay_others, forget_attempts),
        cmocka_unit_test_setup(limit_in_flight_spans_all_destinations, forget_attempts),
        cmocka_unit_test_setup(destination_is_scheme_host_and_port, forget_attempts),
        cmocka_unit_test_setup(oldest_attempt_is_dropped_first, forget_attempts),
        cmocka_unit_test_setup(started_attempt_no_longer_waits, forget_attempts),
        cmocka_unit_test_setup(no_attempt_is_lost_in_any_order_of_calls, forget_attempts),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
