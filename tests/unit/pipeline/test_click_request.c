/* SPDX-License-Identifier: Apache-2.0 */
/* A copy of a click's request shares no memory with the original. */
#include "pipeline/click_request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

#define WORDS (sizeof(ph_click_request_t) / sizeof(void *))

/* The fields that are no pointers. A new field that stands neither here nor in the table of click_request.c
 * fails the test. */
#define PLAIN(field)                                                                                         \
    {                                                                                                        \
        offsetof(ph_click_request_t, field), sizeof(((ph_click_request_t *)NULL)->field)                     \
    }
static const struct {
    size_t offset;
    size_t size;
} plain[] = {
    PLAIN(kind), PLAIN(may),        PLAIN(caller.granted), PLAIN(caller.permissions), PLAIN(caller.pause.at),
    PLAIN(mode), PLAIN(is_preview), PLAIN(resend),         PLAIN(override_pause),     PLAIN(deadline),
};

static int is_plain(size_t word)
{
    size_t i;

    for (i = 0; i < COUNT(plain); i++) {
        if (plain[i].offset / sizeof(void *) == word) {
            return 1;
        }
    }
    return 0;
}

/* Every word of the struct that may hold a pointer points to a text of its own. */
static void every_pointer_is_copied(void **state)
{
    union {
        ph_click_request_t request;
        const char *words[WORDS];
    } original, copy;
    char texts[WORDS][8];
    size_t i;

    (void)state;
    assert_int_equal(sizeof(ph_click_request_t) % sizeof(void *), 0);
    for (i = 0; i < WORDS; i++) {
        snprintf(texts[i], sizeof(texts[i]), "text %d", (int)i % 100);
        original.words[i] = is_plain(i) ? NULL : texts[i];
    }
    ph_click_request_copy(&copy.request, &original.request, pool);
    for (i = 0; i < WORDS; i++) {
        if (!is_plain(i)) {
            assert_ptr_not_equal(copy.words[i], original.words[i]);
            assert_string_equal(copy.words[i], texts[i]);
        }
    }
}

static void plain_fields_are_copied_and_missing_texts_stay_missing(void **state)
{
    ph_click_request_t request = { 0 };
    ph_click_request_t copy;

    (void)state;
    request.kind = PH_CLICK_TEST;
    request.may = PH_MAY_ADMIN;
    request.caller.granted = PH_PERMISSION_ADMIN;
    request.deadline = 4711;
    ph_click_request_copy(&copy, &request, pool);
    assert_memory_equal(&copy, &request, sizeof(copy));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pointer_is_copied),
        cmocka_unit_test(plain_fields_are_copied_and_missing_texts_stay_missing),
    };

    return cmocka_run_group_tests_name("click_request", tests, pool_set_up, pool_tear_down);
}
