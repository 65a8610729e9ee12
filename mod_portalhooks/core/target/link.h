/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_LINK_H
#define PH_CORE_TARGET_LINK_H

#include <apr_tables.h>

/* Where the link of an event may lead: it is shown to users as a link to the event's page in the Portal.
 * Pure; any thread. */

#define PH_LINK_MAX 2000 /* bytes */

typedef struct ph_link_policy_t {
    const apr_array_header_t *origins; /* const char *, scheme://host[:port]; NULL = none */
    const apr_array_header_t *hosts;   /* const char *, that ph_link_host_fault accepts; NULL = none */
} ph_link_policy_t;

/* Is it a path of the same origin ("/orders/48213"), or an http or https URL of a listed origin or host?
 * Whatever browsers read in another way than it looks is refused: "//host", a backslash, user information,
 * white space and other characters that do not show. `policy` NULL = paths only. */
int ph_link_is_allowed(const char *url, const ph_link_policy_t *policy, apr_pool_t *scratch);

/* One argument of PortalHooksLinkHost, "host", "*.suffix" or an address, each with or without ":port": NULL,
 * or the rest of a sentence that says what is wrong. From `pool` or static. */
const char *ph_link_host_fault(const char *text, apr_pool_t *pool);

#endif
