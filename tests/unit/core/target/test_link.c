/* SPDX-License-Identifier: Apache-2.0 */
/* Where the link of an event may lead, as browsers read it. */
#include "core/target/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <apr_strings.h>
#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static const apr_array_header_t *list_of(const char *words)
{
    apr_array_header_t *list = apr_array_make(pool, 4, sizeof(const char *));
    char *rest = NULL;
    char *word = apr_strtok(apr_pstrdup(pool, words), " ", &rest);

    for (; word; word = apr_strtok(NULL, " ", &rest)) {
        APR_ARRAY_PUSH(list, const char *) = word;
    }
    return list;
}

static ph_link_policy_t policy_of(void)
{
    ph_link_policy_t policy;

    policy.origins = list_of("https://portal.example http://intranet.example:8080");
    policy.hosts = list_of("tickets.example *.wiki.example admin.example:8443 192.0.2.7");
    return policy;
}

static void paths_and_listed_hosts_are_allowed(void **state)
{
    static const char *const urls[] = {
        "/",
        "/orders/48213?tab=a&b=%20#top",
        "/wiki/M\xc3\xbcnchen",
        "/.//x",
        "https://portal.example/x",
        "HTTPS://Portal.Example:443/x",
        "http://intranet.example:8080",
        "https://tickets.example/browse/X-1",
        "http://tickets.example",
        "https://de.wiki.example?x#y",
        "https://admin.example:8443/",
        "https://192.0.2.7/",
    };
    const ph_link_policy_t policy = policy_of();
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(urls); i++) {
        if (!ph_link_is_allowed(urls[i], &policy, pool)) {
            fail_msg("refused: %s", urls[i]);
        }
    }
}

static void everything_else_is_refused(void **state)
{
    static const char *const urls[] = {
        "",
        "orders/1",
        "?x",
        "#x",
        "//tickets.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/a b",
        " /a",
        "/a\n",
        "/\x7f",
        "/a\"onclick=x",
        "/<x>",
        "/`x",
        "/\xff",
        "/\xe2\x80\xaegnp.exe",
        "/\xe2\x80\x8bx",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "javascript://tickets.example/%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:https://tickets.example/x",
        "file:///etc/passwd",
        "ftp://tickets.example/",
        "https:tickets.example",
        "https:/tickets.example/",
        "https:///tickets.example/",
        "https://",
        "https://evil.example/",
        "https://tickets.example.evil.example/",
        "https://eviltickets.example/",
        "https://wiki.example/",
        "https://tickets.example@evil.example/",
        "https://u:p@tickets.example/",
        "https://tickets.example%2eevil.example/",
        "https://tickets.example\\@evil.example/",
        "https://evil.example#tickets.example",
        "https://tickets.example:8443/",
        "https://tickets.example:/",
        "https://admin.example/",
        "https://portal.example:8443/",
        "http://portal.example/",
        "https://3221225991/",
        "https://0xc0.0.2.7/",
        "https://192.0.2.8/",
    };
    const ph_link_policy_t policy = policy_of();
    char *longest = apr_pcalloc(pool, PH_LINK_MAX + 2);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(urls); i++) {
        if (ph_link_is_allowed(urls[i], &policy, pool)) {
            fail_msg("allowed: %s", urls[i]);
        }
    }
    memset(longest, '/', 1);
    memset(longest + 1, 'x', PH_LINK_MAX);
    assert_false(ph_link_is_allowed(longest, &policy, pool));
    longest[PH_LINK_MAX] = '\0';
    assert_true(ph_link_is_allowed(longest, &policy, pool));
}

static void without_a_policy_only_paths_are_allowed(void **state)
{
    (void)state;
    assert_true(ph_link_is_allowed("/x", NULL, pool));
    assert_false(ph_link_is_allowed("https://portal.example/x", NULL, pool));
}

static void hosts_of_the_directive_are_names_or_addresses(void **state)
{
    static const char *const good[] = { "a.example", "*.a.example:8443", "192.0.2.7", "[2001:db8::1]:8443" };
    static const char *const bad[] = { "",    "*",   "https://a.example", "a.example/x", "192.0.2.0/24",
                                       "all", "::/0" };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(good); i++) {
        assert_null(ph_link_host_fault(good[i], pool));
    }
    for (i = 0; i < COUNT(bad); i++) {
        assert_non_null(ph_link_host_fault(bad[i], pool));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_and_listed_hosts_are_allowed),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(without_a_policy_only_paths_are_allowed),
        cmocka_unit_test(hosts_of_the_directive_are_names_or_addresses),
    };

    return cmocka_run_group_tests_name("link", tests, pool_set_up, pool_tear_down);
}
