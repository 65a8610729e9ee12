/* SPDX-License-Identifier: Apache-2.0 */
/* `version`, If-Match and If-None-Match. */
#include "core/request/precondition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

#define NEEDED PH_PROBLEM_PRECONDITION_REQUIRED

static void write_needs_the_version_it_is_based_on(void **state)
{
    static const struct {
        const char *version; /* NULL = does not exist */
        const char *if_match;
        const char *if_none_match;
        ph_problem_code_t code;
    } cases[] = {
        /* the resource exists */
        { "v1", "\"v1\"", NULL, PH_PROBLEM_NONE },
        { "v1", "*", NULL, PH_PROBLEM_NONE },
        { "v1", "\"v0\", \"v1\"", NULL, PH_PROBLEM_NONE },
        { "v1", "\"v0\"", NULL, PH_PROBLEM_STALE },
        { "v1", "\"v11\"", NULL, PH_PROBLEM_STALE },
        { "v1", "\"v\"", NULL, PH_PROBLEM_STALE },
        { "v1", "W/\"v1-gzip\"", NULL, PH_PROBLEM_NONE }, /* as servers in front alter it */
        { "v1", "", NULL, PH_PROBLEM_STALE },
        { "v1", NULL, NULL, NEEDED },
        { "v1", NULL, "*", PH_PROBLEM_STALE },
        { "v1", "\"v1\"", "*", PH_PROBLEM_STALE },
        /* it does not */
        { NULL, NULL, "*", PH_PROBLEM_NONE },
        { NULL, NULL, NULL, PH_PROBLEM_NONE },
        { NULL, "\"v1\"", NULL, PH_PROBLEM_STALE },
        { NULL, "*", NULL, PH_PROBLEM_STALE },
    };
    ph_precondition_t precondition;
    ph_problem_t problem;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        precondition.if_match = cases[i].if_match;
        precondition.if_none_match = cases[i].if_none_match;
        ph_problem_refuse(&problem, PH_PROBLEM_NONE, NULL);
        assert_int_equal(ph_precondition_judge(&problem, &precondition, cases[i].version), cases[i].code);
        assert_int_equal(problem.code, cases[i].code);
    }
}

/* Nobody changed it when the header was rewritten on its way. */
static void change_by_somebody_else_is_claimed_only_for_another_version(void **state)
{
    static const struct {
        ph_precondition_t precondition;
        const char *claim;
    } cases[] = {
        { { "\"01JE0000000000000000000000\"", NULL }, "It was changed after you read it." },
        { { "W/\"01JE0000000000000000000000-gzip\"", NULL }, "It was changed after you read it." },
        { { "\"5f3-gzip\"", NULL }, "The request names no version of it." },
        { { "", NULL }, "The request names no version of it." },
    };
    ph_problem_t problem;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        ph_problem_refuse(&problem, PH_PROBLEM_NONE, NULL);
        assert_int_equal(
            ph_precondition_judge(&problem, &cases[i].precondition, "01JF0000000000000000000000"),
            PH_PROBLEM_STALE);
        assert_memory_equal(problem.detail, cases[i].claim, strlen(cases[i].claim));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write_needs_the_version_it_is_based_on),
        cmocka_unit_test(change_by_somebody_else_is_claimed_only_for_another_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
