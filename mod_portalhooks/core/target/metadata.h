/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_METADATA_H
#define PH_CORE_TARGET_METADATA_H

#include "cidr.h"

/* The metadata and credentials services of clouds: whoever reaches one from inside a machine gets that
 * machine's credentials. No network, suffix or switch of the configuration opens them; only an entry of
 * exactly the address or name does. Pure; any thread. */

/* 1 for an address of such a service, and for an IPv6 address that embeds one: IPv4-mapped, -compatible and
 * -translated (RFC 4291, 2765), NAT64 with any prefix (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380) and
 * ISATAP (RFC 5214). The port does not matter. */
int ph_metadata_is_address(const ph_addr_t *addr);

/* 1 for a host name by which a cloud's own resolver finds such a service; `name` in lower case. */
int ph_metadata_is_name(const char *name);

#endif
