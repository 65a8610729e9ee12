/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the addresses that this httpd listens on. */
#include "own_listeners.h"

#include <ap_listen.h>

#include "os/local_address.h"

void ph_own_listeners_deny(ph_target_policy_t *policy)
{
    const ap_listen_rec *listener;
    ph_addr_t addr;

    ph_target_policy_ask_local(policy, ph_local_address_is);
    for (listener = ap_listeners; listener; listener = listener->next) {
        addr = ph_addr_from_sockaddr((const struct sockaddr *)(const void *)&listener->bind_addr->sa);
        addr.port = listener->bind_addr->port;
        ph_target_policy_deny_listener(policy, &addr);
    }
}
