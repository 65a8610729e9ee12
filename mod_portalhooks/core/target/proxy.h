/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_PROXY_H
#define PH_CORE_TARGET_PROXY_H

#include <apr_pools.h>

#include "cidr.h"
#include "url.h"

/* The one proxy that all attempts go through, if the sysadmin names one. Pure; safe from any thread. */
typedef struct ph_proxy_t {
    const char *url; /* "http://host:port" */
    int port;
    ph_addr_t addr; /* of an address in the place of a name, else family AF_UNSPEC */
} ph_proxy_t;

/* "http://host:port": NULL and *out from `pool`, or the rest of a sentence that begins with the directive. */
const char *ph_proxy_parse(ph_proxy_t *out, const char *text, ph_url_parse_t *parse, apr_pool_t *pool);

/* May a socket be opened to this address? Only the proxy's own, and only on its port. */
int ph_proxy_is_at(const ph_proxy_t *proxy, const ph_addr_t *addr);

#endif
