/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_TARGET_ENTRY_H
#define PH_CORE_TARGET_TARGET_ENTRY_H

#include <apr_pools.h>

#include "cidr.h"

/* One argument of PortalHooksAllowTarget: a network or address, or a host name or suffix, each with or
 * without a port. Pure; any thread. */

#define PH_TARGET_ANY_PORT 0

typedef struct ph_target_entry_t {
    ph_cidr_t range;  /* family AF_UNSPEC = the entry is a name */
    const char *name; /* lower case, without "*."; NULL = the entry is a range */
    int is_suffix;    /* "*.name": the names below it, not itself */
    int port;         /* or PH_TARGET_ANY_PORT */
} ph_target_entry_t;

/* Parse "10.0.0.0/8", "10.0.0.1:444", "[fd00::/8]:8443", "host.example:444", "*.example" …: NULL and *out
 * from `pool`, or the rest of a sentence that says what is wrong and what to write instead. Everything that
 * could never allow a target is refused. */
const char *ph_target_entry_parse(ph_target_entry_t *out, const char *text, apr_pool_t *pool);

/* Is the entry a range that contains the address, and does its port fit? */
int ph_target_entry_has_address(const ph_target_entry_t *entry, const ph_addr_t *addr);

/* Is the entry that of a single address (/32, /128)? */
int ph_target_entry_is_address(const ph_target_entry_t *entry);

/* Is the entry a name or suffix that covers this name (in lower case), and does its port fit? */
int ph_target_entry_has_name(const ph_target_entry_t *entry, const char *host, int port);

#endif
