/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing strict JSON, with one member kept as raw bytes. */
#include "core/json/json_scan.h"

#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/json/json_out.h"
#include "count.h"
#include "pool_fixture.h"

#define TEXT(literal) (literal), sizeof(literal) - 1

static json_t *parse(apr_array_header_t **spans, const char *text, const char *raw_member)
{
    ph_json_error_t error = { 0, 0, "" };
    json_t *tree = ph_json_parse(spans, &error, text, strlen(text), raw_member, pool);

    if (!tree) {
        fail_msg("%d:%d %s: %s", error.line, error.column, error.what, text);
    }
    return tree;
}

/* `depth` nested arrays. */
static const char *nest(int depth)
{
    char *text = apr_palloc(pool, 2 * (apr_size_t)depth + 1);

    memset(text, '[', (size_t)depth);
    memset(text + depth, ']', (size_t)depth);
    text[2 * depth] = '\0';
    return text;
}

static void assert_dump(json_t *tree, const char *want)
{
    apr_size_t len;

    assert_string_equal(ph_json_dump(tree, &len, pool), want);
    assert_int_equal(len, strlen(want));
    json_decref(tree);
}

static void parses_valid_documents(void **state)
{
    static const struct {
        const char *text;
        const char *dump;
    } cases[] = {
        { "{}", "{}" },
        { " \t\r\n[ ]\n", "[]" },
        { "{\"b\":1,\"a\":[true,false,null]}", "{\"b\":1,\"a\":[true,false,null]}" },
        { "[0,-0,-1,10,1.5,1e2,1E+2,2.5e-1]", "[0,0,-1,10,1.5,100.0,100.0,0.25]" },
        { "[9223372036854775807,-9223372036854775808]", "[9223372036854775807,-9223372036854775808]" },
        { "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"]", "[\"\\\"\\\\/\\b\\f\\n\\r\\tA\"]" },
        { "[\"\\ud83d\\uDE9a Gr\xc3\xb6\xc3\x9f"
          "e\"]",
          "[\"\xf0\x9f\x9a\x9a Gr\xc3\xb6\xc3\x9f"
          "e\"]" },
        { "[{\"a\":1},{\"a\":2}]", "[{\"a\":1},{\"a\":2}]" },
        { "{\"\":\"\"}", "{\"\":\"\"}" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_dump(parse(NULL, cases[i].text, NULL), cases[i].dump);
    }
}

static const struct {
    const char *text;
    apr_size_t len;
    int line;
    int column;
    const char *what;
} faults[] = {
    { TEXT(""), 1, 1, "no JSON document" },
    { TEXT(" \n "), 2, 2, "no JSON document" },
    { TEXT("\xef\xbb\xbf{}"), 1, 1, "a byte order mark" },
    { TEXT("1"), 1, 1, "neither an object nor an array" },
    { TEXT("\"a\""), 1, 1, "neither an object nor an array" },
    { TEXT("null"), 1, 1, "neither an object nor an array" },
    { TEXT("\0"), 1, 1, "a NUL character" },
    { TEXT("{"), 1, 2, "unexpected end of text" },
    { TEXT("{\"a\""), 1, 5, "unexpected end of text" },
    { TEXT("{\"a\":"), 1, 6, "unexpected end of text" },
    { TEXT("{\"a\":1"), 1, 7, "unexpected end of text" },
    { TEXT("{\"a\":1,"), 1, 8, "unexpected end of text" },
    { TEXT("{\"a"), 1, 4, "unexpected end of text" },
    { TEXT("[\"\\"), 1, 4, "unexpected end of text" },
    { TEXT("[1"), 1, 3, "unexpected end of text" },
    { TEXT("[-"), 1, 3, "unexpected end of text" },
    { TEXT("{}{}"), 1, 3, "unexpected text after the document" },
    { TEXT("{} x"), 1, 4, "unexpected text after the document" },
    { TEXT("{}\0"), 1, 3, "a NUL character" },
    { TEXT("{\"a\":1,}"), 1, 8, "a member name in quotes is missing" },
    { TEXT("{a:1}"), 1, 2, "a member name in quotes is missing" },
    { TEXT("{'a':1}"), 1, 2, "a member name in quotes is missing" },
    { TEXT("{\"a\" 1}"), 1, 6, "a colon is missing" },
    { TEXT("{\"a\":1 \"b\":2}"), 1, 8, "a comma or a closing bracket is missing" },
    { TEXT("[1 2]"), 1, 4, "a comma or a closing bracket is missing" },
    { TEXT("[1}"), 1, 3, "a comma or a closing bracket is missing" },
    { TEXT("[1,]"), 1, 4, "a value is not valid JSON" },
    { TEXT("[,1]"), 1, 2, "a value is not valid JSON" },
    { TEXT("[tru]"), 1, 2, "a value is not valid JSON" },
    { TEXT("[True]"), 1, 2, "a value is not valid JSON" },
    { TEXT("[nul"), 1, 2, "a value is not valid JSON" },
    { TEXT("[NaN]"), 1, 2, "a value is not valid JSON" },
    { TEXT("[+1]"), 1, 2, "a value is not valid JSON" },
    { TEXT("[.5]"), 1, 2, "a value is not valid JSON" },
    { TEXT("[/* no */1]"), 1, 2, "a value is not valid JSON" },
    { TEXT("[\xc2\xa0"
           "1]"),
      1, 2, "a value is not valid JSON" },
    { TEXT("[01]"), 1, 3, "a comma or a closing bracket is missing" },
    { TEXT("[0x1]"), 1, 3, "a comma or a closing bracket is missing" },
    { TEXT("[1.]"), 1, 4, "a number is not valid JSON" },
    { TEXT("[1e]"), 1, 4, "a number is not valid JSON" },
    { TEXT("[1e+]"), 1, 5, "a number is not valid JSON" },
    { TEXT("[-a]"), 1, 3, "a number is not valid JSON" },
    { TEXT("[\"a\nb\"]"), 1, 4, "a control character in a string" },
    { TEXT("[\"\t\"]"), 1, 3, "a control character in a string" },
    { TEXT("[\"\0\"]"), 1, 3, "a NUL character" },
    { TEXT("[\"\\u0000\"]"), 1, 9, "a NUL character" },
    { TEXT("[\"\\x41\"]"), 1, 4, "an escape is not valid JSON" },
    { TEXT("[\"\\u12g4\"]"), 1, 5, "an escape is not valid JSON" },
    { TEXT("[\"\\u12"), 1, 5, "an escape is not valid JSON" },
    { TEXT("[\"\\u+123\"]"), 1, 5, "an escape is not valid JSON" },
    { TEXT("[\"\\ud83d\"]"), 1, 9, "an unpaired surrogate" },
    { TEXT("[\"\\ude9a\"]"), 1, 9, "an unpaired surrogate" },
    { TEXT("[\"\\ud83d\\u0041\"]"), 1, 15, "an unpaired surrogate" },
    { TEXT("[\"\xff\"]"), 1, 3, "not UTF-8" },
    { TEXT("[\"\xc3\"]"), 1, 3, "not UTF-8" },
    { TEXT("[\"\xc0\xaf\"]"), 1, 3, "not UTF-8" },
    { TEXT("[\"\xed\xa0\x80\"]"), 1, 3, "not UTF-8" },
    { TEXT("[\"\xf4\x90\x80\x80\"]"), 1, 3, "not UTF-8" },
    { TEXT("{\n \"\xc3\xb6\xe2\x80\x93\": x}"), 2, 8, "a value is not valid JSON" },
    { TEXT("{\"a\":1,\"a\":2}"), 1, 10, "duplicate key" },
    { TEXT("{\"a\":1,\n\"\\u0061\":2}"), 2, 8, "duplicate key" },
    { TEXT("[{\"x\":{\"a\":1,\"a\":1}}]"), 1, 16, "duplicate key" },
    { TEXT("[9223372036854775808]"), 1, 20, "a number is too large" },
    { TEXT("[1e400]"), 1, 6, "a number is too large" },
};

static void faults_have_line_column_and_reason_and_quote_nothing(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(faults); i++) {
        ph_json_error_t error = { 0, 0, "" };
        json_t *tree = ph_json_parse(NULL, &error, faults[i].text, faults[i].len, NULL, pool);

        if (tree || error.line != faults[i].line || error.column != faults[i].column ||
            strcmp(error.what, faults[i].what) != 0) {
            fail_msg("%s: %d:%d %s", faults[i].text, error.line, error.column, error.what);
        }
    }
}

static void depth_limit_is_32(void **state)
{
    ph_json_error_t error;

    (void)state;
    json_decref(parse(NULL, nest(32), NULL));
    assert_null(ph_json_parse(NULL, &error, nest(33), 66, NULL, pool));
    assert_string_equal(error.what, "nested deeper than 32 levels");
    assert_int_equal(error.column, 33);
    assert_null(ph_json_parse(NULL, &error, nest(100000), 200000, "details", pool));
    assert_string_equal(error.what, "nested deeper than 32 levels");
}

static void text_needs_no_terminating_nul(void **state)
{
    const char text[] = { '[', '1', ']', ']' };
    ph_json_error_t error;
    json_t *tree = ph_json_parse(NULL, &error, text, 3, "details", pool);

    (void)state;
    assert_non_null(tree);
    assert_dump(tree, "[1]");
}

/* The span of the root object's "details", and the tree without it. */
static void raw_member_is_kept_byte_for_byte(void **state)
{
    static const struct {
        const char *text;
        const char *raw; /* NULL = missing */
        const char *dump;
    } cases[] = {
        { "{\"details\":{\"a\":3.30}}", "{\"a\":3.30}", "{\"details\":true}" },
        { "{ \"details\" :\t[1 , 2]\n, \"id\":7 }", "[1 , 2]", "{\"details\":true,\"id\":7}" },
        { "{\"id\":7,\"details\":null}", "null", "{\"id\":7,\"details\":null}" },
        { "{\"details\":false}", "false", "{\"details\":true}" },
        { "{\"details\":\"a\\u0041\"}", "\"a\\u0041\"", "{\"details\":true}" },
        { "{\"details\":-0}", "-0", "{\"details\":true}" },
        { "{\"details\":1e400 }", "1e400", "{\"details\":true}" },
        { "{\"details\":[1234567890123456789012345,-1E+999]}", "[1234567890123456789012345,-1E+999]",
          "{\"details\":true}" },
        { "{\"details\":{\"n\":18446744073709551616,\"details\":{\"details\":1}}}",
          "{\"n\":18446744073709551616,\"details\":{\"details\":1}}", "{\"details\":true}" },
        { "{\"det\\u0061ils\":12.50}", "12.50", "{\"details\":true}" },
        { "{\"\\u0064\\u0065tails\":{} }", "{}", "{\"details\":true}" },
        { "{\"detail\":1,\"details2\":2,\"Details\":3}", NULL,
          "{\"detail\":1,\"details2\":2,\"Details\":3}" },
        { "{\"x\":{\"details\":{\"a\":1}},\"y\":[{\"details\":2}]}", NULL,
          "{\"x\":{\"details\":{\"a\":1}},\"y\":[{\"details\":2}]}" },
        { "{\"x\":{\"details\":5},\"details\":{\"b\":6},\"y\":{\"details\":7}}", "{\"b\":6}",
          "{\"x\":{\"details\":5},\"details\":true,\"y\":{\"details\":7}}" },
        { "{\"x\":\"details\",\"y\":\"\\\"details\\\":1\"}", NULL,
          "{\"x\":\"details\",\"y\":\"\\\"details\\\":1\"}" },
        { "{}", NULL, "{}" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        const char *text = cases[i].text;
        apr_array_header_t *spans = NULL;
        json_t *tree = parse(&spans, text, "details");
        const ph_json_span_t *span = &APR_ARRAY_IDX(spans, 0, ph_json_span_t);

        assert_int_equal(spans->nelts, 1);
        if (!cases[i].raw) {
            assert_null(span->bytes);
            assert_int_equal(span->len, 0);
        }
        else {
            assert_in_range(span->bytes - text, 0, strlen(text));
            assert_string_equal(apr_pstrmemdup(pool, span->bytes, span->len), cases[i].raw);
        }
        assert_dump(tree, cases[i].dump);
    }
}

static void each_object_of_a_root_array_has_a_span(void **state)
{
    static const char text[] =
        "[{\"details\":1.0}, {\"id\":1}, {\"a\":[{\"details\":9}],\"details\":{\"details\":2e0}},"
        "{\"details\":null}]";
    static const char *const want[] = { "1.0", NULL, "{\"details\":2e0}", "null" };
    apr_array_header_t *spans = NULL;
    json_t *tree = parse(&spans, text, "details");
    int i;

    (void)state;
    assert_int_equal(spans->nelts, COUNT(want));
    for (i = 0; i < spans->nelts; i++) {
        const ph_json_span_t *span = &APR_ARRAY_IDX(spans, i, ph_json_span_t);

        if (!want[i]) {
            assert_null(span->bytes);
            continue;
        }
        assert_string_equal(apr_pstrmemdup(pool, span->bytes, span->len), want[i]);
    }
    assert_dump(tree, "[{\"details\":true},{\"id\":1},{\"a\":[{\"details\":9}],\"details\":true},"
                      "{\"details\":null}]");
}

static void nested_objects_have_no_span(void **state)
{
    apr_array_header_t *spans = NULL;
    json_t *tree = parse(&spans, "[1,[{\"details\":2}],{\"details\":3},\"details\"]", "details");

    (void)state;
    assert_int_equal(spans->nelts, 1);
    assert_int_equal(APR_ARRAY_IDX(spans, 0, ph_json_span_t).len, 1);
    assert_dump(tree, "[1,[{\"details\":2}],{\"details\":true},\"details\"]");
}

static void raw_member_is_validated(void **state)
{
    static const struct {
        const char *text;
        int line;
        int column;
        const char *what;
    } cases[] = {
        { "{\"details\":{\"a\":123456789012345678901234567890,\n \"a\":2}}", 2, 4, "duplicate key" },
        { "{\"details\":{\"a\":1,\"\\u0061\":2}}", 1, 26, "duplicate key" },
        { "{\"details\":12345678901234567890,\"details\":2}", 1, 41, "duplicate key" },
        { "{\"details\":1,\"det\\u0061ils\":2}", 1, 27, "duplicate key" },
        { "{\"details\":[1,]}", 1, 15, "a value is not valid JSON" },
        { "{\"details\":\"\\ud800\"}", 1, 19, "an unpaired surrogate" },
        { "{\"details\":\"\xff\"}", 1, 13, "not UTF-8" },
        { "{\"details\":1e400,\"b\":1e400}", 1, 26, "a number is too large" },
        { "{\"details\":{\"ä\":\n\"ö\"},\"b\":1,\"b\":2}", 2, 14, "duplicate key" },
        { "{\"details\":\"äö\",\"b\":1,\"b\":2}", 1, 25, "duplicate key" },
        { "{\"ä\":0,\"details\":{\"ö\":1,\"ö\":2}}", 1, 27, "duplicate key" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        ph_json_error_t error = { 0, 0, "" };

        if (ph_json_parse(NULL, &error, cases[i].text, strlen(cases[i].text), "details", pool) ||
            error.line != cases[i].line || error.column != cases[i].column ||
            strcmp(error.what, cases[i].what) != 0) {
            fail_msg("%s: %d:%d %s", cases[i].text, error.line, error.column, error.what);
        }
    }
}

/* "[0,0 … ]" between the two texts: `count` values, the array included. */
static const char *values(const char *before, int count, const char *after)
{
    char *zeros = apr_palloc(pool, (apr_size_t)count * 2);
    int i;

    for (i = 0; i < count - 1; i++) {
        zeros[2 * i] = (i == 0) ? '[' : ',';
        zeros[2 * i + 1] = '0';
    }
    zeros[2 * i] = ']';
    zeros[2 * i + 1] = '\0';
    return apr_pstrcat(pool, before, zeros, after, NULL);
}

static void limit_of_values_does_not_count_the_raw_member(void **state)
{
    ph_json_error_t error;
    const char *text = values("", PH_JSON_VALUES_MAX + 1, "");

    (void)state;
    json_decref(parse(NULL, values("", PH_JSON_VALUES_MAX, ""), "details"));
    json_decref(parse(NULL, values("{\"details\":", 100000, "}"), "details"));
    assert_null(ph_json_parse(NULL, &error, text, strlen(text), "details", pool));
    assert_string_equal(error.what, "more than 32768 values");
}

static void raw_member_over_the_size_limit_is_not_checked_for_duplicates(void **state)
{
    const char *twice = values("{\"details\":{\"a\":", PH_JSON_KEPT_MAX / 2, ",\"a\":0}}");
    apr_array_header_t *spans;

    (void)state;
    json_decref(parse(&spans, twice, "details"));
    assert_int_equal(APR_ARRAY_IDX(spans, 0, ph_json_span_t).len, strlen(twice) - strlen("{\"details\":}"));
}

static void refuses_every_truncation(void **state)
{
    static const char text[] =
        "{\"id\":\"e\\u00e9\\n\",\"list\":[1.5e3,true,{\"x\":null}],\"details\":{\"a\":[-1]}}";
    ph_json_error_t error;
    apr_size_t len;

    (void)state;
    for (len = 0; len < sizeof(text) - 1; len++) {
        /* A copy of exactly this length, so that the sanitizer sees a read past its end. */
        assert_null(ph_json_parse(NULL, &error, apr_pmemdup(pool, text, len), len, "details", pool));
    }
    json_decref(parse(NULL, text, "details"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_valid_documents),
        cmocka_unit_test(faults_have_line_column_and_reason_and_quote_nothing),
        cmocka_unit_test(depth_limit_is_32),
        cmocka_unit_test(text_needs_no_terminating_nul),
        cmocka_unit_test(raw_member_is_kept_byte_for_byte),
        cmocka_unit_test(each_object_of_a_root_array_has_a_span),
        cmocka_unit_test(nested_objects_have_no_span),
        cmocka_unit_test(raw_member_is_validated),
        cmocka_unit_test(limit_of_values_does_not_count_the_raw_member),
        cmocka_unit_test(raw_member_over_the_size_limit_is_not_checked_for_duplicates),
        cmocka_unit_test(refuses_every_truncation),
    };

    return cmocka_run_group_tests_name("json_scan", tests, pool_set_up, pool_tear_down);
}
