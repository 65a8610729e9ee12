/* SPDX-License-Identifier: Apache-2.0 */
/* With a proxy, sockets connect to it and nowhere else. */
#include "proxy.h"

#include <apr_strings.h>
#include <string.h>

#include "core/text/hostname.h"

const char *ph_proxy_parse(ph_proxy_t *out, const char *text, ph_url_parse_t *parse, apr_pool_t *pool)
{
    static const char fault[] = "must be http://host:port, without a user name or a path";
    const char *host;
    ph_url_t parts;
    char *url = apr_pstrdup(pool, text);

    ph_hostname_lower(url);
    if (!parse(&parts, url, pool)) {
        return fault;
    }
    host = strchr(parts.host, ':') ? apr_pstrcat(pool, "[", parts.host, "]", NULL) : parts.host;
    /* Written out again it must be the same: no user, no path, and an explicit port, since libcurl's default
     * for proxies is not that of the scheme. */
    if (parts.port == 0 || strcmp(url, apr_psprintf(pool, "http://%s:%d", host, parts.port)) != 0) {
        return fault;
    }
    memset(&out->addr, 0, sizeof(out->addr));
    out->addr.family = AF_UNSPEC;
    if (!ph_addr_parse(&out->addr, parts.host) &&
        (ph_hostname_is_numeric(parts.host) || !ph_hostname_is_ldh(parts.host))) {
        return fault;
    }
    out->url = url;
    out->port = parts.port;
    return NULL;
}

int ph_proxy_is_at(const ph_proxy_t *proxy, const ph_addr_t *addr)
{
    if ((addr->family != AF_INET && addr->family != AF_INET6) || addr->port != proxy->port) {
        return 0;
    }
    return proxy->addr.family == AF_UNSPEC ||
           (proxy->addr.family == addr->family &&
            memcmp(proxy->addr.bytes, addr->bytes, sizeof(addr->bytes)) == 0);
}
