/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing of addresses and ranges, and which range contains which address. */
#include "core/target/cidr.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>

#include <cmocka.h>

#include "count.h"

static void addresses_are_parsed_strictly(void **state)
{
    static const struct {
        const char *text;
        int family; /* AF_UNSPEC = refused */
    } cases[] = {
        { "10.0.0.8", AF_INET },
        { "0.0.0.0", AF_INET },
        { "255.255.255.255", AF_INET },
        { "::", AF_INET6 },
        { "fd00::1", AF_INET6 },
        { "FD00:0:0:0:0:0:0:1", AF_INET6 },
        { "::ffff:1.2.3.4", AF_INET6 },
        { "", AF_UNSPEC },
        { "10.0.0", AF_UNSPEC },
        { "10.0.0.256", AF_UNSPEC },
        { "10.0.0.08", AF_UNSPEC },
        { "010.0.0.8", AF_UNSPEC },
        { "0x0a.0.0.8", AF_UNSPEC },
        { "10.0.0.8.", AF_UNSPEC },
        { " 10.0.0.8", AF_UNSPEC },
        { "10.0.0.8 ", AF_UNSPEC },
        { "167772168", AF_UNSPEC },
        { "[fd00::1]", AF_UNSPEC },
        { "fe80::1%eth0", AF_UNSPEC },
        { "fe80::1%2", AF_UNSPEC },
        { "1:2:3:4:5:6:7:8:9", AF_UNSPEC },
        { "1::2::3", AF_UNSPEC },
        { "10.0.0.8:80", AF_UNSPEC },
        { "localhost", AF_UNSPEC },
    };
    ph_addr_t addr;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (ph_addr_parse(&addr, cases[i].text) != (cases[i].family != AF_UNSPEC)) {
            fail_msg("%s", cases[i].text);
        }
        if (cases[i].family != AF_UNSPEC) {
            assert_int_equal(addr.family, cases[i].family);
            assert_int_equal(addr.port, 0);
            assert_int_equal(addr.scope_id, 0);
        }
    }
}

static void socket_address_becomes_an_address(void **state)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(8443) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(443), .sin6_scope_id = 3 };
    struct sockaddr_un local = { .sun_family = AF_UNIX, .sun_path = "/run/x" };
    ph_addr_t wanted;
    ph_addr_t addr;

    (void)state;
    inet_pton(AF_INET, "10.0.0.8", &v4.sin_addr);
    inet_pton(AF_INET6, "fe80::1", &v6.sin6_addr);

    addr = ph_addr_from_sockaddr((const struct sockaddr *)&v4);
    assert_true(ph_addr_parse(&wanted, "10.0.0.8"));
    assert_memory_equal(addr.bytes, wanted.bytes, sizeof(addr.bytes));
    assert_int_equal(addr.family, AF_INET);
    assert_int_equal(addr.port, 8443);

    addr = ph_addr_from_sockaddr((const struct sockaddr *)&v6);
    assert_true(ph_addr_parse(&wanted, "fe80::1"));
    assert_memory_equal(addr.bytes, wanted.bytes, sizeof(addr.bytes));
    assert_int_equal(addr.family, AF_INET6);
    assert_int_equal(addr.port, 443);
    assert_int_equal(addr.scope_id, 3);

    addr = ph_addr_from_sockaddr((const struct sockaddr *)&local);
    assert_int_equal(addr.family, AF_UNIX);
}

static void refuses_malformed_ranges(void **state)
{
    static const struct {
        const char *text;
        int bits; /* -1 = refused */
    } cases[] = {
        { "10.0.0.0/8", 8 },
        { "10.0.0.8", 32 },
        { "10.0.0.8/32", 32 },
        { "0.0.0.0/0", 0 },
        { "10.128.0.0/9", 9 },
        { "fd00::/8", 8 },
        { "fd00::1", 128 },
        { "::/0", 0 },
        { "2001:db8::/33", 33 },
        { "10.0.0.1/8", -1 },
        { "10.64.0.0/9", -1 },
        { "fd00::1/127", -1 },
        { "10.0.0.0/33", -1 },
        { "fd00::/129", -1 },
        { "10.0.0.0/", -1 },
        { "10.0.0.0/08", -1 },
        { "10.0.0.0/-1", -1 },
        { "10.0.0.0/+8", -1 },
        { "10.0.0.0/8 ", -1 },
        { "10.0.0.0/8/8", -1 },
        { "10.0.0.0/x", -1 },
        { "/8", -1 },
        { "", -1 },
        { "10.0.0/8", -1 },
        { "10.0.0.0/99999999999999999999", -1 },
        { "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc/8", -1 },
    };
    ph_cidr_t cidr;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (ph_cidr_parse(&cidr, cases[i].text) != (cases[i].bits >= 0)) {
            fail_msg("%s", cases[i].text);
        }
        if (cases[i].bits >= 0) {
            assert_int_equal(cidr.bits, cases[i].bits);
        }
    }
}

static void range_contains_its_addresses(void **state)
{
    static const struct {
        const char *range;
        const char *addr;
        int wanted;
    } cases[] = {
        { "10.0.0.0/8", "10.0.0.0", 1 },
        { "10.0.0.0/8", "10.255.255.255", 1 },
        { "10.0.0.0/8", "11.0.0.0", 0 },
        { "10.0.0.0/8", "9.255.255.255", 0 },
        { "172.16.0.0/12", "172.31.255.255", 1 },
        { "172.16.0.0/12", "172.32.0.0", 0 },
        { "127.0.0.0/8", "::1", 0 },
        { "127.0.0.0/8", "::ffff:127.0.0.1", 0 },
        { "::ffff:0:0/96", "::ffff:127.0.0.1", 1 },
        { "::ffff:0:0/96", "127.0.0.1", 0 },
        { "10.0.0.8", "10.0.0.8", 1 },
        { "10.0.0.8", "10.0.0.9", 0 },
        { "0.0.0.0/0", "8.8.8.8", 1 },
        { "0.0.0.0/0", "::", 0 },
        { "::/0", "2001:db8::1", 1 },
        { "::/0", "0.0.0.0", 0 },
        { "fe80::/10", "febf:ffff::1", 1 },
        { "fe80::/10", "fec0::1", 0 },
        { "2001:db8::/33", "2001:db8:7fff::1", 1 },
        { "2001:db8::/33", "2001:db8:8000::1", 0 },
        { "fd00::1", "fd00::1", 1 },
        { "fd00::1", "fd00::2", 0 },
    };
    ph_cidr_t cidr;
    ph_addr_t addr;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_true(ph_cidr_parse(&cidr, cases[i].range));
        assert_true(ph_addr_parse(&addr, cases[i].addr));
        if (ph_cidr_contains(&cidr, &addr) != cases[i].wanted) {
            fail_msg("%s in %s", cases[i].addr, cases[i].range);
        }
    }
}

static void no_range_contains_another_family(void **state)
{
    const ph_cidr_t everything = { AF_UNIX, { 0 }, 0 };
    const ph_addr_t addr = { .family = AF_UNIX };

    (void)state;
    assert_false(ph_cidr_contains(&everything, &addr));
}

static void loopback_is_recognized(void **state)
{
    static const struct {
        const char *text;
        int wanted;
    } cases[] = { { "127.0.0.1", 1 }, { "127.255.255.255", 1 }, { "::1", 1 },
                  { "126.0.0.1", 0 }, { "128.0.0.1", 0 },       { "::2", 0 },
                  { "::", 0 } };
    ph_addr_t addr;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_true(ph_addr_parse(&addr, cases[i].text));
        assert_int_equal(ph_addr_is_loopback(&addr), cases[i].wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_parsed_strictly),
        cmocka_unit_test(socket_address_becomes_an_address),
        cmocka_unit_test(refuses_malformed_ranges),
        cmocka_unit_test(range_contains_its_addresses),
        cmocka_unit_test(no_range_contains_another_family),
        cmocka_unit_test(loopback_is_recognized),
    };

    return cmocka_run_group_tests_name("cidr", tests, NULL, NULL);
}
