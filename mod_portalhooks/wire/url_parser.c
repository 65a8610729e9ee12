/* SPDX-License-Identifier: Apache-2.0 */
/* Reads URLs as libcurl does when it connects. */
#include "url_parser.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <curl/curl.h>

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

int ph_url_parser_parse(ph_url_t *out, const char *text, apr_pool_t *pool)
{
    CURLU *handle = curl_url();
    int is_read;

    if (!handle) {
        return 0;
    }
    is_read = curl_url_set(handle, CURLUPART_URL, text, CURLU_PATH_AS_IS) == CURLUE_OK &&
              read_parts(out, handle, pool);
    curl_url_cleanup(handle);
    return is_read;
}
