/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_OWN_REQUEST_H
#define PH_HTTPD_OWN_REQUEST_H

#include <httpd.h>

#include "directives.h"

/* Which requests are ours: everything at and below PortalHooksBase, ahead of proxies, rewrites, directories
 * and .htaccess files. */

/* r->handler of an own request, from the type checker phase on. */
#define PH_OWN_REQUEST_API "portalhooks-api"
#define PH_OWN_REQUEST_PAGES "portalhooks-pages"

/* Lives in r->pool; used by the request's thread only. */
typedef struct ph_own_request_t {
    const ph_config_t *config;
    const char *request_id; /* mod_unique_id's, else one of our own; %L of the error log shows the same */
    const char *base;       /* as browsers see it, for links; without a trailing slash */
    const char *path;       /* below the base: "", or it begins with "/" */
    int is_api;             /* /api or below; everything else is a page */
} ph_own_request_t;

/* NULL when the request is not ours. From pre_translate_name on. */
ph_own_request_t *ph_own_request_of(const request_rec *r);

void ph_own_request_register_hooks(apr_pool_t *pool);

#endif
