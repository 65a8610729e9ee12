/* SPDX-License-Identifier: Apache-2.0 */
/* Ids ascend whatever the clock does. */
#include "core/text/ulid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

static const unsigned char zeros[PH_ULID_RANDOM_BYTES];
static const unsigned char ones[PH_ULID_RANDOM_BYTES] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
static const unsigned char some[PH_ULID_RANDOM_BYTES] = { 0x01, 0x23, 0x45, 0x67, 0x89,
                                                          0xab, 0xcd, 0xef, 0xfe, 0xdc };

static void id_is_time_then_random_bytes(void **state)
{
    static const struct {
        apr_time_t now;
        const unsigned char *random;
        const char *wanted;
    } cases[] = {
        { 1000, zeros, "00000000010000000000000000" },
        { 1999, zeros, "00000000010000000000000000" },
        { APR_INT64_C(1469918176385000), zeros, "01ARYZ6S410000000000000000" },
        { APR_INT64_C(1469918176385999), some, "01ARYZ6S4104HMASW9NF6YZZPW" },
        { 32000, ones, "0000000010ZZZZZZZZZZZZZZZZ" },
    };
    char id[PH_ULID_LEN + 1];
    ph_ulid_t generator;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        memset(&generator, 0, sizeof(generator));
        ph_ulid_next(id, &generator, cases[i].now, cases[i].random);
        assert_string_equal(id, cases[i].wanted);
    }
}

static void ids_ascend_when_the_clock_stands_still_or_steps_back(void **state)
{
    static const apr_time_t clock[] = { 5000000, 5000000, 5000400, 4000000, 1000, 5001000, 5001000, 2 };
    static const unsigned char *const random[] = { some, zeros, zeros, some, zeros, zeros, zeros, ones };
    char before[PH_ULID_LEN + 1] = "";
    char id[PH_ULID_LEN + 1];
    ph_ulid_t generator;
    size_t i;

    (void)state;
    memset(&generator, 0, sizeof(generator));
    for (i = 0; i < COUNT(clock); i++) {
        ph_ulid_next(id, &generator, clock[i], random[i]);
        assert_true(strcmp(id, before) > 0);
        memcpy(before, id, sizeof(id));
    }
}

static void overflow_of_the_random_part_advances_the_time(void **state)
{
    char id[PH_ULID_LEN + 1];
    ph_ulid_t generator;

    (void)state;
    memset(&generator, 0, sizeof(generator));
    ph_ulid_next(id, &generator, 1000, ones);
    ph_ulid_next(id, &generator, 1000, some);
    assert_string_equal(id, "000000000204HMASW9NF6YZZPW");
    ph_ulid_next(id, &generator, 2000, zeros);
    assert_string_equal(id, "000000000204HMASW9NF6YZZPX");
}

static void id_is_recognized_by_prefix_length_and_alphabet(void **state)
{
    static const struct {
        const char *text;
        const char *prefix;
        int wanted;
    } cases[] = {
        { "exe_01ARYZ6S4104HMASW9NF6YZZPW", "exe_", 1 },
        { "01ARYZ6S4104HMASW9NF6YZZPW", "", 1 },
        { "msg_01ARYZ6S4104HMASW9NF6YZZPW", "exe_", 0 },
        { "EXE_01ARYZ6S4104HMASW9NF6YZZPW", "exe_", 0 },
        { "exe_01ARYZ6S4104HMASW9NF6YZZP", "exe_", 0 },
        { "exe_01ARYZ6S4104HMASW9NF6YZZPWW", "exe_", 0 },
        { "exe_01aryz6s4104hmasw9nf6yzzpw", "exe_", 0 },
        { "exe_01ARYZ6S4104HMASW9NF6YZZPI", "exe_", 0 },
        { "exe_01ARYZ6S4104HMASW9NF6YZZPL", "exe_", 0 },
        { "exe_01ARYZ6S4104HMASW9NF6YZZPO", "exe_", 0 },
        { "exe_01ARYZ6S4104HMASW9NF6YZZPU", "exe_", 0 },
        { "exe_01ARYZ6S4104HMASW9NF6YZZ%W", "exe_", 0 },
        { "exe_", "exe_", 0 },
        { "", "exe_", 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (ph_is_ulid(cases[i].text, cases[i].prefix) != cases[i].wanted) {
            fail_msg("%s", cases[i].text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(id_is_time_then_random_bytes),
        cmocka_unit_test(ids_ascend_when_the_clock_stands_still_or_steps_back),
        cmocka_unit_test(overflow_of_the_random_part_advances_the_time),
        cmocka_unit_test(id_is_recognized_by_prefix_length_and_alphabet),
    };

    return cmocka_run_group_tests_name("ulid", tests, NULL, NULL);
}
