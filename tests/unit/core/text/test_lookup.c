/* SPDX-License-Identifier: Apache-2.0 */
/* Texts in lists, and their keys in tables. */
#include "core/text/lookup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pool_fixture.h"

static void text_is_found_byte_for_byte(void **state)
{
    apr_array_header_t *texts = apr_array_make(pool, 2, sizeof(const char *));

    (void)state;
    assert_false(ph_lookup_is_among(texts, ""));
    APR_ARRAY_PUSH(texts, const char *) = "jira";
    APR_ARRAY_PUSH(texts, const char *) = "slack";
    assert_true(ph_lookup_is_among(texts, "slack"));
    assert_false(ph_lookup_is_among(texts, "Slack"));
    assert_false(ph_lookup_is_among(texts, "slac"));
}

/* The values of the algorithm's authors. */
static void hash_is_fnv_1a(void **state)
{
    (void)state;
    assert_true(ph_lookup_hash("") == APR_UINT64_C(0xcbf29ce484222325));
    assert_true(ph_lookup_hash("a") == APR_UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(ph_lookup_hash("foobar") == APR_UINT64_C(0x85944171f73967e8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_found_byte_for_byte),
        cmocka_unit_test(hash_is_fnv_1a),
    };

    return cmocka_run_group_tests_name("lookup", tests, pool_set_up, pool_tear_down);
}
