/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_LOCAL_ADDRESS_H
#define PH_OS_LOCAL_ADDRESS_H

#include "core/target/cidr.h"

/* A ph_addr_is_local_t: 1 when a connection to this address would stay on this host, by the kernel's routing
 * table at this moment: addresses of any interface, however late they were added, and whole local networks.
 * Nothing is sent. Where netlink is not available (a sandbox), secondary addresses of an interface may be
 * missed. About 10 us; any thread. */
int ph_local_address_is(const ph_addr_t *addr);

#endif
