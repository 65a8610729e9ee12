/* SPDX-License-Identifier: Apache-2.0 */
/* What a proxy may be, and which sockets it allows. */
#include "core/target/proxy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"
#include "wire/url_parser.h"

static ph_proxy_t proxy_of(const char *text)
{
    ph_proxy_t proxy;

    assert_null(ph_proxy_parse(&proxy, text, ph_url_parser_parse, pool));
    return proxy;
}

static int is_at(const char *text, const char *address, int port)
{
    const ph_proxy_t proxy = proxy_of(text);
    ph_addr_t addr;

    assert_true(ph_addr_parse(&addr, address));
    addr.port = port;
    return ph_proxy_is_at(&proxy, &addr);
}

static void proxy_is_a_host_and_a_port(void **state)
{
    (void)state;
    assert_string_equal(proxy_of("http://Proxy.Corp.Example:3128").url, "http://proxy.corp.example:3128");
    assert_int_equal(proxy_of("http://proxy:4750").port, 4750);
    assert_int_equal(proxy_of("http://127.0.0.1:80").addr.family, AF_INET);
    assert_int_equal(proxy_of("http://[fd00::5]:3128").addr.family, AF_INET6);
}

static void refuses_anything_else(void **state)
{
    static const char *const texts[] = {
        "",
        "proxy:3128",
        "http://proxy",
        "http://proxy/",
        "http://proxy:3128/",
        "http://proxy:3128/x",
        "http://proxy:3128?x",
        "http://proxy:3128#x",
        "http://user@proxy:3128",
        "http://user:pass@proxy:3128",
        "https://proxy:3128",
        "socks5://proxy:1080",
        "http://proxy:0",
        "http://proxy:03128",
        "http://proxy:65536",
        "http://pro_xy:3128",
        "http://127.1:3128",
        "http://0x7f000001:3128",
        "http://[::1%25lo]:3128",
        " http://proxy:3128",
        "http://proxy:3128 ",
    };
    ph_proxy_t proxy;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(texts); i++) {
        if (!ph_proxy_parse(&proxy, texts[i], ph_url_parser_parse, pool)) {
            fail_msg("\"%s\" was accepted", texts[i]);
        }
    }
}

static void sockets_connect_to_the_proxy_only(void **state)
{
    (void)state;
    assert_true(is_at("http://10.0.0.5:3128", "10.0.0.5", 3128));
    assert_false(is_at("http://10.0.0.5:3128", "10.0.0.6", 3128));
    assert_false(is_at("http://10.0.0.5:3128", "10.0.0.5", 443));
    assert_false(is_at("http://10.0.0.5:3128", "::ffff:10.0.0.5", 3128));
    assert_true(is_at("http://[fd00::5]:3128", "fd00::5", 3128));
    /* A name may resolve to any address. */
    assert_true(is_at("http://proxy:3128", "10.0.0.5", 3128));
    assert_false(is_at("http://proxy:3128", "10.0.0.5", 443));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proxy_is_a_host_and_a_port),
        cmocka_unit_test(refuses_anything_else),
        cmocka_unit_test(sockets_connect_to_the_proxy_only),
    };

    return cmocka_run_group_tests_name("proxy", tests, pool_set_up, pool_tear_down);
}
