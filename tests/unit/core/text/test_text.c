/* SPDX-License-Identifier: Apache-2.0 */
/* What is UTF-8, and what of it may be shown. */
#include "core/text/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

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
    for (i = 0; i < COUNT(cases); i++) {
        if (ph_text_is_utf8(cases[i].text, strlen(cases[i].text)) != cases[i].wanted) {
            fail_msg("case %d", (int)i);
        }
    }
    assert_true(ph_text_is_utf8("a\0b", 3));
}

static void malformed_bytes_are_replaced(void **state)
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
    for (i = 0; i < COUNT(cases); i++) {
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
    for (i = 0; i < COUNT(cases); i++) {
        if (ph_text_is_plain(cases[i].text) != cases[i].plain ||
            ph_text_is_plain_lines(cases[i].text) != cases[i].plain_lines) {
            fail_msg("case %d", (int)i);
        }
    }
}

static void invisible_characters_are_found_in_text(void **state)
{
    (void)state;
    assert_false(ph_text_has_invisible(""));
    assert_false(ph_text_has_invisible("Jira \xe2\x80\x93 caf\xc3\xa9"));
    assert_true(ph_text_has_invisible("Ji\xe2\x80\x8bra")); /* U+200B */
    assert_true(ph_text_has_invisible("Jira\xff"));
}

static void beginning_ends_with_a_character(void **state)
{
    (void)state;
    assert_string_equal(ph_text_beginning("K\xc3\xb6ln", 5, pool), "K\xc3\xb6ln");
    assert_string_equal(ph_text_beginning("K\xc3\xb6ln", 3, pool), "K\xc3\xb6");
    assert_string_equal(ph_text_beginning("K\xc3\xb6ln", 2, pool), "K");
    assert_string_equal(ph_text_beginning("\xe2\x82\xac", 2, pool), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_well_formed_utf8_is_utf8),
        cmocka_unit_test(malformed_bytes_are_replaced),
        cmocka_unit_test(length_counts_characters_not_bytes),
        cmocka_unit_test(beginning_ends_with_a_character),
        cmocka_unit_test(invisible_characters_are_found_in_text),
        cmocka_unit_test(controls_and_bidi_overrides_are_not_plain),
    };

    return cmocka_run_group_tests_name("text", tests, pool_set_up, pool_tear_down);
}
