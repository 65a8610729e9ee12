/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_TARGET_POLICY_H
#define PH_CORE_TARGET_TARGET_POLICY_H

#include "target.h"

/* What the configuration says about targets, as the judges in target.c and target_url.c ask it. */

/* Read a URL with the policy's parser. */
int ph_target_policy_parse_url(ph_url_t *out, const ph_target_policy_t *policy, const char *text,
                               apr_pool_t *pool);

/* A range entry covers this address and port. */
int ph_target_policy_opens(const ph_target_policy_t *policy, const ph_addr_t *addr);

/* An entry of exactly this one address (/32, /128) covers it on this port. */
int ph_target_policy_opens_exactly(const ph_target_policy_t *policy, const ph_addr_t *addr);

/* A host or suffix entry covers this name and port. */
int ph_target_policy_names(const ph_target_policy_t *policy, const char *host, int port);

/* A connection to this address and port would end at one of our own listeners. */
int ph_target_policy_is_own_listener(const ph_target_policy_t *policy, const ph_addr_t *addr);

/* PortalHooksAllowPlainHTTP is on. */
int ph_target_policy_is_plain_http_allowed(const ph_target_policy_t *policy);

#endif
