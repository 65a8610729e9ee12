/* SPDX-License-Identifier: Apache-2.0 */
/* Clicks are found by the id of their execution as long as the pipeline has them. */
#include "pipeline/click_registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static ph_click_registry_t *make_registry(void)
{
    ph_click_registry_t *registry;

    assert_int_equal(ph_click_registry_make(&registry, pool), APR_SUCCESS);
    return registry;
}

/* With one reference. */
static ph_click_t *make_click(const char *execution_id)
{
    static const ph_click_request_t nothing = { 0 };
    ph_click_t *click = ph_click_make(&nothing, NULL);

    ph_click_release(click);
    click->execution.id = execution_id;
    return click;
}

static void registered_click_is_found_with_a_reference_for_the_caller(void **state)
{
    ph_click_registry_t *registry = make_registry();
    ph_click_t *click = make_click("exe_1");

    (void)state;
    ph_click_registry_add(registry, click);
    assert_ptr_equal(ph_click_registry_find(registry, "exe_1"), click);
    assert_int_equal(atomic_load(&click->references), 2);
    assert_null(ph_click_registry_find(registry, "exe_2"));
    ph_click_registry_remove(registry, click);
    ph_click_release(click);
    ph_click_release(click);
}

static void removed_click_is_not_found(void **state)
{
    ph_click_registry_t *registry = make_registry();
    ph_click_t *click = make_click("exe_1");

    (void)state;
    ph_click_registry_add(registry, click);
    ph_click_registry_remove(registry, click);
    assert_null(ph_click_registry_find(registry, "exe_1"));
    assert_int_equal(atomic_load(&click->references), 1);
    ph_click_release(click);
}

/* Refused clicks have no id, or one that was never registered. */
static void removing_a_click_that_is_not_registered_changes_nothing(void **state)
{
    ph_click_registry_t *registry = make_registry();
    ph_click_t *click = make_click("exe_1");
    ph_click_t *others[] = { make_click(NULL), make_click("exe_1"), make_click("exe_2") };
    size_t i;

    (void)state;
    ph_click_registry_add(registry, click);
    for (i = 0; i < COUNT(others); i++) {
        ph_click_registry_remove(registry, others[i]);
        ph_click_release(others[i]);
    }
    assert_ptr_equal(ph_click_registry_find(registry, "exe_1"), click);
    ph_click_release(click);
    ph_click_registry_remove(registry, click);
    ph_click_release(click);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        POOL_TEST(registered_click_is_found_with_a_reference_for_the_caller),
        POOL_TEST(removed_click_is_not_found),
        POOL_TEST(removing_a_click_that_is_not_registered_changes_nothing),
    };

    return cmocka_run_group_tests_name("click_registry", tests, NULL, NULL);
}
