/* SPDX-License-Identifier: Apache-2.0 */
/* Where a socket may connect: the address table, with the exceptions of a policy. */
#include "core/target/target.h"

#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"
#include "sample_target.h"

static ph_target_verdict_t judge_address(const char *input)
{
    const ph_addr_t addr = sample_address(input, 443);

    return ph_target_classify(sample_strict_policy(), &addr);
}

static void verdicts_on_addresses_match_the_vectors(void **state)
{
    (void)state;
    expect_vectors(PH_VECTORS_DIR "/target_addresses.json", judge_address);
}

static void entry_allows_its_range_and_no_more(void **state)
{
    static const struct {
        const char *entries[3];
        const char *addr;
        int port;
        const char *wanted;
    } cases[] = {
        { { "127.0.0.0/8" }, "127.0.0.1", 8080, "allowed" },
        { { "127.0.0.0/8" }, "127.9.9.9", 443, "allowed" },
        { { "127.0.0.0/8" }, "::1", 8080, "deny_loopback" },
        { { "127.0.0.0/8" }, "::ffff:127.0.0.1", 8080, "deny_embedded_ipv4" },
        { { "127.0.0.0/8" }, "10.0.0.1", 8080, "deny_private" },
        { { "127.0.0.1" }, "127.0.0.1", 1, "allowed" },
        { { "127.0.0.1" }, "127.0.0.2", 1, "deny_loopback" },
        { { "127.0.0.0/8:8080" }, "127.0.0.1", 8080, "allowed" },
        { { "127.0.0.0/8:8080" }, "127.0.0.1", 8081, "deny_loopback" },
        { { "127.0.0.1:8080" }, "127.0.0.1", 8080, "allowed" },
        { { "127.0.0.1:8080", "127.0.0.0/8:9090" }, "127.0.0.1", 9090, "allowed" },
        { { "[::1]/128" }, "::1", 8080, "allowed" },
        { { "::1/128" }, "::1", 8080, "allowed" },
        { { "::1" }, "::1", 8080, "allowed" },
        { { "[::1]" }, "::1", 8080, "allowed" },
        { { "[::1/128]" }, "::1", 8080, "allowed" },
        { { "[::1]:8443" }, "::1", 8443, "allowed" },
        { { "[::1]:8443" }, "::1", 8444, "deny_loopback" },
        { { "[::1]/128:8443" }, "::1", 8443, "allowed" },
        { { "::1/128" }, "127.0.0.1", 8080, "deny_loopback" },
        { { "fd00::/8" }, "fd12::1", 1, "allowed" },
        { { "[fd00::/8]:8443" }, "fd12::1", 8443, "allowed" },
        { { "[fd00::/8]:8443" }, "fd12::1", 443, "deny_private" },
        { { "[FD00::]/8:8443" }, "fd12::1", 8443, "allowed" },
        { { "::ffff:127.0.0.0/104" }, "::ffff:127.0.0.1", 1, "allowed" },
        { { "::ffff:127.0.0.0/104" }, "127.0.0.1", 1, "deny_loopback" },
        { { "hooks.example", "*.example" }, "10.0.0.1", 443, "deny_private" },
        /* A cloud's metadata service is allowed by its exact address only. */
        { { "169.254.0.0/16" }, "169.254.1.1", 80, "allowed" },
        { { "169.254.0.0/16" }, "169.254.169.254", 80, "deny_metadata" },
        { { "169.254.169.254/31" }, "169.254.169.254", 80, "deny_metadata" },
        { { "169.254.169.254/32" }, "169.254.169.254", 80, "allowed" },
        { { "169.254.169.254" }, "169.254.169.254", 80, "allowed" },
        { { "169.254.0.0/16", "169.254.169.254:8080" }, "169.254.169.254", 80, "deny_metadata" },
        { { "168.63.0.0/16" }, "168.63.129.16", 80, "deny_metadata" },
        { { "168.63.129.16/32" }, "168.63.129.16", 80, "allowed" },
        { { "fd00::/8" }, "fd00:ec2::254", 80, "deny_metadata" },
        { { "100.64.0.0/10" }, "100.100.100.200", 80, "deny_metadata" },
        { { "100.64.0.0/10" }, "100.100.100.201", 80, "allowed" },
        { { "100.100.100.200:80" }, "100.100.100.200", 80, "allowed" },
        { { "::ffff:0:0/96" }, "::ffff:169.254.169.254", 80, "deny_metadata" },
        { { "::ffff:0:0/96", "169.254.169.254" }, "::ffff:169.254.169.254", 80, "deny_metadata" },
        { { "::ffff:169.254.169.254" }, "::ffff:169.254.169.254", 80, "allowed" },
        { { "64:ff9b::/96" }, "64:ff9b::a9fe:a9fe", 80, "deny_metadata" },
        { { "64:ff9b::/96" }, "64:ff9b::808:808", 80, "allowed" },
        { { "2002::/16" }, "2002:a9fe:a9fe::1", 80, "deny_metadata" },
        { { "fd00:ec2::254/128" }, "fd00:ec2::254", 80, "allowed" },
    };
    ph_addr_t addr;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        addr = sample_address(cases[i].addr, cases[i].port);
        expect_verdict(
            apr_psprintf(pool, "%s and %s port %d", cases[i].entries[0], cases[i].addr, cases[i].port),
            ph_target_classify(sample_policy_of(cases[i].entries), &addr), cases[i].wanted);
    }
}

static void refuses_scope_ids_and_other_families(void **state)
{
    static const char *const entries[3] = { "fe80::/10", "2606::/16" };
    const ph_target_policy_t *policy = sample_policy_of(entries);
    ph_addr_t addr = sample_address("fe80::1", 443);

    (void)state;
    expect_verdict("link-local without a scope", ph_target_classify(policy, &addr), "allowed");
    addr.scope_id = 2;
    expect_verdict("link-local with a scope", ph_target_classify(policy, &addr), "deny_scope_id");
    addr = sample_address("2606:4700::1111", 443);
    addr.scope_id = 1;
    expect_verdict("global with a scope", ph_target_classify(policy, &addr), "deny_scope_id");
    addr.family = AF_UNIX;
    expect_verdict("a local socket", ph_target_classify(policy, &addr), "deny_family");
}

static void only_allowed_is_not_denied(void **state)
{
    int verdict;

    (void)state;
    for (verdict = PH_TARGET_ALLOWED; verdict <= PH_TARGET_DENY_EGRESS; verdict++) {
        assert_int_equal(ph_target_is_denied((ph_target_verdict_t)verdict), verdict != PH_TARGET_ALLOWED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_on_addresses_match_the_vectors),
        cmocka_unit_test(entry_allows_its_range_and_no_more),
        cmocka_unit_test(refuses_scope_ids_and_other_families),
        cmocka_unit_test(only_allowed_is_not_denied),
    };

    return cmocka_run_group_tests_name("target", tests, pool_set_up, pool_tear_down);
}
