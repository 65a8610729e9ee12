/* SPDX-License-Identifier: Apache-2.0 */
/* Who lives and who died, in memory that processes share. */
#include "pipeline/child_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define SLOTS 2

static int set_up(void **state)
{
    *state = ph_child_table_init(calloc(1, ph_child_table_size(SLOTS)), SLOTS);
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static void who_enters_lives_until_it_leaves(void **state)
{
    char dead[PH_CHILD_TABLE_NAME_MAX + 1];

    assert_false(ph_child_table_any_alive(*state));
    ph_child_table_add(*state, "one", 11);
    assert_true(ph_child_table_any_alive(*state));
    assert_true(ph_child_table_is_alive(*state, "one"));
    assert_false(ph_child_table_is_alive(*state, "two"));
    ph_child_table_remove(*state, "one");
    assert_false(ph_child_table_any_alive(*state));
    assert_false(ph_child_table_is_alive(*state, "one"));
    assert_int_equal(ph_child_table_find_dead(*state, 0, dead), -1);
}

static void who_is_buried_is_found_until_it_is_forgotten(void **state)
{
    char dead[PH_CHILD_TABLE_NAME_MAX + 1];

    ph_child_table_add(*state, "one", 11);
    ph_child_table_add(*state, "two", 12);
    ph_child_table_mark_dead(*state, 12);
    assert_true(ph_child_table_is_alive(*state, "one"));
    assert_false(ph_child_table_is_alive(*state, "two"));
    assert_int_equal(ph_child_table_find_dead(*state, 0, dead), 1);
    assert_string_equal(dead, "two");
    ph_child_table_release(*state, 1);
    assert_int_equal(ph_child_table_find_dead(*state, 0, dead), -1);
}

static void a_process_that_is_not_listed_is_buried_in_silence(void **state)
{
    char dead[PH_CHILD_TABLE_NAME_MAX + 1];

    ph_child_table_add(*state, "one", 11);
    ph_child_table_mark_dead(*state, 99);
    assert_int_equal(ph_child_table_find_dead(*state, 0, dead), -1);
}

static void a_place_serves_again_and_no_child_gets_one_too_many(void **state)
{
    ph_child_table_add(*state, "one", 11);
    ph_child_table_add(*state, "two", 12);
    ph_child_table_add(*state, "three", 13);
    assert_false(ph_child_table_is_alive(*state, "three"));
    ph_child_table_remove(*state, "one");
    ph_child_table_add(*state, "three", 13);
    assert_true(ph_child_table_is_alive(*state, "three"));
    assert_true(ph_child_table_is_alive(*state, "two"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_enters_lives_until_it_leaves, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_buried_is_found_until_it_is_forgotten, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_process_that_is_not_listed_is_buried_in_silence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_place_serves_again_and_no_child_gets_one_too_many, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests_name("child_table", tests, NULL, NULL);
}
