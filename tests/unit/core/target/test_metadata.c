/* SPDX-License-Identifier: Apache-2.0 */
/* Which addresses and names belong to a cloud's metadata service. */
#include "core/target/metadata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "count.h"
#include "sample_target.h"

static void services_are_known_in_every_spelling(void **state)
{
    static const char *const addresses[] = {
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "169.254.169.253",
        "169.254.169.252",
        "169.254.169.123",
        "169.254.42.42",
        "169.254.0.23",
        "168.63.129.16",
        "100.100.100.200",
        "100.96.0.96",
        "100.80.80.80",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
        "fd00:42::42",
        "fd00:c1::a9fe:a9fe",
        "fd00:a9fe:a9fe::1",
        "fd00:100::100:200",
        "fe80::a9fe:a9fe",
        /* an IPv4 address within an IPv6 address */
        "::ffff:169.254.169.254",
        "::169.254.170.2",
        "::ffff:0:168.63.129.16",
        "64:ff9b::169.254.169.254",
        "64:ff9b::100.100.100.200",
        "64:ff9b:1::a9fe:a9fe",
        "64:ff9b:1:a9fe:a9:fe00::",
        "64:ff9b:1:ffa9:fe:a9fe::",
        "64:ff9b:1:ffff:a9:fea9:fe00:0",
        "2001:db8:a9fe:a9fe::",
        "2001:db8:1a9:fea9:fe::",
        "2a00:1450:64::a9fe:aa02",
        "2002:a9fe:a9fe::1",
        "2002:c000:c0::",
        "2001:0:0:0:0:0:5601:5601",
        "2001:0:a9fe:a9fe::1",
        "fe80::5efe:a9fe:a9fe",
        "fd12:3456::5efe:169.254.170.23",
    };
    ph_addr_t addr;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(addresses); i++) {
        addr = sample_address(addresses[i], 80);
        if (!ph_metadata_is_address(&addr)) {
            fail_msg("%s", addresses[i]);
        }
    }
}

static void their_neighbours_are_no_services(void **state)
{
    static const char *const addresses[] = {
        "169.254.169.255",
        "169.254.1.1",
        "168.63.129.17",
        "100.100.100.201",
        "192.0.0.191",
        "127.0.0.1",
        "10.0.0.1",
        "8.8.8.8",
        "fd00:ec2::253",
        "fd20:ce::253",
        "fd00::1",
        "fe80::1",
        "::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "2606:4700::1111",
        "2001:0:808:808::1",
        "fd00:42::43",
        "::ffff:10.0.0.1",
        "254.169.254.169",
        "fe80::a9fe:a9fe:1",
    };
    ph_addr_t addr;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(addresses); i++) {
        addr = sample_address(addresses[i], 80);
        if (ph_metadata_is_address(&addr)) {
            fail_msg("%s", addresses[i]);
        }
    }
}

static void names_of_services_are_known(void **state)
{
    static const struct {
        const char *name;
        int is_service;
    } cases[] = {
        { "metadata.google.internal", 1 },
        { "metadata.goog", 1 },
        { "metadata", 1 },
        { "instance-data", 1 },
        { "instance-data.ec2.internal", 1 },
        { "instance-data.eu-central-1.compute.internal", 1 },
        { "metadata.azure.internal", 1 },
        { "metadata.packet.net", 1 },
        { "metadata.platformequinix.com", 1 },
        { "metadata.tencentyun.com", 1 },
        { "api.metadata.cloud.ibm.com", 1 },
        { "rancher-metadata", 1 },
        { "metadata.example.com", 0 },
        { "google.internal", 0 },
        { "ci.google.internal", 0 },
        { "metadata.internals", 0 },
        { "mymetadata", 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (ph_metadata_is_name(cases[i].name) != cases[i].is_service) {
            fail_msg("%s", cases[i].name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(services_are_known_in_every_spelling),
        cmocka_unit_test(their_neighbours_are_no_services),
        cmocka_unit_test(names_of_services_are_known),
    };

    return cmocka_run_group_tests_name("metadata", tests, NULL, NULL);
}
