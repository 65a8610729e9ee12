/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of executions as JSON. */
#include "core/view/json_stats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pool_fixture.h"

static void expect(json_t *json, const char *want)
{
    char *text = json_dumps(json, JSON_COMPACT);

    assert_string_equal(text, want);
    json_decref(json);
    free(text);
}

static void counts_come_with_quantiles(void **state)
{
    ph_stats_t stats = { .start = APR_INT64_C(1795445128412000), .succeeded = 3, .failed = 1, .unknown = 2 };

    (void)state;
    stats.buckets[1] = 4; /* 1 ms to 2 ms */
    expect(ph_json_stats(&stats, pool),
           "{\"start\":\"2026-11-23T14:45:28.412Z\",\"succeeded\":3,\"failed\":1,\"unknown\":2,"
           "\"p50_us\":1500,\"p95_us\":1950}");
}

static void no_durations_give_null_quantiles(void **state)
{
    const ph_stats_t stats = { .start = APR_INT64_C(1795445128412000) };

    (void)state;
    expect(ph_json_stats(&stats, pool),
           "{\"start\":\"2026-11-23T14:45:28.412Z\",\"succeeded\":0,\"failed\":0,\"unknown\":0,"
           "\"p50_us\":null,\"p95_us\":null}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_come_with_quantiles),
        cmocka_unit_test(no_durations_give_null_quantiles),
    };

    return cmocka_run_group_tests_name("json_stats", tests, pool_set_up, pool_tear_down);
}
