/* SPDX-License-Identifier: Apache-2.0 */
/* What PortalHooksAllowTarget accepts, and the listeners that no entry allows. */
#include "core/target/target_policy.h"

#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"
#include "sample_target.h"

static void refuses_a_range_of_all_addresses(void **state)
{
    static const char *const entries[] = { "0.0.0.0/0", "0.0.0.0/0:443", "::/0", "[::/0]:443", "[::]/0" };
    ph_target_policy_t *policy = sample_strict_policy();
    const ph_addr_t addr = sample_address("10.0.0.1", 443);
    const char *fault;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(entries); i++) {
        fault = ph_target_policy_allow(policy, entries[i]);
        assert_non_null(fault);
        assert_non_null(strstr(fault, "/0"));
    }
    assert_false(ph_target_policy_opens(policy, &addr));
}

static void own_listeners_stay_denied_whatever_is_allowed(void **state)
{
    static const struct {
        const char *listener;
        int listener_port;
        const char *addr;
        int port;
        const char *wanted;
    } cases[] = {
        { "127.0.0.1", 8080, "127.0.0.1", 8080, "deny_own_listener" },
        { "127.0.0.1", 8080, "127.0.0.1", 8081, "allowed" },
        { "127.0.0.1", 8080, "127.0.0.2", 8080, "allowed" },
        { "127.0.0.1", 8080, "::1", 8080, "allowed" },
        { "10.1.2.3", 443, "10.1.2.3", 443, "deny_own_listener" },
        { "10.1.2.3", 443, "10.1.2.4", 443, "allowed" },
        { "8.8.8.8", 443, "8.8.8.8", 443, "deny_own_listener" },
        { "0.0.0.0", 80, "127.0.0.1", 80, "deny_own_listener" },
        { "0.0.0.0", 80, "127.200.0.1", 80, "deny_own_listener" },
        { "0.0.0.0", 80, "127.0.0.1", 8080, "allowed" },
        { "0.0.0.0", 80, "::1", 80, "allowed" },
        { "0.0.0.0", 80, "10.1.2.3", 80, "allowed" },
        { "::", 80, "::1", 80, "deny_own_listener" },
        { "::", 80, "127.0.0.1", 80, "deny_own_listener" },
        { "::", 80, "fd00::1", 80, "allowed" },
        { "fd00::1", 80, "fd00::1", 80, "deny_own_listener" },
        /* Other addresses of the same listener. */
        { "127.0.0.1", 80, "0.0.0.0", 80, "deny_own_listener" },
        { "0.0.0.0", 80, "0.0.0.0", 80, "deny_own_listener" },
        { "::1", 80, "::", 80, "deny_own_listener" },
        { "::", 80, "0.0.0.0", 80, "deny_own_listener" },
        { "127.0.0.1", 80, "::ffff:127.0.0.1", 80, "deny_own_listener" },
        { "0.0.0.0", 80, "::ffff:127.0.0.1", 80, "deny_own_listener" },
        { "::ffff:10.1.2.3", 80, "10.1.2.3", 80, "deny_own_listener" },
        { "::ffff:0.0.0.0", 80, "127.9.9.9", 80, "deny_own_listener" },
    };
    static const char *const halves[] = { "0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1" };
    ph_target_policy_t *policy;
    ph_addr_t listener;
    ph_addr_t addr;
    size_t i;
    size_t k;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        policy = sample_strict_policy();
        for (k = 0; k < COUNT(halves); k++) {
            assert_null(ph_target_policy_allow(policy, halves[k]));
        }
        assert_null(ph_target_policy_allow(policy, cases[i].addr));
        listener = sample_address(cases[i].listener, cases[i].listener_port);
        ph_target_policy_deny_listener(policy, &listener);
        addr = sample_address(cases[i].addr, cases[i].port);
        expect_verdict(
            apr_psprintf(pool, "listener %s and %s port %d", cases[i].listener, cases[i].addr, cases[i].port),
            ph_target_classify(policy, &addr), cases[i].wanted);
    }
}

static void entries_cover_addresses_and_names(void **state)
{
    static const char *const entries[3] = { "10.20.0.0/16", "10.30.0.1:8443", "*.corp.example:8443" };
    const ph_target_policy_t *policy = sample_policy_of(entries);
    const ph_addr_t in_range = sample_address("10.20.30.40", 80);
    const ph_addr_t exact = sample_address("10.30.0.1", 8443);
    const ph_addr_t other_port = sample_address("10.30.0.1", 80);

    (void)state;
    assert_true(ph_target_policy_opens(policy, &in_range));
    assert_false(ph_target_policy_opens_exactly(policy, &in_range));
    assert_true(ph_target_policy_opens(policy, &exact));
    assert_true(ph_target_policy_opens_exactly(policy, &exact));
    assert_false(ph_target_policy_opens(policy, &other_port));
    assert_false(ph_target_policy_opens_exactly(policy, &other_port));
    assert_true(ph_target_policy_names(policy, "ci.corp.example", 8443));
    assert_false(ph_target_policy_names(policy, "ci.corp.example", 443));
    assert_false(ph_target_policy_names(policy, "corp.example", 8443));
}

static void plain_http_is_off_until_it_is_allowed(void **state)
{
    ph_target_policy_t *policy = sample_strict_policy();

    (void)state;
    assert_false(ph_target_policy_is_plain_http_allowed(policy));
    ph_target_policy_allow_plain_http(policy);
    assert_true(ph_target_policy_is_plain_http_allowed(policy));
}

static void listener_is_matched_by_address_and_port(void **state)
{
    ph_target_policy_t *policy = sample_strict_policy();
    const ph_addr_t listener = sample_address("10.1.2.3", 443);
    const ph_addr_t mapped = sample_address("::ffff:10.1.2.3", 443);
    const ph_addr_t other_port = sample_address("10.1.2.3", 444);

    (void)state;
    assert_false(ph_target_policy_is_own_listener(policy, &listener));
    ph_target_policy_deny_listener(policy, &listener);
    assert_true(ph_target_policy_is_own_listener(policy, &listener));
    assert_true(ph_target_policy_is_own_listener(policy, &mapped));
    assert_false(ph_target_policy_is_own_listener(policy, &other_port));
}

static const char *own_address;

static int is_own_address(const ph_addr_t *addr)
{
    const ph_addr_t own = sample_address(own_address, addr->port);

    return own.family == addr->family && memcmp(own.bytes, addr->bytes, sizeof(own.bytes)) == 0;
}

static void wildcard_listener_covers_addresses_this_host_has_by_now(void **state)
{
    static const struct {
        const char *listener;
        const char *own;
        const char *addr;
        int port;
        int is_denied;
    } cases[] = {
        { "0.0.0.0", "10.1.2.3", "10.1.2.3", 443, 1 }, { "0.0.0.0", "10.1.2.3", "::ffff:10.1.2.3", 443, 1 },
        { "0.0.0.0", "10.1.2.3", "10.1.2.3", 444, 0 }, { "0.0.0.0", "10.1.2.4", "10.1.2.3", 443, 0 },
        { "0.0.0.0", "fd00::1", "fd00::1", 443, 0 },   { "::", "fd00::1", "fd00::1", 443, 1 },
        { "::", "8.8.8.8", "8.8.8.8", 443, 1 },        { "10.9.9.9", "10.1.2.3", "10.1.2.3", 443, 0 },
    };
    ph_target_policy_t *policy;
    ph_addr_t addr;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        policy = sample_strict_policy();
        addr = sample_address(cases[i].listener, 443);
        ph_target_policy_deny_listener(policy, &addr);
        ph_target_policy_ask_local(policy, is_own_address);
        addr = sample_address(cases[i].addr, cases[i].port);
        own_address = "192.0.2.1";
        assert_false(ph_target_policy_is_own_listener(policy, &addr));
        own_address = cases[i].own;
        if (ph_target_policy_is_own_listener(policy, &addr) != cases[i].is_denied) {
            fail_msg("%s port %d with a listener on %s", cases[i].addr, cases[i].port, cases[i].listener);
        }
    }
}

static void port_is_listed_by_an_entry_with_that_port_only(void **state)
{
    static const char *const entries[3] = { "10.20.0.0/16:444", "ci.example:445", "*.example" };
    const ph_target_policy_t *policy = sample_policy_of(entries);
    ph_addr_t addr = sample_address("10.20.1.1", 444);

    (void)state;
    assert_true(ph_target_policy_lists_port(policy, "10.20.1.1", &addr));
    addr.port = 445;
    assert_false(ph_target_policy_lists_port(policy, "10.20.1.1", &addr));
    addr.family = AF_UNSPEC;
    assert_true(ph_target_policy_lists_port(policy, "ci.example", &addr));
    assert_false(ph_target_policy_lists_port(policy, "cd.example", &addr));
    addr.port = 444;
    assert_false(ph_target_policy_lists_port(policy, "ci.example", &addr));
}

static void metadata_names_need_an_entry_of_their_own(void **state)
{
    static const char *const suffixes[3] = { "*.internal", "*.packet.net", "*.google.internal" };
    static const char *const exact[3] = { "metadata.google.internal", "metadata.packet.net:443" };
    const ph_target_policy_t *wide = sample_policy_of(suffixes);
    const ph_target_policy_t *narrow = sample_policy_of(exact);

    (void)state;
    assert_true(ph_target_policy_names(wide, "ci.google.internal", 443));
    assert_false(ph_target_policy_names(wide, "metadata.google.internal", 443));
    assert_false(ph_target_policy_names(wide, "metadata.packet.net", 443));
    assert_true(ph_target_policy_names(narrow, "metadata.google.internal", 80));
    assert_true(ph_target_policy_names(narrow, "metadata.packet.net", 443));
    assert_false(ph_target_policy_names(narrow, "metadata.packet.net", 80));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wildcard_listener_covers_addresses_this_host_has_by_now),
        cmocka_unit_test(port_is_listed_by_an_entry_with_that_port_only),
        cmocka_unit_test(metadata_names_need_an_entry_of_their_own),
        cmocka_unit_test(refuses_a_range_of_all_addresses),
        cmocka_unit_test(entries_cover_addresses_and_names),
        cmocka_unit_test(plain_http_is_off_until_it_is_allowed),
        cmocka_unit_test(listener_is_matched_by_address_and_port),
        cmocka_unit_test(own_listeners_stay_denied_whatever_is_allowed),
    };

    return cmocka_run_group_tests_name("target_policy", tests, pool_set_up, pool_tear_down);
}
