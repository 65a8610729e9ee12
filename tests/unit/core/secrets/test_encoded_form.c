/* SPDX-License-Identifier: Apache-2.0 */
/* Encoded forms of a text, and how much of the input they cover. */
#include "core/secrets/encoded_form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

static apr_size_t match(const char *text, const char *at)
{
    apr_size_t work = 0;

    return ph_encoded_form_match(&work, text, strlen(text), at, strlen(at));
}

static void each_encoding_is_recognized(void **state)
{
    static const struct {
        const char *text;
        const char *at;
        apr_size_t len;
    } cases[] = {
        { "a/b c", "a/b c rest", 5 }, { "a/b c", "a%2Fb%20c", 9 },
        { "a/b c", "a%2fb+c", 7 },    { "a/b c", "%61%2f%62%20%63", 15 },
        { "a/b c", "a\\/b c", 6 },    { "a/b c", "\\u0061\\u002F\\u0062\\u0020\\u0063", 30 },
        { "a\"\n", "a\\\"\\n", 5 },   { "a\"\n", "a%22%0A", 7 },
        { "a+b", "a%2Bb", 5 },        { "a+b", "a+b", 3 },
        { "a%b", "a%25b", 5 },        { "a%b", "a%b", 3 },
        { "a\\b", "a\\\\b", 4 },      { "\xc3\xa4", "%C3%A4", 6 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (match(cases[i].text, cases[i].at) != cases[i].len) {
            fail_msg("%s in %s: %d", cases[i].text, cases[i].at, (int)match(cases[i].text, cases[i].at));
        }
    }
}

static void other_text_is_not_recognized(void **state)
{
    static const struct {
        const char *text;
        const char *at;
    } cases[] = {
        { "abc", "" },          { "abc", "ab" },          { "abc", "abd" },   { "abc", "xabc" },
        { "abc", "a%6" },       { "abc", "a%6x" },        { "abc", "a%63c" }, { "abc", "\\u006" },
        { "abc", "\\u0161bc" }, { "a b", "a\\u002b" },    { "abc", "ABC" },   { "abc", "a\\bc" },
        { "a c", "a%2Bc" },     { "abc", "%61\\u0062c" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (match(cases[i].text, cases[i].at) != 0) {
            fail_msg("%s in %s: %d", cases[i].text, cases[i].at, (int)match(cases[i].text, cases[i].at));
        }
    }
}

static void longest_form_counts(void **state)
{
    (void)state;
    assert_int_equal(match("%", "%25"), 3);
    assert_int_equal(match("%25", "%25"), 3);
    assert_int_equal(match("\\", "\\\\"), 2);
}

static void nothing_is_read_past_the_end(void **state)
{
    apr_size_t work = 0;

    (void)state;
    assert_int_equal(ph_encoded_form_match(&work, "abc", 3, "abcd", 2), 0);
    assert_int_equal(ph_encoded_form_match(&work, "abc", 3, "%61%62%63", 8), 0);
    assert_int_equal(ph_encoded_form_match(&work, "abc", 3, "\\u0061bc", 5), 0);
    assert_int_equal(ph_encoded_form_match(&work, "a\0b", 3, "a\0b", 3), 3);
}

static void work_counts_comparisons(void **state)
{
    apr_size_t work = 5;

    (void)state;
    assert_int_equal(ph_encoded_form_match(&work, "abc", 3, "xbc", 3), 0);
    assert_int_equal(work, 5 + 3);
    assert_int_equal(ph_encoded_form_match(&work, "abc", 3, "abc", 3), 3);
    assert_int_equal(work, 5 + 3 + 9);
}

static void no_encoding_exceeds_the_factor(void **state)
{
    (void)state;
    assert_int_equal(match("a", "\\u0061"), PH_ENCODED_FORM_FACTOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_encoding_is_recognized), cmocka_unit_test(other_text_is_not_recognized),
        cmocka_unit_test(longest_form_counts),         cmocka_unit_test(nothing_is_read_past_the_end),
        cmocka_unit_test(work_counts_comparisons),     cmocka_unit_test(no_encoding_exceeds_the_factor),
    };

    return cmocka_run_group_tests_name("encoded_form", tests, NULL, NULL);
}
