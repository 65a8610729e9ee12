/* SPDX-License-Identifier: Apache-2.0 */
/* Times as the API reads and writes them. */
#include "core/text/text_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static void writes_utc_with_milliseconds(void **state)
{
    (void)state;
    assert_null(ph_text_time(0, pool));
    assert_string_equal(ph_text_time(1, pool), "1970-01-01T00:00:00.000Z");
    assert_string_equal(ph_text_time(APR_INT64_C(1795445128412999), pool), "2026-11-23T14:45:28.412Z");
    assert_string_equal(ph_text_time(APR_INT64_C(951782400000000), pool), "2000-02-29T00:00:00.000Z");
    assert_string_equal(ph_text_time(APR_INT64_C(253402300799999999), pool), "9999-12-31T23:59:59.999Z");
    assert_string_equal(ph_text_time(-1, pool), "1969-12-31T23:59:59.999Z");
    assert_string_equal(ph_text_time(-1500000, pool), "1969-12-31T23:59:58.500Z");
    assert_string_equal(ph_text_time(APR_INT64_C(-62167219200000000), pool), "0000-01-01T00:00:00.000Z");
}

/* As from a catalog view that counts nanoseconds. */
static void does_not_write_years_without_four_digits(void **state)
{
    (void)state;
    assert_null(ph_text_time(APR_INT64_C(253402300800000000), pool));
    assert_null(ph_text_time(APR_INT64_C(1790000000000000000), pool));
    assert_null(ph_text_time(APR_INT64_C(-62167219200000001), pool));
}

static void reads_rfc_3339(void **state)
{
    static const struct {
        const char *text;
        apr_time_t wanted;
    } cases[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "2026-11-23T14:45:28Z", APR_INT64_C(1795445128000000) },
        { "2026-11-23t14:45:28z", APR_INT64_C(1795445128000000) },
        { "2026-11-23T14:45:28.4Z", APR_INT64_C(1795445128400000) },
        { "2026-11-23T14:45:28.412Z", APR_INT64_C(1795445128412000) },
        { "2026-11-23T14:45:28.412345Z", APR_INT64_C(1795445128412345) },
        { "2026-11-23T14:45:28.412345999Z", APR_INT64_C(1795445128412345) },
        { "2026-11-23T14:45:28.0000009999999999999999999Z", APR_INT64_C(1795445128000000) },
        { "2026-11-23T14:45:28.000001Z", APR_INT64_C(1795445128000001) },
        { "2026-11-23T15:45:28+01:00", APR_INT64_C(1795445128000000) },
        { "2026-11-23T09:15:28.5-05:30", APR_INT64_C(1795445128500000) },
        { "2026-11-23T14:45:28-00:00", APR_INT64_C(1795445128000000) },
        { "2026-11-24T00:15:28+09:30", APR_INT64_C(1795445128000000) },
        { "2000-02-29T00:00:00Z", APR_INT64_C(951782400000000) },
        { "2024-02-29T00:00:00Z", APR_INT64_C(1709164800000000) },
        { "9999-12-31T23:59:59.999999Z", APR_INT64_C(253402300799999999) },
    };
    apr_time_t time;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (!ph_text_time_parse(&time, cases[i].text)) {
            fail_msg("%s was refused", cases[i].text);
        }
        if (time != cases[i].wanted) {
            fail_msg("%s: %" APR_TIME_T_FMT, cases[i].text, time);
        }
    }
}

static void refuses_all_but_rfc_3339(void **state)
{
    static const char *const texts[] = {
        "",
        "2026",
        "2026-11-23",
        "2026-11-23T",
        "2026-11-23T14:45",
        "2026-11-23T14:45:28",
        "2026-11-23 14:45:28Z",
        " 2026-11-23T14:45:28Z",
        "2026-11-23T14:45:28Z ",
        "2026-11-23T14:45:28ZZ",
        "2026-11-23T14:45:28.Z",
        "2026-11-23T14:45:28.1234567",
        "2026-11-23T14:45:28.123.4Z",
        "2026-11-23T14:45:28,5Z",
        "2026-11-23T14:45:28+0100",
        "2026-11-23T14:45:28+01",
        "2026-11-23T14:45:28+24:00",
        "2026-11-23T14:45:28+01:60",
        "2026-11-23T14:45:28+01:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T14:60:00Z",
        "2026-11-23T14:45:60Z",
        "2026-00-23T14:45:28Z",
        "2026-13-23T14:45:28Z",
        "2026-11-00T14:45:28Z",
        "2026-11-31T14:45:28Z",
        "2026-02-29T14:45:28Z",
        "2100-02-29T14:45:28Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "10000-01-01T00:00:00Z",
        "-2026-11-23T14:45:28Z",
        "2026-1-23T14:45:28Z",
        "2026-11-23T4:45:28Z",
        "2o26-11-23T14:45:28Z",
    };
    apr_time_t time = 42;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(texts); i++) {
        if (ph_text_time_parse(&time, texts[i])) {
            fail_msg("%s was accepted", texts[i]);
        }
    }
    assert_int_equal(time, 42);
}

static void plain_time_is_cut_to_seconds(void **state)
{
    (void)state;
    assert_string_equal(ph_text_time_plain(APR_INT64_C(1790000000999999), pool), "2026-09-21 14:13:20");
    assert_string_equal(ph_text_time_plain(-1, pool), "1969-12-31 23:59:59");
    assert_null(ph_text_time_plain(0, pool));
    assert_null(ph_text_time_plain(apr_time_from_sec(APR_INT64_C(253402300800)), pool));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_time_is_cut_to_seconds),
        cmocka_unit_test(writes_utc_with_milliseconds),
        cmocka_unit_test(does_not_write_years_without_four_digits),
        cmocka_unit_test(reads_rfc_3339),
        cmocka_unit_test(refuses_all_but_rfc_3339),
    };

    return cmocka_run_group_tests_name("text_time", tests, pool_set_up, pool_tear_down);
}
