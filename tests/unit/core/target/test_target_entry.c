/* SPDX-License-Identifier: Apache-2.0 */
/* What an argument of PortalHooksAllowTarget may be, and what it covers. */
#include "core/target/target_entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"
#include "sample_target.h"

static void refuses_malformed_entries_with_a_reason(void **state)
{
    static const char *const entries[] = {
        "",
        "*",
        "*.",
        ".example",
        "example.",
        "a..b",
        "*example",
        "a.*.b",
        "b\xc3\xbc"
        "cher.example",
        "a b",
        "user@host",
        "host:",
        "host:0",
        "host:080",
        "host:65536",
        "host:x",
        "host:80:80",
        "http://a.b",
        "https://a.b:444",
        "https://10.0.0.1/",
        "a.b/",
        "a.b/x",
        "a.b:444/",
        "a.b/8",
        "10.0.0.1/",
        "10.0.0.1:444/",
        "/",
        "//a.b",
        "*:444",
        "*.*.b",
        "10.0.0.1-10.0.0.9",
        "10.0.0.*",
        "10.0.0.0/8,172.16.0.0/12",
        "a.b,c.d",
        "a.b;c.d",
        "host:443-445",
        "host:443,444",
        "host:https",
        "host::444",
        "any",
        "All",
        "private",
        "none",
        "off",
        "10.0.0.0/33",
        "10.0.0.1/8",
        "10/8",
        "10.0.0.0/",
        "10.0.0.0/08",
        "10.0.0",
        "0x7f.1",
        "010.0.0.0/8",
        "10.0.0.0/8:",
        "10.0.0.0/8:0",
        "10.0.0.0/8:99999",
        "[::1",
        "[::1]x",
        "[::1]0",
        "[::1]:",
        "[::1]:0",
        "[::1]:x",
        "[::1/128]/128",
        "[10.0.0.0/8]:80",
        "[]",
        "[host]:80",
        "fd00::/8:8443",
        "fd00::1/8",
        "fe80::1%eth0",
        "fe80::1%eth0/128",
        "::/129",
        ":::",
        "[]:80",
        "[::1]/",
    };
    ph_target_entry_t entry;
    const char *fault;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(entries); i++) {
        fault = ph_target_entry_parse(&entry, entries[i], pool);
        if (!fault || !strchr(fault, ' ')) {
            fail_msg("\"%s\" was accepted", entries[i]);
        }
    }
}

static void reasons_say_what_to_write(void **state)
{
    static const struct {
        const char *entry;
        const char *wanted;
    } cases[] = {
        { "https://hooks.example:444", "URL" },
        { "hooks.example/", "path" },
        { "hooks.example:444/in", "path" },
        { "hooks.example:https", "port" },
        { "private", "keyword" },
        { "::/0", "/0" },
        { "10.0.0.1/8", "beyond the length" },
        { "fd00::/8:444", "[fd00::/8]:8443" },
        { "hooks.example.", "no dot at the end" },
    };
    ph_target_entry_t entry;
    const char *fault;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        fault = ph_target_entry_parse(&entry, cases[i].entry, pool);
        if (!fault || !strstr(fault, cases[i].wanted)) {
            fail_msg("%s: %s", cases[i].entry, fault ? fault : "accepted");
        }
    }
}

static void every_accepted_form_covers_its_target(void **state)
{
    static const struct {
        const char *entry;
        const char *host; /* an address or a name */
        int port;
        int is_covered;
    } cases[] = {
        { "hooks.example", "hooks.example", 443, 1 },
        { "HOOKS.Example", "hooks.example", 8443, 1 },
        { "hooks.example", "a.hooks.example", 443, 0 },
        { "hooks.example:444", "hooks.example", 444, 1 },
        { "hooks.example:444", "hooks.example", 443, 0 },
        { "hooks_in.example:25", "hooks_in.example", 25, 1 },
        { "_hooks", "_hooks", 443, 1 },
        { "*.example", "a_b.example", 443, 1 },
        { "*.example:444", "a.b.example", 444, 1 },
        { "*.example", "example", 443, 0 },
        { "*.corp_x.example", "ci.corp_x.example", 443, 1 },
        { "intranet", "intranet", 80, 1 },
        { "xn--bcher-kva.example", "xn--bcher-kva.example", 443, 1 },
        { "10.0.0.8", "10.0.0.8", 444, 1 },
        { "10.0.0.8:444", "10.0.0.8", 444, 1 },
        { "10.0.0.8:444", "10.0.0.8", 443, 0 },
        { "10.0.0.8/32:444", "10.0.0.8", 444, 1 },
        { "10.0.0.0/8:444", "10.9.9.9", 444, 1 },
        { "10.0.0.0/8:444", "10.9.9.9", 445, 0 },
        { "fd00::1", "fd00::1", 444, 1 },
        { "[fd00::1]", "fd00::1", 444, 1 },
        { "[fd00::1]:444", "fd00::1", 444, 1 },
        { "[fd00::1]:444", "fd00::1", 443, 0 },
        { "[fd00::/8]:444", "fd12::1", 444, 1 },
        { "[fd00::]/8:444", "fd12::1", 444, 1 },
        { "fd00::/8", "fd12::1", 444, 1 },
        { "10.0.0.8", "hooks.example", 443, 0 },
        { "hooks.example", "10.0.0.8", 443, 0 },
    };
    ph_target_entry_t entry;
    const char *fault;
    ph_addr_t addr;
    int is_covered;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        fault = ph_target_entry_parse(&entry, cases[i].entry, pool);
        if (fault) {
            fail_msg("%s: %s", cases[i].entry, fault);
        }
        if (ph_addr_parse(&addr, cases[i].host)) {
            addr.port = cases[i].port;
            is_covered = ph_target_entry_has_address(&entry, &addr);
        }
        else {
            is_covered = ph_target_entry_has_name(&entry, cases[i].host, cases[i].port);
        }
        if (is_covered != cases[i].is_covered) {
            fail_msg("%s and %s port %d", cases[i].entry, cases[i].host, cases[i].port);
        }
    }
}

static void only_a_single_address_is_one(void **state)
{
    static const struct {
        const char *entry;
        int is_address;
    } cases[] = {
        { "10.0.0.8", 1 },      { "10.0.0.8/32", 1 },   { "10.0.0.8:444", 1 },
        { "[fd00::1]:444", 1 }, { "fd00::1/128", 1 },   { "10.0.0.8/31", 0 },
        { "fd00::/127", 0 },    { "hooks.example", 0 }, { "*.example:444", 0 },
    };
    ph_target_entry_t entry;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_null(ph_target_entry_parse(&entry, cases[i].entry, pool));
        assert_int_equal(ph_target_entry_is_address(&entry), cases[i].is_address);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_malformed_entries_with_a_reason),
        cmocka_unit_test(reasons_say_what_to_write),
        cmocka_unit_test(every_accepted_form_covers_its_target),
        cmocka_unit_test(only_a_single_address_is_one),
    };

    return cmocka_run_group_tests_name("target_entry", tests, pool_set_up, pool_tear_down);
}
