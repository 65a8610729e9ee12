/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of strict JSON, one by one: where reading stops, and why. */
#include "core/json/json_token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

typedef struct case_t {
    const char *text;
    int at;            /* where reading stops */
    const char *fault; /* NULL = accepted */
} case_t;

static void expect(int (*read)(ph_json_token_t *in), const case_t *cases, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        ph_json_token_t in = { cases[i].text, cases[i].text + strlen(cases[i].text), NULL };
        const int is_read = read(&in);

        if (is_read != !cases[i].fault || in.at - cases[i].text != cases[i].at ||
            (cases[i].fault && strcmp(in.fault, cases[i].fault) != 0)) {
            fail_msg("%s: %d at %d: %s", cases[i].text, is_read, (int)(in.at - cases[i].text),
                     in.fault ? in.fault : "no fault");
        }
    }
}

static void numbers_have_any_size_and_precision(void **state)
{
    static const case_t cases[] = {
        { "0", 1, NULL },
        { "-0", 2, NULL },
        { "10,", 2, NULL },
        { "1.50]", 4, NULL },
        { "-12e5", 5, NULL },
        { "1E+2", 4, NULL },
        { "1e-400", 6, NULL },
        { "123456789012345678901234567890.5", 32, NULL },
        { "01", 1, NULL }, /* the scan refuses what follows */
        { "", 0, "unexpected end of text" },
        { "-", 1, "unexpected end of text" },
        { "1.", 2, "unexpected end of text" },
        { "1e", 2, "unexpected end of text" },
        { "-x", 1, "a number is not valid JSON" },
        { "+1", 0, "a number is not valid JSON" },
        { ".5", 0, "a number is not valid JSON" },
        { "1.x", 2, "a number is not valid JSON" },
        { "1e+x", 3, "a number is not valid JSON" },
    };

    (void)state;
    expect(ph_json_token_number, cases, COUNT(cases));
}

static void strings_are_utf8_with_valid_escapes(void **state)
{
    static const case_t cases[] = {
        { "\"\"", 2, NULL },
        { "\"plain\",", 7, NULL },
        { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", 18, NULL },
        { "\"\\u00e4\\uD83D\\uDE9A\"", 20, NULL },
        { "\"\x7f\xc3\xa4\"", 5, NULL },
        { "\"open", 5, "unexpected end of text" },
        { "\"\\", 2, "unexpected end of text" },
        { "\"a\nb\"", 2, "a control character in a string" },
        { "\"\\x\"", 2, "an escape is not valid JSON" },
        { "\"\\u12\"", 3, "an escape is not valid JSON" },
        { "\"\\u00g0\"", 3, "an escape is not valid JSON" },
        { "\"\\u0000\"", 7, "a NUL character" },
        { "\"\\ud83d\"", 7, "an unpaired surrogate" },
        { "\"\\ud83dx\"", 7, "an unpaired surrogate" },
        { "\"\\ud83d\\u0041\"", 13, "an unpaired surrogate" },
        { "\"\\ude9a\"", 7, "an unpaired surrogate" },
        { "\"a\xc3\"", 2, "not UTF-8" },
        { "\"\xed\xa0\x80\"", 1, "not UTF-8" },
    };

    (void)state;
    expect(ph_json_token_string, cases, COUNT(cases));
}

static void literals_are_matched_exactly(void **state)
{
    ph_json_token_t in = { "nullx", NULL, NULL };

    (void)state;
    in.end = in.at + 5;
    assert_true(ph_json_token_literal(&in, "null"));
    assert_int_equal(ph_json_token_peek(&in), 'x');
    assert_false(ph_json_token_literal(&in, "true"));
    assert_string_equal(in.fault, "a value is not valid JSON");
    in.at = "tru";
    in.end = in.at + 3;
    assert_false(ph_json_token_literal(&in, "true"));
}

static void only_json_whitespace_is_skipped(void **state)
{
    ph_json_token_t in = { " \t\r\n\v1", NULL, NULL };

    (void)state;
    in.end = in.at + 6;
    ph_json_token_skip_space(&in);
    assert_int_equal(ph_json_token_peek(&in), '\v');
    in.at = in.end;
    ph_json_token_skip_space(&in);
    assert_int_equal(ph_json_token_peek(&in), -1);
}

static void end_and_nul_take_precedence_over_a_fault(void **state)
{
    ph_json_token_t in = { "x", NULL, NULL };

    (void)state;
    in.end = in.at + 1;
    assert_false(ph_json_token_fail(&in, "a comma is missing"));
    assert_string_equal(in.fault, "a comma is missing");
    in.at = in.end;
    assert_false(ph_json_token_fail(&in, "a comma is missing"));
    assert_string_equal(in.fault, "unexpected end of text");
    in.at = "\0x";
    in.end = in.at + 2;
    assert_false(ph_json_token_fail(&in, "a comma is missing"));
    assert_string_equal(in.fault, "a NUL character");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_any_size_and_precision),
        cmocka_unit_test(strings_are_utf8_with_valid_escapes),
        cmocka_unit_test(literals_are_matched_exactly),
        cmocka_unit_test(only_json_whitespace_is_skipped),
        cmocka_unit_test(end_and_nul_take_precedence_over_a_fault),
    };

    return cmocka_run_group_tests_name("json_token", tests, NULL, NULL);
}
