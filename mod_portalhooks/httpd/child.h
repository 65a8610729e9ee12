/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_CHILD_H
#define PH_HTTPD_CHILD_H

#include <httpd.h>

#include "service/portal.h"

/* A child process of httpd, from its start to its stop. */

void ph_child_register_hooks(apr_pool_t *pool);

/* Never NULL in a child where a server says PortalHooks On; under prefork the first click starts the
 * threads. Any thread. */
ph_portal_t *ph_child_get_portal(void);

/* Is there one? Not where no server says PortalHooks On. */
int ph_child_has_portal(void);

/* Start the threads that send, if they are not running yet; 0 when they cannot be started. */
int ph_child_start_sending(ph_portal_t *portal);

#endif
