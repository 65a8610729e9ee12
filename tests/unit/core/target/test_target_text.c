/* SPDX-License-Identifier: Apache-2.0 */
/* The verdicts in words. */
#include "core/target/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "pool_fixture.h"

static void every_verdict_has_a_sentence_and_a_remedy(void **state)
{
    const char *sentence;
    int verdict;

    (void)state;
    for (verdict = PH_TARGET_ALLOWED; verdict <= PH_TARGET_DENY_EGRESS; verdict++) {
        sentence = ph_target_explain((ph_target_verdict_t)verdict);
        assert_non_null(sentence);
        assert_int_equal(sentence[strlen(sentence) - 1], '.');
        assert_memory_equal(ph_target_remedy((ph_target_verdict_t)verdict, pool), "Use another URL", 15);
    }
}

static void remedy_names_a_directive_where_one_helps(void **state)
{
    (void)state;
    assert_non_null(strstr(ph_target_remedy(PH_TARGET_DENY_LOOPBACK, pool), "PortalHooksAllowTarget"));
    assert_non_null(strstr(ph_target_remedy(PH_TARGET_DENY_PLAIN_HTTP, pool), "PortalHooksAllowPlainHTTP"));
    assert_string_equal(ph_target_remedy(PH_TARGET_DENY_OWN_LISTENER, pool), "Use another URL.");
    assert_string_equal(ph_target_remedy(PH_TARGET_DENY_HOST_NUMERIC, pool), "Use another URL.");
}

static void each_verdict_has_its_own_sentence(void **state)
{
    int one;
    int other;

    (void)state;
    for (one = PH_TARGET_ALLOWED; one <= PH_TARGET_DENY_EGRESS; one++) {
        for (other = PH_TARGET_ALLOWED; other < one; other++) {
            assert_string_not_equal(ph_target_explain((ph_target_verdict_t)one),
                                    ph_target_explain((ph_target_verdict_t)other));
        }
    }
}

static void metadata_service_needs_its_exact_address(void **state)
{
    (void)state;
    assert_non_null(strstr(ph_target_remedy(PH_TARGET_DENY_METADATA, pool), "/32"));
    assert_null(strstr(ph_target_remedy(PH_TARGET_DENY_PRIVATE, pool), "/32"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verdict_has_a_sentence_and_a_remedy),
        cmocka_unit_test(remedy_names_a_directive_where_one_helps),
        cmocka_unit_test(each_verdict_has_its_own_sentence),
        cmocka_unit_test(metadata_service_needs_its_exact_address),
    };

    return cmocka_run_group_tests_name("target_text", tests, pool_set_up, pool_tear_down);
}
