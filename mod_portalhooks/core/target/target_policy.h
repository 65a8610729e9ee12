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

/* One argument of PortalHooksAllowTarget: a CIDR, "[v6/len]:port", a host or "*.suffix", each with an
 * optional ":port". NULL, or a sentence that says what is wrong with it ("/0 …"). */
const char *ph_target_policy_allow(ph_target_policy_t *policy, const char *entry);

/* PortalHooksAllowPlainHTTP On. */
void ph_target_policy_allow_plain_http(ph_target_policy_t *policy);

/* A listener of this httpd; a wildcard address (0.0.0.0, ::) stands for every loopback address and
 * `local` ones added by the caller. No entry opens it again. */
void ph_target_policy_deny_listener(ph_target_policy_t *policy, const ph_addr_t *listener);

/* ---- for target.c and target_url.c ---- */

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
