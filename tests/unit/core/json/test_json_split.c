/* SPDX-License-Identifier: Apache-2.0 */
/* Where the elements of an array are, also of one with faults in it. */
#include "core/json/json_split.h"

#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

/* The elements joined by "|", or the fault with its place. */
static const char *split(const char *text, int max)
{
    apr_array_header_t *elements;
    ph_json_error_t error;
    const char *joined = "";
    int i;

    if (!ph_json_split(&elements, &error, text, strlen(text), max, pool)) {
        return apr_psprintf(pool, "%d:%d %s", error.line, error.column, error.what);
    }
    for (i = 0; i < elements->nelts; i++) {
        const ph_json_element_t *element = &APR_ARRAY_IDX(elements, i, ph_json_element_t);

        joined = apr_pstrcat(pool, joined, i ? "|" : "",
                             apr_pstrmemdup(pool, element->text.bytes, element->text.len), NULL);
    }
    return joined;
}

static void elements_are_found_whatever_they_hold(void **state)
{
    static const struct {
        const char *text;
        const char *want;
    } cases[] = {
        { "[]", "" },
        { " [ ] ", "" },
        { "[1]", "1" },
        { "[ {\"a\":[1,2]} ,\n[3,4] , \"x,]y\" ]", "{\"a\":[1,2]}|[3,4]|\"x,]y\"" },
        { "[\"\\\"],\",{\"\\\\\":1}]", "\"\\\"],\"|{\"\\\\\":1}" },
        { "[{\"a\":\"\\u0000\"},{\"a\":1,\"a\":2},{]},{\"ok\":1}]",
          "{\"a\":\"\\u0000\"}|{\"a\":1,\"a\":2}|{]}|{\"ok\":1}" },
        { "[1,,2]", "1||2" },
        { "[1,]", "1|" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_string_equal(split(cases[i].text, 10), cases[i].want);
    }
}

static void array_without_an_end_is_refused_with_its_place(void **state)
{
    (void)state;
    assert_string_equal(split("", 10), "1:1 not an array");
    assert_string_equal(split("{}", 10), "1:1 not an array");
    assert_string_equal(split("[", 10), "1:2 the document ends early");
    assert_string_equal(split("[1,\n2", 10), "2:2 the document ends early");
    assert_string_equal(split("[{\"a\":1]", 10), "1:9 the document ends early");
    assert_string_equal(split("[\"a]", 10), "1:5 the document ends early");
    assert_string_equal(split("[1] 2", 10), "1:5 unexpected text after the document");
}

static void more_elements_than_asked_for_are_not_looked_at(void **state)
{
    (void)state;
    assert_string_equal(split("[1,2,3]", 3), "1|2|3");
    assert_string_equal(split("[1,2,3,4]", 3), "1|2|3|4");
    assert_string_equal(split("[1,2,3,4,5,\"", 3), "1|2|3|4");
}

static void place_in_an_element_becomes_one_in_the_document(void **state)
{
    static const char text[] = "[1,\n\xc3\xa4 {\"x\"},\n \xc3\xa4";
    ph_json_error_t error = { 1, 3, "x" };
    apr_array_header_t *elements;
    const ph_json_element_t *second;
    ph_json_error_t unused;

    (void)state;
    ph_json_split(&elements, &unused, text, sizeof(text) - 1, 10, pool);
    second = &APR_ARRAY_IDX(elements, 1, ph_json_element_t);
    assert_int_equal(second->line, 2);
    assert_int_equal(second->column, 1);
    ph_json_place(&error, second);
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 3);
    error.line = 2;
    ph_json_place(&error, second);
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 3);
}

static void array_is_told_by_its_first_byte(void **state)
{
    (void)state;
    assert_true(ph_json_is_array(" \t\r\n[", 5));
    assert_false(ph_json_is_array("{[", 2));
    assert_false(ph_json_is_array("  ", 2));
    assert_false(ph_json_is_array("", 0));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_found_whatever_they_hold),
        cmocka_unit_test(array_without_an_end_is_refused_with_its_place),
        cmocka_unit_test(more_elements_than_asked_for_are_not_looked_at),
        cmocka_unit_test(place_in_an_element_becomes_one_in_the_document),
        cmocka_unit_test(array_is_told_by_its_first_byte),
    };

    return cmocka_run_group_tests_name("json_split", tests, pool_set_up, pool_tear_down);
}
