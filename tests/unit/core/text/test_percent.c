/* SPDX-License-Identifier: Apache-2.0 */
/* Percent-decoding. */
#include "core/text/percent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "count.h"

static void decodes_queries_in_place(void **state)
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
            fail_msg("%s: wrong result", cases[i].text);
        }
        if (cases[i].wanted) {
            assert_string_equal(text, cases[i].wanted);
        }
    }
}

static void reads_hex_digits_only(void **state)
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
        cmocka_unit_test(decodes_queries_in_place),
        cmocka_unit_test(reads_hex_digits_only),
    };

    return cmocka_run_group_tests_name("percent", tests, NULL, NULL);
}
