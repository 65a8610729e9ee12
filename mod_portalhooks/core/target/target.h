/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_TARGET_H
#define PH_CORE_TARGET_TARGET_H

#include <apr_pools.h>

#include "cidr.h"
#include "target_policy.h"
#include "url.h"

/* Where may an attempt connect? The gate judges a URL without resolving anything; the socket check judges
 * each resolved address, so that DNS rebinding is no way around it. Pure: no DNS, no sockets; any thread. */

typedef enum {
    PH_TARGET_ALLOWED,
    /* by the gate */
    PH_TARGET_DENY_URL_MALFORMED,
    PH_TARGET_DENY_URL_TOO_LONG,
    PH_TARGET_DENY_SCHEME,
    PH_TARGET_DENY_PLAIN_HTTP,
    PH_TARGET_DENY_USERINFO,
    PH_TARGET_DENY_FRAGMENT,
    PH_TARGET_DENY_HOST_CHARACTERS,
    PH_TARGET_DENY_HOST_NUMERIC,
    PH_TARGET_DENY_HOST_SINGLE_LABEL,
    PH_TARGET_DENY_HOST_RESERVED_NAME,
    PH_TARGET_DENY_PORT,
    /* by the address table */
    PH_TARGET_DENY_FAMILY,
    PH_TARGET_DENY_SCOPE_ID,
    PH_TARGET_DENY_LOOPBACK,
    PH_TARGET_DENY_PRIVATE,
    PH_TARGET_DENY_LINK_LOCAL,
    PH_TARGET_DENY_METADATA,
    PH_TARGET_DENY_SHARED,
    PH_TARGET_DENY_MULTICAST,
    PH_TARGET_DENY_RESERVED,
    PH_TARGET_DENY_EMBEDDED_IPV4,
    PH_TARGET_DENY_OWN_LISTENER,
    /* with PortalHooksProxy */
    PH_TARGET_DENY_PAST_PROXY,
    /* with PortalHooksEgress */
    PH_TARGET_DENY_EGRESS
} ph_target_verdict_t;

/* The gate: judge a URL as an admin typed it. An address in it is judged by the address table too. *url, from
 * `pool`, is set when it is allowed. */
ph_target_verdict_t ph_target_judge_url(ph_url_t *url, const ph_target_policy_t *policy, const char *text,
                                        apr_pool_t *pool);

/* The socket check: judge one address that the host of `target` resolved to. The verdict is final for that
 * address only: the caller connects to `addr` itself and does not resolve the name again. */
ph_target_verdict_t ph_target_judge_address(const ph_target_policy_t *policy, const ph_url_t *target,
                                            const ph_addr_t *addr);

/* The same for an address that no name led to. */
ph_target_verdict_t ph_target_classify(const ph_target_policy_t *policy, const ph_addr_t *addr);

/* How a sysadmin would allow the target; NULL = no directive does. Static. */
const char *ph_target_directive(ph_target_verdict_t verdict);

int ph_target_is_denied(ph_target_verdict_t verdict);

/* The rule in one sentence, for users. Static. */
const char *ph_target_explain(ph_target_verdict_t verdict);

/* What to do about it, with the directive that would allow the target: for admins only. From `pool`, or
 * static. */
const char *ph_target_remedy(ph_target_verdict_t verdict, apr_pool_t *pool);

#endif
