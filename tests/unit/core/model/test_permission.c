/* SPDX-License-Identifier: Apache-2.0 */
/* The complete permission matrix. */
#include "core/model/permission.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

#define A PH_PERMISSION_ADMIN
#define T PH_PERMISSION_TRIGGER
#define P PH_PERMISSION_POST_EVENTS

static void no_permission_implies_another(void **state)
{
    static const struct {
        int permissions;
        int any;
        int trigger;
        int view;
        int admin;
        int post_events;
    } rows[] = {
        { 0, 1, 0, 0, 0, 0 },     { A, 1, 0, 1, 1, 1 },         { T, 1, 1, 1, 0, 0 },
        { P, 1, 0, 0, 0, 1 },     { A | T, 1, 1, 1, 1, 1 },     { A | P, 1, 0, 1, 1, 1 },
        { T | P, 1, 1, 1, 0, 1 }, { A | T | P, 1, 1, 1, 1, 1 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        assert_int_equal(ph_may(rows[i].permissions, PH_MAY_ANY), rows[i].any);
        assert_int_equal(ph_may(rows[i].permissions, PH_MAY_TRIGGER), rows[i].trigger);
        assert_int_equal(ph_may(rows[i].permissions, PH_MAY_VIEW), rows[i].view);
        assert_int_equal(ph_may(rows[i].permissions, PH_MAY_ADMIN), rows[i].admin);
        assert_int_equal(ph_may(rows[i].permissions, PH_MAY_POST_EVENTS), rows[i].post_events);
    }
}

static void permission_bits_follow_the_user_record(void **state)
{
    const ph_user_t nobody = { .username = "nobody" };
    const ph_user_t admin = { .username = "admin", .admin = 1 };
    const ph_user_t operator= { .username = "operator", .can_trigger_integrations = 1 };
    const ph_user_t all = { .admin = 1, .can_trigger_integrations = 1, .can_post_events = 1 };

    (void)state;
    assert_int_equal(ph_permission_of(NULL), 0);
    assert_int_equal(ph_permission_of(&nobody), 0);
    assert_int_equal(ph_permission_of(&admin), A);
    assert_int_equal(ph_permission_of(&operator), T);
    assert_int_equal(ph_permission_of(&all), A | T | P);
}

static void each_permission_has_one_word(void **state)
{
    (void)state;
    assert_int_equal(ph_permission_parse("admin"), A);
    assert_int_equal(ph_permission_parse("can_trigger_integrations"), T);
    assert_int_equal(ph_permission_parse("can_post_events"), P);
    assert_int_equal(ph_permission_parse("Admin"), 0);
    assert_int_equal(ph_permission_parse("trigger"), 0);
    assert_int_equal(ph_permission_parse(""), 0);
}

static void refusal_names_the_missing_permission(void **state)
{
    (void)state;
    assert_non_null(ph_may_sentence(PH_MAY_ANY));
    assert_non_null(strstr(ph_may_sentence(PH_MAY_TRIGGER), "can_trigger_integrations"));
    assert_non_null(strstr(ph_may_sentence(PH_MAY_VIEW), "can_trigger_integrations or admin"));
    assert_non_null(strstr(ph_may_sentence(PH_MAY_ADMIN), "admin"));
    assert_non_null(strstr(ph_may_sentence(PH_MAY_POST_EVENTS), "can_post_events or admin"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_permission_implies_another),
        cmocka_unit_test(permission_bits_follow_the_user_record),
        cmocka_unit_test(each_permission_has_one_word),
        cmocka_unit_test(refusal_names_the_missing_permission),
    };

    return cmocka_run_group_tests_name("permission", tests, NULL, NULL);
}
