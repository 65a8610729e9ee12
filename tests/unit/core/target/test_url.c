/* SPDX-License-Identifier: Apache-2.0 */
/* URLs in parts, as everybody sees them, and when a token may stay. */
#include "core/target/url.h"

#include <apr_general.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static apr_pool_t *pool;

static int set_up(void **state)
{
    (void)state;
    return apr_pool_create(&pool, NULL) != APR_SUCCESS;
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

static void a_url_is_taken_apart(void **state)
{
    static const struct {
        const char *text;
        ph_url_t wanted;
    } cases[] = {
        { "https://hooks.example.com", { "https", "hooks.example.com", 443, 1, "/" } },
        { "HTTPS://Hooks.Example.COM/In?Q=1", { "https", "hooks.example.com", 443, 1, "/In?Q=1" } },
        { "https://hooks.example.com:443/", { "https", "hooks.example.com", 443, 1, "/" } },
        { "https://hooks.example.com:8443/a", { "https", "hooks.example.com", 8443, 0, "/a" } },
        { "http://hooks.example.com/a%20b", { "http", "hooks.example.com", 80, 1, "/a%20b" } },
        { "http://hooks.example.com:443/", { "http", "hooks.example.com", 443, 0, "/" } },
        { "https://[FD00:0::1]:8443/x?y", { "https", "fd00::1", 8443, 0, "/x?y" } },
        { "https://[::1]/", { "https", "::1", 443, 1, "/" } },
        { "https://user:secret@hooks.example.com/", { "https", "hooks.example.com", 443, 1, "/" } },
        { "https://hooks.example.com?q=1", { "https", "hooks.example.com", 443, 1, "/?q=1" } },
    };
    ph_url_t url;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_true(ph_url_parse(&url, cases[i].text, pool));
        assert_string_equal(url.scheme, cases[i].wanted.scheme);
        assert_string_equal(url.host, cases[i].wanted.host);
        assert_int_equal(url.port, cases[i].wanted.port);
        assert_int_equal(url.is_default_port, cases[i].wanted.is_default_port);
        assert_string_equal(url.path_and_query, cases[i].wanted.path_and_query);
    }
}

static void what_is_no_absolute_http_url_is_refused(void **state)
{
    static const char *const texts[] = { "",
                                         "/in",
                                         "hooks.example.com/in",
                                         "//a.example/",
                                         "https://",
                                         "https://:443/",
                                         "https://a b.example/",
                                         "https://a.example:99999/",
                                         "ftp://a.example/",
                                         "file:///etc/passwd",
                                         "mailto:a@b.example" };
    ph_url_t url;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (ph_url_parse(&url, texts[i], pool)) {
            fail_msg("%s was taken", texts[i]);
        }
    }
}

static void everybody_sees_the_origin_and_never_the_path(void **state)
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
        { "https://user:s3cret@hooks.example.com/", "https://hooks.example.com/…" },
        { "/s3cret", "…" },
        { "s3cret", "…" },
        { "", "…" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(ph_url_public(cases[i].text, pool), cases[i].wanted);
    }
}

static void origins_are_compared_by_scheme_host_and_port(void **state)
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
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (ph_url_same_origin(cases[i].one, cases[i].other, pool) != cases[i].wanted ||
            ph_url_same_origin(cases[i].other, cases[i].one, pool) != cases[i].wanted) {
            fail_msg("%s and %s", cases[i].one, cases[i].other);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_url_is_taken_apart),
        cmocka_unit_test(what_is_no_absolute_http_url_is_refused),
        cmocka_unit_test(everybody_sees_the_origin_and_never_the_path),
        cmocka_unit_test(origins_are_compared_by_scheme_host_and_port),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests_name("url", tests, set_up, tear_down);
    apr_terminate();
    return failed;
}
