/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of executions and quantiles of their durations. */
#include "core/model/stats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

#define MS 1000

static void duration_falls_into_its_bucket(void **state)
{
    static const struct {
        apr_int64_t duration_us;
        int wanted;
    } cases[] = {
        { 0, 0 },        { 1000, 0 },      { 1001, 1 },      { 2000, 1 },      { 2001, 2 },
        { 1000000, 10 }, { 16384000, 14 }, { 16384001, 15 }, { 90000000, 15 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_stats_bucket(cases[i].duration_us), cases[i].wanted);
    }
}

static void no_durations_give_no_quantile(void **state)
{
    const ph_stats_t stats = { 0, 5, 5, 5, { 0 } };

    (void)state;
    assert_int_equal(ph_stats_quantile(&stats, 50), -1);
    assert_int_equal(ph_stats_quantile(&stats, 95), -1);
}

static void quantile_is_interpolated_within_its_bucket(void **state)
{
    /* bucket 0 is 0–1 ms, 3 is 4–8 ms, 15 is 16,384–32,768 ms */
    static const struct {
        int first;
        int fourth;
        int last;
        int percent;
        apr_int64_t wanted;
    } cases[] = {
        { 1, 0, 0, 50, MS / 2 },       { 1, 0, 0, 100, MS },     { 100, 0, 0, 95, 950 },
        { 0, 4, 0, 50, 6 * MS },       { 0, 4, 0, 100, 8 * MS }, { 50, 50, 0, 50, MS },
        { 50, 50, 0, 75, 6 * MS },     { 1, 1, 0, 95, 7600 },    { 0, 0, 2, 50, 24576 * MS },
        { 90, 0, 10, 95, 24576 * MS },
    };
    ph_stats_t stats;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        memset(&stats, 0, sizeof(stats));
        stats.buckets[0] = cases[i].first;
        stats.buckets[3] = cases[i].fourth;
        stats.buckets[15] = cases[i].last;
        assert_int_equal(ph_stats_quantile(&stats, cases[i].percent), cases[i].wanted);
    }
}

static void quantile_is_within_a_factor_of_two(void **state)
{
    static const apr_int64_t durations[] = { 1, 700, 1001, 3000, 5555, 77777, 1234567, 16384000, 29999999 };
    ph_stats_t stats;
    apr_int64_t found;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(durations); i++) {
        memset(&stats, 0, sizeof(stats));
        stats.buckets[ph_stats_bucket(durations[i])] = 7;
        found = ph_stats_quantile(&stats, 95);
        assert_true(found >= durations[i] / 2);
        assert_true(found <= durations[i] * 2 || found <= MS);
    }
}

static void sum_adds_counts_and_keeps_its_start(void **state)
{
    ph_stats_t sum = { 5, 1, 2, 3, { 4 } };
    const ph_stats_t more = { 9, 10, 20, 30, { 40, 1 } };

    (void)state;
    ph_stats_add(&sum, &more);
    assert_int_equal(sum.start, 5);
    assert_int_equal(sum.succeeded, 11);
    assert_int_equal(sum.failed, 22);
    assert_int_equal(sum.unknown, 33);
    assert_int_equal(sum.buckets[0], 44);
    assert_int_equal(sum.buckets[1], 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(duration_falls_into_its_bucket),
        cmocka_unit_test(no_durations_give_no_quantile),
        cmocka_unit_test(quantile_is_interpolated_within_its_bucket),
        cmocka_unit_test(quantile_is_within_a_factor_of_two),
        cmocka_unit_test(sum_adds_counts_and_keeps_its_start),
    };

    return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}
