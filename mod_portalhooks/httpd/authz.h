/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_AUTHZ_H
#define PH_HTTPD_AUTHZ_H

#include <httpd.h>

/* The Portal's permissions for the rest of the site: `Require portal-permission word …` grants access to who
 * has one of these permissions, and where PortalHooksEnv is On PORTALHOOKS_ADMIN and
 * PORTALHOOKS_CAN_TRIGGER are "1" for who has them. One look-up per request serves both. */

void ph_authz_register_hooks(apr_pool_t *pool);

#endif
