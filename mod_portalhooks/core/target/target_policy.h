/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_TARGET_POLICY_H
#define PH_CORE_TARGET_TARGET_POLICY_H

#include <apr_pools.h>

#include "cidr.h"
#include "url.h"

/* The targets that the configuration allows in addition to public https. Filled while the configuration is
 * read, then read-only: any thread may use it. */

typedef struct ph_target_policy_t ph_target_policy_t;

/* Denies everything that is not public and https. `parse` reads URLs for ph_target_judge_url. */
ph_target_policy_t *ph_target_policy_make(ph_url_parse_t *parse, apr_pool_t *pool);

/* Add an argument of PortalHooksAllowTarget, as target_entry.h reads it. NULL, or the rest of a sentence that
 * says what is wrong with it. */
const char *ph_target_policy_allow(ph_target_policy_t *policy, const char *entry);

/* PortalHooksAllowPlainHTTP On. */
void ph_target_policy_allow_plain_http(ph_target_policy_t *policy);

/* Make it the policy of an egress rule: beyond the entries it allows nothing, or with
 * ph_target_policy_allow_public what is public as well. */
void ph_target_policy_restrict(ph_target_policy_t *policy);
void ph_target_policy_allow_public(ph_target_policy_t *policy);

/* PortalHooksProxy: the addresses that names resolve to are not seen here. */
void ph_target_policy_note_proxy(ph_target_policy_t *policy);

/* Deny a listener of this httpd, which no entry allows again. A wildcard address covers the addresses of this
 * host that it accepts (0.0.0.0 those of IPv4, :: all): the loopback ones, and what
 * ph_target_policy_ask_local says. */
void ph_target_policy_deny_listener(ph_target_policy_t *policy, const ph_addr_t *listener);

/* How to find out whether an address is one of this host; os/local_address.h has the function. Asked at each
 * check, since addresses come and go, but only about the port of a wildcard listener. */
void ph_target_policy_ask_local(ph_target_policy_t *policy, ph_addr_is_local_t *is_local);

/* ---- for target.c and target_url.c ---- */

/* Parse a URL with the policy's parser: 1, or 0. */
int ph_target_policy_parse_url(ph_url_t *out, const ph_target_policy_t *policy, const char *text,
                               apr_pool_t *pool);

/* Does a range entry cover this address and port? */
int ph_target_policy_opens(const ph_target_policy_t *policy, const ph_addr_t *addr);

/* Does an entry of exactly this address (/32, /128) cover it and its port? */
int ph_target_policy_opens_exactly(const ph_target_policy_t *policy, const ph_addr_t *addr);

/* Does a host or suffix entry cover this name and port? A suffix does not cover the name of a cloud's
 * metadata service. */
int ph_target_policy_names(const ph_target_policy_t *policy, const char *host, int port);

/* Does an entry with a port of its own, which is the address' port, cover this name or address? `addr` has
 * the family AF_UNSPEC for a name. */
int ph_target_policy_lists_port(const ph_target_policy_t *policy, const char *host, const ph_addr_t *addr);

/* Would a connection to this address and port reach one of this httpd's own listeners? */
int ph_target_policy_is_own_listener(const ph_target_policy_t *policy, const ph_addr_t *addr);

/* May it go to public addresses that no entry covers? */
int ph_target_policy_is_public(const ph_target_policy_t *policy);

/* Does it depend on the address that a name with this port resolves to: is there a range entry for the port,
 * and no proxy that resolves the name? */
int ph_target_policy_awaits_address(const ph_target_policy_t *policy, int port);

/* Is PortalHooksAllowPlainHTTP on? */
int ph_target_policy_is_plain_http_allowed(const ph_target_policy_t *policy);

#endif
