/* SPDX-License-Identifier: Apache-2.0 */
/* If-Match and If-None-Match. */
#include "core/request/precondition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

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
        { "v1", "W/\"v1\"", NULL, PH_PROBLEM_STALE }, /* weak tags never match strongly */
        { "v1", "v1", NULL, PH_PROBLEM_STALE },
        { "v1", "\"v1", NULL, PH_PROBLEM_STALE },
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write_needs_the_version_it_is_based_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
