/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_OWN_REQUEST_H
#define PH_HTTPD_OWN_REQUEST_H

#include <httpd.h>

#include "directives.h"

/* Which requests are ours: everything at and below PortalHooksBase, ahead of proxies, rewrites, folders
 * and .htaccess files. */

typedef struct ph_own_request_t {
    const ph_config_t *config;
    const char *request_id; /* mod_unique_id's, which is also %L of the error log, or one of ours */
    const char *path;       /* below the base: "", or it begins with "/" */
    int is_api;             /* /api or below */
} ph_own_request_t;

/* NULL when the request is not ours. */
ph_own_request_t *ph_own_request_of(const request_rec *r);

void ph_own_request_register_hooks(apr_pool_t *pool);

#endif
