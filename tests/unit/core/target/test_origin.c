/* SPDX-License-Identifier: Apache-2.0 */
/* Origins read from text: what is refused, the public form, and when a token may stay. */
#include "core/target/origin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static void origin_is_read_from_the_text(void **state)
{
    static const struct {
        const char *text;
        const char *scheme;
        const char *host;
        int family;
        int port;
        int is_default_port;
        const char *rest;
    } cases[] = {
        { "https://hooks.example.com", "https", "hooks.example.com", AF_UNSPEC, 443, 1, "" },
        { "HTTPS://Hooks.Example.COM/In?Q", "https", "hooks.example.com", AF_UNSPEC, 443, 1, "/In?Q" },
        { "http://hooks.example.com?q", "http", "hooks.example.com", AF_UNSPEC, 80, 1, "?q" },
        { "http://hooks.example.com#f", "http", "hooks.example.com", AF_UNSPEC, 80, 1, "#f" },
        { "http://hooks.example.com:443/", "http", "hooks.example.com", AF_UNSPEC, 443, 0, "/" },
        { "https://hooks.example.com:443/", "https", "hooks.example.com", AF_UNSPEC, 443, 1, "/" },
        { "https://127.0.0.1:65535/", "https", "127.0.0.1", AF_INET, 65535, 0, "/" },
        { "https://[FD00::1]:8443/@", "https", "fd00::1", AF_INET6, 8443, 0, "/@" },
    };
    ph_origin_t origin;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_origin_read(&origin, cases[i].text, pool), PH_TARGET_ALLOWED);
        assert_string_equal(origin.scheme, cases[i].scheme);
        assert_string_equal(origin.host, cases[i].host);
        assert_int_equal(origin.addr.family, cases[i].family);
        assert_int_equal(origin.addr.port, cases[i].port);
        assert_int_equal(origin.port, cases[i].port);
        assert_int_equal(origin.is_default_port, cases[i].is_default_port);
        assert_string_equal(origin.rest, cases[i].rest);
    }
}

static void refuses_text_that_parsers_disagree_on(void **state)
{
    static const struct {
        const char *text;
        ph_target_verdict_t verdict;
    } cases[] = {
        { "", PH_TARGET_DENY_URL_MALFORMED },
        { "://a.example", PH_TARGET_DENY_URL_MALFORMED },
        { "//a.example/", PH_TARGET_DENY_URL_MALFORMED },
        { "a.example/in", PH_TARGET_DENY_URL_MALFORMED },
        { "a.example:443", PH_TARGET_DENY_SCHEME },
        { "httpx://a.example", PH_TARGET_DENY_SCHEME },
        { "htt://a.example", PH_TARGET_DENY_SCHEME },
        { "https:a.example", PH_TARGET_DENY_URL_MALFORMED },
        { "https:/a.example", PH_TARGET_DENY_URL_MALFORMED },
        { "https:///a.example", PH_TARGET_DENY_URL_MALFORMED },
        { "https://:443/", PH_TARGET_DENY_URL_MALFORMED },
        { "https://@a.example/", PH_TARGET_DENY_USERINFO },
        { "https://a.example\\@b.example/", PH_TARGET_DENY_USERINFO },
        { "https://a.example\\b.example/", PH_TARGET_DENY_HOST_CHARACTERS },
        { "https://a%2eexample/", PH_TARGET_DENY_HOST_CHARACTERS },
        { "https://a$b.example/", PH_TARGET_DENY_HOST_CHARACTERS },
        { "https://a.example./", PH_TARGET_DENY_HOST_CHARACTERS },
        { "https://127.1/", PH_TARGET_DENY_HOST_NUMERIC },
        { "https://0x7f.1/", PH_TARGET_DENY_HOST_NUMERIC },
        { "https://[fe80::1%25lo]/", PH_TARGET_DENY_SCOPE_ID },
        { "https://[127.0.0.1]/", PH_TARGET_DENY_URL_MALFORMED },
        { "https://[::1/", PH_TARGET_DENY_URL_MALFORMED },
        { "https://[::1]x/", PH_TARGET_DENY_URL_MALFORMED },
        { "https://a.example:/", PH_TARGET_DENY_PORT },
        { "https://a.example:0/", PH_TARGET_DENY_PORT },
        { "https://a.example:0443/", PH_TARGET_DENY_PORT },
        { "https://a.example:+443/", PH_TARGET_DENY_PORT },
        { "https://a.example:443:443/", PH_TARGET_DENY_PORT },
        { "https://a.example:65536/", PH_TARGET_DENY_PORT },
        { "https://a.example:999999/", PH_TARGET_DENY_PORT },
    };
    ph_origin_t origin;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (ph_origin_read(&origin, cases[i].text, pool) != cases[i].verdict) {
            fail_msg("%s: %d", cases[i].text, ph_origin_read(&origin, cases[i].text, pool));
        }
    }
}

static void public_form_shows_the_origin_and_never_the_path(void **state)
{
    static const struct {
        const char *text;
        const char *wanted;
    } cases[] = {
        { "https://hooks.example.com/in/s3cret?token=s3cret", "https://hooks.example.com/…" },
        { "https://hooks.example.com", "https://hooks.example.com/…" },
        { "https://Hooks.Example.com:8443/s3cret", "https://hooks.example.com:8443/…" },
        { "http://127.0.0.1:8080/s3cret", "http://127.0.0.1:8080/…" },
        { "https://[fd00::1]/s3cret", "https://[fd00::1]/…" },
        { "https://[fd00::1]:8443/s3cret", "https://[fd00::1]:8443/…" },
        { "https://user:s3cret@hooks.example.com/", "…" },
        { "https://s3cret$name.example.com/", "…" },
        { "https://hooks_in.example.com/s3cret", "https://hooks_in.example.com/…" },
        { "/s3cret", "…" },
        { "s3cret", "…" },
        { "", "…" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_string_equal(ph_origin_public(cases[i].text, pool), cases[i].wanted);
    }
}

static void same_origin_compares_scheme_host_and_port(void **state)
{
    static const struct {
        const char *one;
        const char *other;
        int wanted;
    } cases[] = {
        { "https://a.example/x", "https://a.example/y?z", 1 },
        { "https://a.example/", "HTTPS://A.EXAMPLE:443", 1 },
        { "https://[fd00::1]/", "https://[fd00:0:0::1]/", 1 },
        { "https://a.example/", "http://a.example/", 0 },
        { "https://a.example/", "http://a.example:443/", 0 },
        { "https://a.example/", "https://b.example/", 0 },
        { "https://a.example/", "https://x.a.example/", 0 },
        { "https://a.example/", "https://a.example:8443/", 0 },
        { "https://a.example/", "a.example", 0 },
        { "", "", 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (ph_origin_is_same(cases[i].one, cases[i].other, pool) != cases[i].wanted ||
            ph_origin_is_same(cases[i].other, cases[i].one, pool) != cases[i].wanted) {
            fail_msg("%s and %s", cases[i].one, cases[i].other);
        }
    }
}

static void same_origins_have_one_canonical_text(void **state)
{
    static const struct {
        const char *url;
        const char *canonical;
    } cases[] = {
        { "https://example.com/a?b", "https://example.com:443" },
        { "HTTPS://Example.COM:443", "https://example.com:443" },
        { "https://example.com:8443/", "https://example.com:8443" },
        { "http://example.com/", "http://example.com:80" },
        { "http://127.0.0.1:8080/x", "http://127.0.0.1:8080" },
        { "https://[::1]/", "https://[::1]:443" },
        { "https://[0:0:0:0:0:0:0:1]:443/", "https://[::1]:443" },
        { "https://[FD00::A]:444/", "https://[fd00::a]:444" },
        { "https://user@example.com/", "" },
        { "ftp://example.com/", "" },
        { "https://2130706433/", "" },
        { "", "" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_string_equal(ph_origin_canonical(cases[i].url, pool), cases[i].canonical);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(origin_is_read_from_the_text),
        cmocka_unit_test(refuses_text_that_parsers_disagree_on),
        cmocka_unit_test(public_form_shows_the_origin_and_never_the_path),
        cmocka_unit_test(same_origin_compares_scheme_host_and_port),
        cmocka_unit_test(same_origins_have_one_canonical_text),
    };

    return cmocka_run_group_tests_name("origin", tests, pool_set_up, pool_tear_down);
}
