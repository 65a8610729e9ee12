/* SPDX-License-Identifier: Apache-2.0 */
/* Which addresses are this host's, by the kernel's routing table. */
#include "os/local_address.h"

#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "count.h"
#include "sample_target.h"

static int is_local(const char *text)
{
    const ph_addr_t addr = sample_address(text, 443);

    return ph_local_address_is(&addr);
}

static void loopback_addresses_are_local(void **state)
{
    (void)state;
    assert_true(is_local("127.0.0.1"));
    assert_true(is_local("127.55.66.77"));
}

static void addresses_elsewhere_are_not_local(void **state)
{
    static const char *const addresses[] = { "192.0.2.1",   "8.8.8.8",    "198.51.100.7",
                                             "2001:db8::1", "fd00:9::12", "255.255.255.255" };
    ph_addr_t addr = sample_address("127.0.0.1", 1);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(addresses); i++) {
        if (is_local(addresses[i])) {
            fail_msg("%s", addresses[i]);
        }
    }
    addr.family = AF_UNIX;
    assert_false(ph_local_address_is(&addr));
}

static void set_address(const char *interface, const char *address)
{
    const ph_addr_t addr = sample_address(address, 0);
    struct sockaddr_in name = { .sin_family = AF_INET };
    struct ifreq request = { 0 };
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);

    memcpy(&name.sin_addr, addr.bytes, 4);
    memcpy(&request.ifr_addr, &name, sizeof(name));
    strncpy(request.ifr_name, interface, sizeof(request.ifr_name) - 1);
    assert_int_equal(ioctl(fd, SIOCSIFADDR, &request), 0);
    request.ifr_flags = IFF_UP;
    assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &request), 0);
    close(fd);
}

/* In a network namespace of its own. Where the system forbids one, no address can be added, and
 * test_target_policy alone covers the change. */
static void address_added_later_is_local_at_once(void **state)
{
    (void)state;
    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
        print_message("network namespaces are forbidden here: no address was added\n");
        return;
    }
    assert_false(is_local("198.18.77.1"));
    set_address("lo", "127.0.0.1");
    assert_false(is_local("198.18.77.1"));
    set_address("lo:1", "198.18.77.1");
    assert_true(is_local("198.18.77.1"));
    assert_false(is_local("203.0.113.1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loopback_addresses_are_local),
        cmocka_unit_test(addresses_elsewhere_are_not_local),
        cmocka_unit_test(address_added_later_is_local_at_once),
    };

    return cmocka_run_group_tests_name("local_address", tests, NULL, NULL);
}
