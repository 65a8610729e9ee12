/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_PROXY_H
#define PH_CORE_TARGET_PROXY_H

#include <apr_pools.h>

#include "cidr.h"
#include "url.h"

/* The proxy of PortalHooksProxy, which all attempts use. Pure; any thread. */
typedef struct ph_proxy_t {
    const char *url; /* "http://host:port" */
    int port;
    ph_addr_t addr; /* when the host is an address; else family AF_UNSPEC */
} ph_proxy_t;

/* Parse "http://host:port" with `parse`: NULL and *out from `pool`, or the rest of a sentence that begins
 * with the directive. */
const char *ph_proxy_parse(ph_proxy_t *out, const char *text, ph_url_parse_t *parse, apr_pool_t *pool);

/* May a socket connect to this address? Only to the proxy's own, if known, and only to its port. */
int ph_proxy_is_at(const ph_proxy_t *proxy, const ph_addr_t *addr);

#endif
