/* SPDX-License-Identifier: Apache-2.0 */
/* One level of escapes is decoded, and each byte knows where it comes from. */
#include "core/secrets/escapes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

static void each_kind_of_escape_is_decoded(void **state)
{
    static const struct {
        const char *text;
        const char *want; /* NULL = no escape */
    } cases[] = {
        { "a%2Fb%2fc", "a/b/c" },
        { "%u002F%U0041", "/A" },
        { "\\/\\\"\\\\\\'\\$", "/\"\\'$" },
        { "\\b\\f\\n\\r\\t\\v\\a\\e", "\b\f\n\r\t\v\a\x1b" },
        { "\\u002f\\u{2f}\\u{00002F}\\U0000002f\\x2f\\057\\57", "///////" },
        { "\\u20ac\\ud83d\\ude80", "\xe2\x82\xac\xf0\x9f\x9a\x80" },
        { "\\u00e9&eacute;&#233;%E9", "\xe9&eacute;\xe9\xe9" },
        { "&lt;&gt;&amp;&quot;&apos;&sol;&plus;&percnt;&equals;&lowbar;", "<>&\"'/+%=_" },
        { "&#47;&#047&#x2F;&#X2f", "////" },
        { "\\\\u0041%2541&amp;lt;", "\\u0041%41&lt;" },
        { "100% of \\", NULL },
        { "%4 %zz &amp &; &# &#; &#x; &nothing; \\q \\u004 \\u{} \\u{110000} \\x4 \\u{41", NULL },
        { "", NULL },
    };
    ph_reading_t reading;
    ph_reading_t out;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        reading = ph_reading_of((char *)cases[i].text, strlen(cases[i].text));
        assert_int_equal(ph_escapes_decode(&out, &reading), cases[i].want != NULL);
        if (cases[i].want &&
            (out.len != strlen(cases[i].want) || memcmp(out.bytes, cases[i].want, out.len) != 0)) {
            fail_msg("%s: %.*s", cases[i].text, (int)out.len, out.bytes);
        }
        ph_reading_free(&out);
    }
}

static void decoded_bytes_know_their_place_in_the_original(void **state)
{
    ph_reading_t whole = ph_reading_of("x%255Cu0041y", 12);
    ph_reading_t once, twice, thrice;

    (void)state;
    assert_true(ph_escapes_decode(&once, &whole));
    assert_true(ph_escapes_decode(&twice, &once));
    assert_true(ph_escapes_decode(&thrice, &twice));
    assert_int_equal(thrice.len, 3);
    assert_memory_equal(thrice.bytes, "xAy", 3);
    assert_int_equal(thrice.from[1], 1);
    assert_int_equal(thrice.to[1], 11);
    assert_int_equal(thrice.from[2], 11);
    assert_int_equal(thrice.to[2], 12);
    assert_false(ph_escapes_decode(&whole, &thrice));
    ph_reading_free(&once);
    ph_reading_free(&twice);
    ph_reading_free(&thrice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_escape_is_decoded),
        cmocka_unit_test(decoded_bytes_know_their_place_in_the_original),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
