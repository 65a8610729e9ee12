/* SPDX-License-Identifier: Apache-2.0 */
/* URLs as libcurl reads them. */
#include "wire/url_parser.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static void url_is_split_into_parts(void **state)
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
    for (i = 0; i < COUNT(cases); i++) {
        assert_true(ph_url_parser_parse(&url, cases[i].text, pool));
        assert_string_equal(url.scheme, cases[i].wanted.scheme);
        assert_string_equal(url.host, cases[i].wanted.host);
        assert_int_equal(url.port, cases[i].wanted.port);
        assert_int_equal(url.is_default_port, cases[i].wanted.is_default_port);
        assert_string_equal(url.path_and_query, cases[i].wanted.path_and_query);
    }
}

static void refuses_all_but_absolute_http_urls(void **state)
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
    for (i = 0; i < COUNT(texts); i++) {
        if (ph_url_parser_parse(&url, texts[i], pool)) {
            fail_msg("%s was accepted", texts[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(url_is_split_into_parts),
        cmocka_unit_test(refuses_all_but_absolute_http_urls),
    };

    return cmocka_run_group_tests_name("url_parser", tests, pool_set_up, pool_tear_down);
}
