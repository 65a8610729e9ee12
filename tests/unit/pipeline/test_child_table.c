/* SPDX-License-Identifier: Apache-2.0 */
/* Which children are alive, in memory that processes share. */
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

static void added_child_is_alive_until_it_is_removed(void **state)
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

static void dead_child_is_found_until_its_slot_is_released(void **state)
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

static void unlisted_process_is_ignored(void **state)
{
    char dead[PH_CHILD_TABLE_NAME_MAX + 1];

    ph_child_table_add(*state, "one", 11);
    ph_child_table_mark_dead(*state, 99);
    assert_int_equal(ph_child_table_find_dead(*state, 0, dead), -1);
}

static void full_table_lists_no_more_children_until_a_slot_is_free(void **state)
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
        cmocka_unit_test_setup_teardown(added_child_is_alive_until_it_is_removed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dead_child_is_found_until_its_slot_is_released, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unlisted_process_is_ignored, set_up, tear_down),
        cmocka_unit_test_setup_teardown(full_table_lists_no_more_children_until_a_slot_is_free, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests_name("child_table", tests, NULL, NULL);
}
