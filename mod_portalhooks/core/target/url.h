/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_URL_H
#define PH_CORE_TARGET_URL_H

#include <apr_pools.h>

/* A target URL taken apart by curl_url(), nothing of our own. Pure; safe from any thread. */

#define PH_URL_MAX 2048

typedef struct ph_url_t {
    const char *scheme; /* "http" or "https" as curl gives it, lower case */
    const char *host;   /* lower case; IPv6 without brackets */
    int port;           /* the default of the scheme when none is given */
    int is_default_port;
    const char *path_and_query;
} ph_url_t;

/* 1 and *out from `pool`, or 0 when curl does not take it as an absolute URL with a host. */
int ph_url_parse(ph_url_t *out, const char *url, apr_pool_t *pool);

/* The same in `pool`. */
ph_url_t ph_url_copy(const ph_url_t *url, apr_pool_t *pool);

/* "scheme://host[:port]/…": what everybody but admins sees. From `pool`. */
const char *ph_url_public(const char *url, apr_pool_t *pool);

/* 1 when scheme, host and port are the same: then a token may stay. */
int ph_url_same_origin(const char *one, const char *other, apr_pool_t *scratch);

#endif
