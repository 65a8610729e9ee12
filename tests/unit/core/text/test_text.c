/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8, base64url and times, case by case. */
#include "core/text/text.h"

#include <apr_general.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static apr_pool_t *pool;

static int set_up(void **state)
{
    (void)state;
    return apr_pool_create(&pool, NULL) != APR_SUCCESS;
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

static void only_well_formed_utf8_is_utf8(void **state)
{
    static const struct {
        const char *text;
        int wanted;
    } cases[] = {
        { "", 1 },
        { "plain", 1 },
        { "b\xc3\xbc", 1 },
        { "\xe2\x82\xac", 1 },
        { "\xf0\x9f\x98\x80", 1 },
        { "\xc2\x80", 1 },
        { "\xe0\xa0\x80", 1 },
        { "\xed\x9f\xbf", 1 },
        { "\xee\x80\x80", 1 },
        { "\xf0\x90\x80\x80", 1 },
        { "\xf4\x8f\xbf\xbf", 1 },
        { "\x80", 0 },
        { "\xbf", 0 },
        { "\xc0\x80", 0 },
        { "\xc1\xbf", 0 },
        { "\xe0\x9f\xbf", 0 },
        { "\xf0\x8f\xbf\xbf", 0 },
        { "\xed\xa0\x80", 0 },
        { "\xed\xbf\xbf", 0 },
        { "\xf4\x90\x80\x80", 0 },
        { "\xf5\x80\x80\x80", 0 },
        { "\xf8\x88\x80\x80\x80", 0 },
        { "\xff", 0 },
        { "\xc3", 0 },
        { "\xe2\x82", 0 },
        { "\xf0\x9f\x98", 0 },
        { "\xc3(", 0 },
        { "\xe2(\xac", 0 },
        { "ok\xfe", 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (ph_text_is_utf8(cases[i].text, strlen(cases[i].text)) != cases[i].wanted) {
            fail_msg("case %d", (int)i);
        }
    }
    assert_true(ph_text_is_utf8("a\0b", 3));
}

static void bytes_that_are_no_text_are_replaced(void **state)
{
    static const struct {
        const char *bytes;
        apr_size_t len;
        const char *text;
    } cases[] = {
        { "plain", 5, "plain" },
        { "", 0, "" },
        { "\xc3\xa9", 2, "\xc3\xa9" },
        { "a\xe9z", 3, "a\xEF\xBF\xBDz" },
        { "a\0z", 3, "a\xEF\xBF\xBDz" },
        { "\xf0\x9f\x98\x80\xff", 5, "\xf0\x9f\x98\x80\xEF\xBF\xBD" },
        { "\xed\xa0\x80", 3, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xc3", 1, "\xEF\xBF\xBD" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(ph_text_as_utf8(cases[i].bytes, cases[i].len, pool), cases[i].text);
    }
}

static void length_counts_characters_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(ph_text_length(""), 0);
    assert_int_equal(ph_text_length("abc"), 3);
    assert_int_equal(ph_text_length("b\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80"), 4);
}

static void controls_and_bidi_overrides_are_not_plain(void **state)
{
    static const struct {
        const char *text;
        int plain;
        int plain_lines;
    } cases[] = {
        { "", 1, 1 },
        { "Jira \xe2\x80\x93 caf\xc3\xa9", 1, 1 },
        { "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", 1, 1 }, /* right-to-left letters are letters */
        { "a\tb", 0, 1 },
        { "a\nb", 0, 1 },
        { "a\r\nb", 0, 1 },
        { "a\x01", 0, 0 },
        { "a\x1b[31m", 0, 0 },
        { "a\x0b", 0, 0 },
        { "a\x7f", 0, 0 },
        { "a\xc2\x80", 0, 0 },
        { "a\xc2\x9f", 0, 0 },
        { "a\xc2\xa0", 1, 1 },
        { "a\xe2\x80\xa8", 0, 0 }, /* U+2028 */
        { "a\xe2\x80\xa9", 0, 0 },
        { "a\xe2\x80\xaa", 0, 0 }, /* U+202A */
        { "a\xe2\x80\xae", 0, 0 },
        { "a\xe2\x80\xaf", 1, 1 },
        { "a\xe2\x81\xa6", 0, 0 }, /* U+2066 */
        { "a\xe2\x81\xa9", 0, 0 },
        { "a\xe2\x81\xaa", 1, 1 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (ph_text_is_plain(cases[i].text) != cases[i].plain ||
            ph_text_is_plain_lines(cases[i].text) != cases[i].plain_lines) {
            fail_msg("case %d", (int)i);
        }
    }
}

static void base64url_goes_there_and_back(void **state)
{
    static const struct {
        const char *bytes;
        const char *text;
    } cases[] = {
        { "", "" },           { "f", "Zg" },          { "fo", "Zm8" },          { "foo", "Zm9v" },
        { "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" }, { "\xff\xef\xbe", "_---" },
    };
    unsigned char *bytes;
    apr_size_t len;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(ph_text_base64url(cases[i].bytes, strlen(cases[i].bytes), pool), cases[i].text);
        assert_true(ph_text_base64url_parse(&bytes, &len, cases[i].text, pool));
        assert_int_equal(len, strlen(cases[i].bytes));
        assert_memory_equal(bytes, cases[i].bytes, len + 1);
    }
}

static void every_byte_survives_base64url(void **state)
{
    unsigned char all[256];
    unsigned char *bytes;
    apr_size_t len;
    int i;

    (void)state;
    for (i = 0; i < 256; i++) {
        all[i] = (unsigned char)i;
    }
    assert_true(ph_text_base64url_parse(&bytes, &len, ph_text_base64url(all, sizeof(all), pool), pool));
    assert_int_equal(len, sizeof(all));
    assert_memory_equal(bytes, all, sizeof(all));
}

static void other_spellings_of_base64url_are_refused(void **state)
{
    static const char *const texts[] = { "Z",    "Zm9vY", "Zg==", "Zm8=", "Zh",    "Zm9", "+/+/",
                                         "Zm 8", "Zm8\n", "Zg.",  "\xc3", "Zm9v=", "Zm9!" };
    unsigned char *bytes;
    apr_size_t len;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (ph_text_base64url_parse(&bytes, &len, texts[i], pool)) {
            fail_msg("%s was taken", texts[i]);
        }
    }
}

static void times_are_written_in_utc_with_milliseconds(void **state)
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

/* Of a view that counts nanoseconds, say: no year is better than another one. */
static void a_year_without_four_digits_is_not_written(void **state)
{
    (void)state;
    assert_null(ph_text_time(APR_INT64_C(253402300800000000), pool));
    assert_null(ph_text_time(APR_INT64_C(1790000000000000000), pool));
    assert_null(ph_text_time(APR_INT64_C(-62167219200000001), pool));
}

static void rfc_3339_times_are_read(void **state)
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
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (!ph_text_time_parse(&time, cases[i].text)) {
            fail_msg("%s was refused", cases[i].text);
        }
        if (time != cases[i].wanted) {
            fail_msg("%s: %" APR_TIME_T_FMT, cases[i].text, time);
        }
    }
}

static void what_is_no_rfc_3339_time_is_refused(void **state)
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
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (ph_text_time_parse(&time, texts[i])) {
            fail_msg("%s was taken", texts[i]);
        }
    }
    assert_int_equal(time, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_well_formed_utf8_is_utf8),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(length_counts_characters_not_bytes),
        cmocka_unit_test(controls_and_bidi_overrides_are_not_plain),
        cmocka_unit_test(base64url_goes_there_and_back),
        cmocka_unit_test(every_byte_survives_base64url),
        cmocka_unit_test(other_spellings_of_base64url_are_refused),
        cmocka_unit_test(times_are_written_in_utc_with_milliseconds),
        cmocka_unit_test(a_year_without_four_digits_is_not_written),
        cmocka_unit_test(rfc_3339_times_are_read),
        cmocka_unit_test(what_is_no_rfc_3339_time_is_refused),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests_name("text", tests, set_up, tear_down);
    apr_terminate();
    return failed;
}
