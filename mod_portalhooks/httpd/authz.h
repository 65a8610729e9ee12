/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_AUTHZ_H
#define PH_HTTPD_AUTHZ_H

#include <httpd.h>

/* The Portal's permissions for the rest of the site: `Require portal-permission WORD …` grants access to
 * users with one of the named permissions, and with PortalHooksEnv On the environment variables
 * PORTALHOOKS_ADMIN and PORTALHOOKS_CAN_TRIGGER are "1" for users with the permission. Both share one look-up
 * per request. */
void ph_authz_register_hooks(apr_pool_t *pool);

#endif
