/* SPDX-License-Identifier: Apache-2.0 */
/* Which rule an integration is bound to, and what a rule allows and says. */
#include "core/target/egress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"
#include "sample_target.h"
#include "wire/url_parser.h"

static ph_egress_rule_t *add(ph_egress_t *egress, const char *name)
{
    ph_egress_rule_t *rule = ph_egress_add(egress, name, ph_url_parser_parse);

    assert_non_null(rule);
    return rule;
}

static const char *name_of(const ph_egress_t *egress, const char *id)
{
    const ph_egress_rule_t *rule = ph_egress_of(egress, id);

    return rule ? rule->name : "none";
}

static void an_id_comes_before_globs_and_the_first_glob_before_others(void **state)
{
    ph_egress_t *egress = ph_egress_make(pool);

    (void)state;
    add(egress, "wide");
    add(egress, "narrow");
    add(egress, "exact");
    assert_null(ph_egress_bind(egress, "narrow", "crm-?"));
    assert_null(ph_egress_bind(egress, "wide", "crm-*"));
    assert_null(ph_egress_bind(egress, "exact", "crm-9"));
    assert_string_equal(name_of(egress, "crm-1"), "narrow");
    assert_string_equal(name_of(egress, "crm-10"), "wide");
    assert_string_equal(name_of(egress, "crm-.hidden"), "wide");
    assert_string_equal(name_of(egress, "crm-9"), "exact");
    assert_string_equal(name_of(egress, "CRM-9"), "none");
    assert_string_equal(name_of(egress, "crm"), "none");
    assert_null(ph_egress_of(NULL, "crm-9"));
}

static void refuses_malformed_and_repeated_patterns(void **state)
{
    static const char *const wrong[] = { "", "a b", "[ab]", "a\\*", "ä", "a/b" };
    ph_egress_t *egress = ph_egress_make(pool);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(wrong); i++) {
        assert_non_null(ph_egress_bind(egress, "crm", wrong[i]));
    }
    assert_null(ph_egress_bind(egress, "crm", "*"));
    assert_non_null(strstr(ph_egress_bind(egress, "other", "*"), "bound to crm already"));
    assert_string_equal(ph_egress_undefined(egress), "crm");
    add(egress, "crm");
    assert_null(ph_egress_undefined(egress));
    assert_null(ph_egress_add(egress, "crm", ph_url_parser_parse));
    assert_false(ph_egress_is_name("a b"));
    assert_false(ph_egress_is_name(""));
    assert_true(ph_egress_is_name("crm-2.internal_net"));
}

static ph_egress_rule_t *rule_of_vectors;

static ph_target_verdict_t judge_vector(const char *input)
{
    return sample_judge_url(rule_of_vectors->policy, input);
}

static void a_rule_with_public_targets_judges_spellings_as_the_server_does(void **state)
{
    (void)state;
    rule_of_vectors = add(ph_egress_make(pool), "internet");
    ph_target_policy_allow_public(rule_of_vectors->policy);
    expect_vectors(PH_VECTORS_DIR "/target_urls.json", judge_vector);
}

/* Whatever the server may allow is denied, and nothing else changes. */
static ph_target_verdict_t judge_closed(const char *input)
{
    const ph_target_verdict_t verdict = sample_judge_url(rule_of_vectors->policy, input);

    assert_int_not_equal(verdict, PH_TARGET_ALLOWED);
    return (verdict == PH_TARGET_DENY_EGRESS) ? sample_judge_url(sample_strict_policy(), input) : verdict;
}

static void a_rule_without_entries_allows_no_spelling(void **state)
{
    (void)state;
    rule_of_vectors = add(ph_egress_make(pool), "closed");
    expect_vectors(PH_VECTORS_DIR "/target_urls.json", judge_closed);
}

static void a_rule_allows_its_entries_and_nothing_else(void **state)
{
    static const struct {
        const char *url;
        const char *gate;
        const char *addr;
        const char *at_socket;
    } cases[] = {
        { "https://crm.example/", "allowed", "93.184.215.14", "allowed" },
        { "https://crm.example/", "allowed", "10.1.2.3", "deny_private" },
        { "https://crm.example/", "allowed", "10.20.2.3", "allowed" },
        { "https://crm.example:8443/", "allowed", "93.184.215.14", "deny_egress" },
        /* A name that no entry names depends on its address. */
        { "https://other.example/", "allowed", "93.184.215.14", "deny_egress" },
        { "https://other.example/", "allowed", "10.20.0.1", "allowed" },
        { "https://other.example/", "allowed", "169.254.169.254", "deny_metadata" },
        { "https://93.184.215.14/", "deny_egress", "93.184.215.14", "deny_egress" },
        { "http://10.20.0.1/", "allowed", "10.20.0.1", "allowed" },
        { "https://10.21.0.1/", "deny_private", "10.21.0.1", "deny_private" },
        { "https://localhost/", "deny_host_reserved_name", "127.0.0.1", "deny_loopback" },
        { "https://[2606:4700::1111]/", "deny_egress", "2606:4700::1111", "deny_egress" },
        { "https://[::ffff:10.20.0.1]/", "deny_embedded_ipv4", "::ffff:10.20.0.1", "deny_embedded_ipv4" },
    };
    ph_egress_rule_t *rule = add(ph_egress_make(pool), "crm");
    ph_target_verdict_t reported = PH_TARGET_ALLOWED;
    ph_target_verdict_t verdict;
    ph_url_t target;
    ph_addr_t addr;
    size_t i;

    (void)state;
    assert_null(ph_target_policy_allow(rule->policy, "crm.example:443"));
    assert_null(ph_target_policy_allow(rule->policy, "10.20.0.0/16"));
    for (i = 0; i < COUNT(cases); i++) {
        assert_true(ph_url_parser_parse(&target, cases[i].url, pool));
        addr = sample_address(cases[i].addr, target.port);
        expect_verdict(cases[i].url, sample_judge_url(rule->policy, cases[i].url), cases[i].gate);
        verdict = ph_egress_judge_address(&reported, rule, sample_strict_policy(), &target, &addr);
        expect_verdict(cases[i].addr, verdict, cases[i].at_socket);
    }
    assert_int_equal(reported, PH_TARGET_ALLOWED);
    /* A proxy resolves the name, so its address is never seen. */
    ph_target_policy_note_proxy(rule->policy);
    expect_verdict("by proxy", sample_judge_url(rule->policy, "https://other.example/"), "deny_egress");
    expect_verdict("by proxy", sample_judge_url(rule->policy, "https://crm.example/"), "allowed");
}

static void a_rule_that_only_reports_refuses_nothing(void **state)
{
    ph_egress_rule_t *rule = add(ph_egress_make(pool), "trial");
    const ph_target_policy_t *server = sample_strict_policy();
    const ph_addr_t addr = sample_address("93.184.215.14", 443);
    ph_target_verdict_t reported;
    ph_url_t url;

    (void)state;
    rule->is_reporting = 1;
    expect_verdict("URL", ph_egress_judge_url(&url, &reported, rule, server, "https://a.example/", pool),
                   "allowed");
    expect_verdict("reported", reported, "deny_egress");
    reported = PH_TARGET_ALLOWED;
    expect_verdict("address", ph_egress_judge_address(&reported, rule, server, &url, &addr), "allowed");
    expect_verdict("reported", reported, "deny_egress");
    expect_verdict("URL", ph_egress_judge_url(&url, &reported, rule, server, "https://10.0.0.1/", pool),
                   "deny_private");
    assert_null(strstr(ph_egress_explain(rule, PH_TARGET_DENY_PRIVATE, pool), "trial"));
}

static void a_denial_names_the_rule_where_it_would_help(void **state)
{
    const ph_egress_rule_t *rule = add(ph_egress_make(pool), "crm");

    (void)state;
    assert_string_equal(ph_egress_explain(rule, PH_TARGET_DENY_EGRESS, pool),
                        "The egress rule crm does not allow the target.");
    assert_string_equal(ph_egress_explain(rule, PH_TARGET_DENY_PRIVATE, pool),
                        "The address belongs to a private network. The egress rule crm does not open it.");
    assert_non_null(strstr(ph_egress_remedy(rule, PH_TARGET_DENY_PRIVATE, pool), "PortalHooksEgress crm"));
    assert_ptr_equal(ph_egress_explain(rule, PH_TARGET_DENY_FRAGMENT, pool),
                     ph_target_explain(PH_TARGET_DENY_FRAGMENT));
    assert_ptr_equal(ph_egress_explain(NULL, PH_TARGET_DENY_PRIVATE, pool),
                     ph_target_explain(PH_TARGET_DENY_PRIVATE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_comes_before_globs_and_the_first_glob_before_others),
        cmocka_unit_test(refuses_malformed_and_repeated_patterns),
        cmocka_unit_test(a_rule_with_public_targets_judges_spellings_as_the_server_does),
        cmocka_unit_test(a_rule_without_entries_allows_no_spelling),
        cmocka_unit_test(a_rule_allows_its_entries_and_nothing_else),
        cmocka_unit_test(a_rule_that_only_reports_refuses_nothing),
        cmocka_unit_test(a_denial_names_the_rule_where_it_would_help),
    };

    return cmocka_run_group_tests_name("egress", tests, pool_set_up, pool_tear_down);
}
