/* SPDX-License-Identifier: Apache-2.0 */
/* Continuing a trace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/text/traceparent.h"
#include "count.h"
#include "pool_fixture.h"

static const unsigned char random_bytes[PH_TRACEPARENT_RANDOM_BYTES] = { 0x0a, 0x1b, 0x2c, 0x3d, 0x4e, 0x5f,
                                                                         0x60, 0x71, 0x82, 0x93, 0xa4, 0xb5,
                                                                         0xc6, 0xd7, 0xe8, 0xf9, 0x01, 0x23,
                                                                         0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };

#define OWN_TRACE "00-0a1b2c3d4e5f60718293a4b5c6d7e8f9-0123456789abcdef-00"

static void valid_trace_continues_with_a_new_parent(void **state)
{
    (void)state;
    assert_string_equal(
        ph_traceparent_make("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", random_bytes, pool),
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0123456789abcdef-01");
}

static void invalid_trace_is_replaced_by_a_new_one(void **state)
{
    static const char *const cases[] = {
        NULL,
        "",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\r\n",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_string_equal(ph_traceparent_make(cases[i], random_bytes, pool), OWN_TRACE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_trace_continues_with_a_new_parent),
        cmocka_unit_test(invalid_trace_is_replaced_by_a_new_one),
    };

    return cmocka_run_group_tests_name("traceparent", tests, pool_set_up, pool_tear_down);
}
