/* SPDX-License-Identifier: Apache-2.0 */
/* A target URL taken apart: what libcurl reads in it is what libcurl would connect to. */
#include "url.h"

#include <apr_strings.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "core/text/hostname.h"

/* A part from `pool`, NULL when there is none. */
static char *part(CURLU *handle, CURLUPart what, unsigned int flags, apr_pool_t *pool)
{
    char *value = NULL;
    char *copy = NULL;

    if (curl_url_get(handle, what, &value, flags) == CURLUE_OK) {
        copy = apr_pstrdup(pool, value);
    }
    curl_free(value);
    return copy;
}

static int default_port(const char *scheme)
{
    return (strcmp(scheme, "https") == 0) ? 443 : (strcmp(scheme, "http") == 0) ? 80 : 0;
}

/* Lower case, without the brackets of IPv6. */
static const char *plain_host(char *host)
{
    const apr_size_t len = strlen(host);

    ph_hostname_lower(host);
    if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
        host[len - 1] = '\0';
        host++;
    }
    return host;
}

static int read_parts(ph_url_t *out, CURLU *handle, apr_pool_t *pool)
{
    const char *scheme = part(handle, CURLUPART_SCHEME, 0, pool);
    const char *port = part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT, pool);
    const char *path = part(handle, CURLUPART_PATH, 0, pool);
    const char *query = part(handle, CURLUPART_QUERY, 0, pool);
    char *host = part(handle, CURLUPART_HOST, 0, pool);

    if (!scheme || !port || !path || !host || *host == '\0' || default_port(scheme) == 0) {
        return 0;
    }
    out->scheme = scheme;
    out->host = plain_host(host);
    out->port = atoi(port);
    out->is_default_port = out->port == default_port(scheme);
    out->path_and_query = query ? apr_pstrcat(pool, path, "?", query, NULL) : path;
    return 1;
}

int ph_url_parse(ph_url_t *out, const char *url, apr_pool_t *pool)
{
    CURLU *handle = curl_url();
    int is_read;

    if (!handle) {
        return 0;
    }
    is_read = curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK && read_parts(out, handle, pool);
    curl_url_cleanup(handle);
    return is_read;
}

ph_url_t ph_url_copy(const ph_url_t *url, apr_pool_t *pool)
{
    ph_url_t copy = *url;

    copy.scheme = apr_pstrdup(pool, url->scheme);
    copy.host = apr_pstrdup(pool, url->host);
    copy.path_and_query = apr_pstrdup(pool, url->path_and_query);
    return copy;
}

const char *ph_url_public(const char *url, apr_pool_t *pool)
{
    ph_url_t parts;
    const char *host;

    /* Not a URL for us: then none of it is known to be free of secrets. */
    if (!ph_url_parse(&parts, url, pool)) {
        return "…";
    }
    host = strchr(parts.host, ':') ? apr_pstrcat(pool, "[", parts.host, "]", NULL) : parts.host;
    if (parts.is_default_port) {
        return apr_pstrcat(pool, parts.scheme, "://", host, "/…", NULL);
    }
    return apr_psprintf(pool, "%s://%s:%d/…", parts.scheme, host, parts.port);
}

int ph_url_same_origin(const char *one, const char *other, apr_pool_t *scratch)
{
    ph_url_t first;
    ph_url_t second;

    return ph_url_parse(&first, one, scratch) && ph_url_parse(&second, other, scratch) &&
           strcmp(first.scheme, second.scheme) == 0 && strcmp(first.host, second.host) == 0 &&
           first.port == second.port;
}
