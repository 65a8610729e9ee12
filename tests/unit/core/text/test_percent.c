/* SPDX-License-Identifier: Apache-2.0 */
/* Percent escapes, case by case. */
#include "core/text/percent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void queries_are_decoded_in_place(void **state)
{
    static const struct {
        const char *text;
        const char *wanted; /* NULL = refused */
    } cases[] = {
        { "", "" },
        { "plain", "plain" },
        { "a+b%20c%2Fd%2f", "a b c/d/" },
        { "%2B%25", "+%" },
        { "b%C3%BC", "b\xc3\xbc" },
        { "%", NULL },
        { "a%4", NULL },
        { "%g0", NULL },
        { "%0g", NULL },
        { "%+1", NULL },
        { "%00", NULL },
        { "a%00b", NULL },
        { "%C3", NULL },
        { "%c0%af", NULL },
        { "\xc3", NULL },
    };
    char text[32];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        snprintf(text, sizeof(text), "%s", cases[i].text);
        if (ph_percent_decode(text) != (cases[i].wanted != NULL)) {
            fail_msg("%s: taken or refused wrongly", cases[i].text);
        }
        if (cases[i].wanted) {
            assert_string_equal(text, cases[i].wanted);
        }
    }
}

static void hex_digits_have_a_value_and_others_none(void **state)
{
    (void)state;
    assert_int_equal(ph_percent_hex("fF", 2), 255);
    assert_int_equal(ph_percent_hex("00e9", 4), 0xe9);
    assert_int_equal(ph_percent_hex("0x", 2), -1);
    assert_int_equal(ph_percent_hex("-1", 2), -1);
    assert_int_equal(ph_percent_hex("", 1), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_are_decoded_in_place),
        cmocka_unit_test(hex_digits_have_a_value_and_others_none),
    };

    return cmocka_run_group_tests_name("percent", tests, NULL, NULL);
}
