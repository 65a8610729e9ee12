/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_API_REQUEST_H
#define PH_HTTPD_API_REQUEST_H

#include <httpd.h>

/* One request to the API, from its checks to its response: identity, route, cross-site, permission, form,
 * in this order. */
void ph_api_request_register_hooks(apr_pool_t *pool);

#endif
