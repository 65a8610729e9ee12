/* SPDX-License-Identifier: Apache-2.0 */
/* Query parameters: decoded, known, given once, and typed. */
#include "core/request/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static ph_problem_t problem;

static ph_query_t parse(const char *args, ph_problem_code_t want)
{
    ph_query_t query;

    memset(&problem, 0, sizeof(problem));
    if (ph_query_parse(&query, args, "q limit from id", &problem, pool) != want || problem.code != want) {
        fail_msg("%s: %d", args, (int)problem.code);
    }
    return query;
}

static void parameters_are_decoded(void **state)
{
    static const struct {
        const char *args;
        const char *q; /* NULL = absent or empty */
    } cases[] = {
        { NULL, NULL },
        { "", NULL },
        { "&&", NULL },
        { "q", NULL },
        { "q=", NULL },
        { "limit=1", NULL },
        { "q=a", "a" },
        { "&q=a&&limit=1&", "a" },
        { "q=a+b%26c%3d", "a b&c=" },
        { "q=a=b", "a=b" },
        { "%71=a", "a" },
        { "q=%C3%A4", "\xc3\xa4" },
    };
    const char *text;
    ph_query_t query;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        query = parse(cases[i].args, PH_PROBLEM_NONE);
        text = NULL;
        assert_true(ph_query_text(&text, &query, "q", 10));
        if (cases[i].q) {
            assert_string_equal(text, cases[i].q);
        }
        else {
            assert_null(text);
        }
    }
}

static void malformed_queries_are_refused(void **state)
{
    static const char *const queries[] = {
        "q=%",     "q=%4", "q=%zz",     "q=%00",        "q=%ff",
        "%=1",     "x=1",  "=1",        "Q=1",          "lim=1",
        "q=1&q=2", "q&q",  "q=1&%71=2", "limit+from=1", "limit%20from=1",
        "q=1&x",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(queries); i++) {
        parse(queries[i], PH_PROBLEM_MALFORMED);
        assert_non_null(problem.detail);
    }
}

static void texts_are_limited_in_characters(void **state)
{
    const char *text = NULL;
    ph_query_t query = parse("q=%C3%A4%C3%A4%C3%A4", PH_PROBLEM_NONE);

    (void)state;
    assert_true(ph_query_text(&text, &query, "q", 3));
    assert_false(ph_query_text(&text, &query, "q", 2));
    assert_string_equal(problem.detail, "The query parameter q must be at most 2 characters.");
}

static void numbers_are_digits_within_their_range(void **state)
{
    static const struct {
        const char *args;
        int wanted; /* -1 = refused */
    } cases[] = {
        { "limit=1", 1 },           { "limit=200", 200 }, { "limit=007", 7 },
        { "limit=", 50 },           { "q=1", 50 },        { "limit=0", -1 },
        { "limit=201", -1 },        { "limit=-1", -1 },   { "limit=%2B1", -1 },
        { "limit=1.0", -1 },        { "limit=1x", -1 },   { "limit=%201", -1 },
        { "limit=4294967297", -1 },
    };
    ph_query_t query;
    int number;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        query = parse(cases[i].args, PH_PROBLEM_NONE);
        number = 50;
        if (ph_query_number(&number, &query, "limit", 1, 200) != (cases[i].wanted >= 0) ||
            number != (cases[i].wanted >= 0 ? cases[i].wanted : 50)) {
            fail_msg("%s: %d", cases[i].args, number);
        }
    }
    assert_int_equal(problem.code, PH_PROBLEM_MALFORMED);
}

static void times_are_rfc_3339(void **state)
{
    ph_query_t query = parse("from=2026-11-23T14:45:28%2B00:00", PH_PROBLEM_NONE);
    apr_time_t time = 7;

    (void)state;
    assert_true(ph_query_time(&time, &query, "from"));
    assert_int_equal(time, APR_INT64_C(1795445128000000));
    query = parse("from=2026-11-23", PH_PROBLEM_NONE);
    assert_false(ph_query_time(&time, &query, "from"));
    query = parse("q=1", PH_PROBLEM_NONE);
    assert_true(ph_query_time(&time, &query, "from"));
    assert_int_equal(time, APR_INT64_C(1795445128000000));
}

static void ids_have_their_syntax(void **state)
{
    const char *id = "default";
    ph_query_t query = parse("id=a.b:c~d", PH_PROBLEM_NONE);

    (void)state;
    assert_true(ph_query_id(&id, &query, "id"));
    assert_string_equal(id, "a.b:c~d");
    assert_false(ph_query_ulid(&id, &query, "id", "exe_"));
    assert_string_equal(problem.detail, "The query parameter id must be an id that begins with exe_.");
    query = parse("id=exe_01KB2Z8Q4R6T8V0W2X4Y6Z8A0C", PH_PROBLEM_NONE);
    assert_true(ph_query_ulid(&id, &query, "id", "exe_"));
    assert_string_equal(id, "exe_01KB2Z8Q4R6T8V0W2X4Y6Z8A0C");
    query = parse("id=a/b", PH_PROBLEM_NONE);
    assert_false(ph_query_id(&id, &query, "id"));
    assert_string_equal(id, "exe_01KB2Z8Q4R6T8V0W2X4Y6Z8A0C");
    query = parse("q=1", PH_PROBLEM_NONE);
    assert_true(ph_query_id(&id, &query, "id"));
    assert_true(ph_query_ulid(&id, &query, "id", "exe_"));
    assert_string_equal(id, "exe_01KB2Z8Q4R6T8V0W2X4Y6Z8A0C");
}

static void refusal_names_the_parameter(void **state)
{
    const ph_query_t query = parse(NULL, PH_PROBLEM_NONE);

    (void)state;
    assert_int_equal(ph_query_refuse(&query, "mode", "default or event"), 0);
    assert_int_equal(problem.code, PH_PROBLEM_MALFORMED);
    assert_string_equal(problem.detail, "The query parameter mode must be default or event.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_decoded),
        cmocka_unit_test(malformed_queries_are_refused),
        cmocka_unit_test(texts_are_limited_in_characters),
        cmocka_unit_test(numbers_are_digits_within_their_range),
        cmocka_unit_test(times_are_rfc_3339),
        cmocka_unit_test(ids_have_their_syntax),
        cmocka_unit_test(refusal_names_the_parameter),
    };

    return cmocka_run_group_tests_name("query", tests, pool_set_up, pool_tear_down);
}
