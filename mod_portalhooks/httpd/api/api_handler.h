/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_API_API_HANDLER_H
#define PH_HTTPD_API_API_HANDLER_H

#include <httpd.h>

/* One request to the API, from its checks to its response: identity, route, cross-site, permission, form,
 * in this order. */
void ph_api_handler_register_hooks(apr_pool_t *pool);

#endif
