/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_URL_H
#define PH_CORE_TARGET_URL_H

#include <apr_pools.h>

/* A target URL in parts, as the library that connects reads it. Pure; any thread. */

#define PH_URL_MAX 2048 /* bytes */

typedef struct ph_url_t {
    const char *scheme; /* "http" or "https" */
    const char *host;   /* lower case; IPv6 without brackets */
    int port;           /* the scheme's default when none is given */
    int is_default_port;
    const char *path_and_query; /* begins with '/' */
} ph_url_t;

/* Read an absolute http or https URL: 1 and *out from `pool`, or 0. wire/url_parser.h has the one that reads
 * as the connecting library does; core takes it as a parameter, so that what is judged is what is connected
 * to. */
typedef int ph_url_parse_t(ph_url_t *out, const char *text, apr_pool_t *pool);

/* A deep copy in `pool`. */
ph_url_t ph_url_copy(const ph_url_t *url, apr_pool_t *pool);

#endif
