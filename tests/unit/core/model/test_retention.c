/* SPDX-License-Identifier: Apache-2.0 */
/* The arguments of PortalHooksRetention. */
#include "core/model/retention.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "count.h"

static void each_kind_sets_its_own_days(void **state)
{
    ph_retention_t retention;

    (void)state;
    ph_retention_init(&retention);
    assert_int_equal(retention.executions_days, 400);
    assert_int_equal(retention.evidence_days, 90);
    assert_int_equal(retention.events_days, 400);
    assert_true(ph_retention_parse(&retention, "executions", "1"));
    assert_true(ph_retention_parse(&retention, "Evidence", "never"));
    assert_true(ph_retention_parse(&retention, "events", "36500"));
    assert_int_equal(retention.executions_days, 1);
    assert_int_equal(retention.evidence_days, 0);
    assert_int_equal(retention.events_days, 36500);
}

static void refuses_other_words_and_leaves_the_value(void **state)
{
    static const char *const wrong[][2] = {
        { "audit", "5" },
        { "", "5" },
        { "executions", "" },
        { "executions", "0" },
        { "executions", "-1" },
        { "events", "36501" },
        { "evidence", "1.5" },
        { "evidence", "5d" },
        { "evidence", "always" },
        { "events", " 5" },
        { "events", "99999999999999999999" },
    };
    ph_retention_t retention;
    size_t i;

    (void)state;
    ph_retention_init(&retention);
    for (i = 0; i < COUNT(wrong); i++) {
        assert_false(ph_retention_parse(&retention, wrong[i][0], wrong[i][1]));
    }
    assert_int_equal(retention.executions_days, 400);
    assert_int_equal(retention.evidence_days, 90);
    assert_int_equal(retention.events_days, 400);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_sets_its_own_days),
        cmocka_unit_test(refuses_other_words_and_leaves_the_value),
    };

    return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
