/* SPDX-License-Identifier: Apache-2.0 */
/* A period as a range of ids: all ids of the period lie in it, and none of more than a minute outside. */
#include "store/id_range.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>

#include "core/text/ulid.h"
#include "count.h"
#include "pool_fixture.h"

#define NOW APR_INT64_C(1790000000123456)
#define MINUTE apr_time_from_sec(60)
#define MILLISECOND apr_time_from_msec(1)

/* An id of that time whose random bits are all 0 or all 1. */
static const char *id_at(apr_time_t time, int bit)
{
    unsigned char random[PH_ULID_RANDOM_BYTES];
    ph_ulid_t generator = { 0, { 0 } };
    char ulid[PH_ULID_LEN + 1];

    memset(random, bit ? 0xff : 0, sizeof(random));
    ph_ulid_next(ulid, &generator, time, random);
    return apr_pstrcat(pool, "exe_", ulid, NULL);
}

static void lower_bound_includes_the_minute_before(void **state)
{
    const char *bound = ph_id_range_from("exe_", NOW, pool);

    (void)state;
    assert_true(ph_is_ulid(bound, "exe_"));
    assert_true(strcmp(id_at(NOW, 0), bound) >= 0);
    assert_true(strcmp(id_at(NOW - MINUTE, 0), bound) >= 0);
    assert_true(strcmp(id_at(NOW - MINUTE - MILLISECOND, 1), bound) < 0);
}

static void upper_bound_includes_the_minute_after(void **state)
{
    const char *bound = ph_id_range_to("exe_", NOW, pool);

    (void)state;
    assert_true(ph_is_ulid(bound, "exe_"));
    assert_true(strcmp(id_at(NOW - MILLISECOND, 1), bound) < 0);
    assert_true(strcmp(id_at(NOW + MINUTE - MILLISECOND, 1), bound) < 0);
    assert_true(strcmp(id_at(NOW + MINUTE, 0), bound) >= 0);
}

static void times_before_1970_are_bounds_too(void **state)
{
    static const apr_time_t times[] = { APR_INT64_MIN / 2, -1, 0, 1 };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(times); i++) {
        assert_true(ph_is_ulid(ph_id_range_from("exe_", times[i], pool), "exe_"));
        assert_true(strcmp(ph_id_range_from("exe_", times[i], pool), id_at(NOW, 0)) < 0);
    }
}

static void end_sorts_after_every_id(void **state)
{
    (void)state;
    assert_true(strcmp("zzz_ZZZZZZZZZZZZZZZZZZZZZZZZZZ", PH_ID_RANGE_END) < 0);
    assert_true(strcmp(id_at(NOW, 1), PH_ID_RANGE_END) < 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lower_bound_includes_the_minute_before),
        cmocka_unit_test(upper_bound_includes_the_minute_after),
        cmocka_unit_test(times_before_1970_are_bounds_too),
        cmocka_unit_test(end_sorts_after_every_id),
    };

    return cmocka_run_group_tests_name("id_range", tests, pool_set_up, pool_tear_down);
}
