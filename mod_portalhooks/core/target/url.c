/* SPDX-License-Identifier: Apache-2.0 */
/* A target URL in parts. */
#include "url.h"

#include <apr_strings.h>

ph_url_t ph_url_copy(const ph_url_t *url, apr_pool_t *pool)
{
    ph_url_t copy = *url;

    copy.scheme = apr_pstrdup(pool, url->scheme);
    copy.host = apr_pstrdup(pool, url->host);
    copy.path_and_query = apr_pstrdup(pool, url->path_and_query);
    return copy;
}
