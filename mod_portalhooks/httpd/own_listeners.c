/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the addresses that this httpd listens on. */
#include "own_listeners.h"

#include <ap_listen.h>
#include <ifaddrs.h>
#include <string.h>

static int is_any(const ph_addr_t *addr)
{
    static const unsigned char zero[16];

    return memcmp(addr->bytes, zero, (addr->family == AF_INET) ? 4 : 16) == 0;
}

/* A wildcard listener is reachable at every address of every interface, IPv4 included. */
static void deny_interfaces(ph_target_policy_t *policy, int port)
{
    struct ifaddrs *interfaces;
    const struct ifaddrs *each;
    ph_addr_t addr;

    if (getifaddrs(&interfaces) != 0) {
        return;
    }
    for (each = interfaces; each; each = each->ifa_next) {
        if (!each->ifa_addr ||
            (each->ifa_addr->sa_family != AF_INET && each->ifa_addr->sa_family != AF_INET6)) {
            continue;
        }
        addr = ph_addr_from_sockaddr(each->ifa_addr);
        addr.port = port;
        addr.scope_id = 0;
        ph_target_policy_deny_listener(policy, &addr);
    }
    freeifaddrs(interfaces);
}

void ph_own_listeners_deny(ph_target_policy_t *policy)
{
    const ap_listen_rec *listener;
    ph_addr_t addr;

    for (listener = ap_listeners; listener; listener = listener->next) {
        addr = ph_addr_from_sockaddr((const struct sockaddr *)(const void *)&listener->bind_addr->sa);
        addr.port = listener->bind_addr->port;
        ph_target_policy_deny_listener(policy, &addr);
        if (is_any(&addr)) {
            deny_interfaces(policy, addr.port);
        }
    }
}
