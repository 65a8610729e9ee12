/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_LIFECYCLE_H
#define PH_HTTPD_LIFECYCLE_H

#include <httpd.h>

#include "service/portal.h"

/* From configuration to running threads and back: what happens in the parent before it forks, in a
 * child when it starts, and when it stops. */

void ph_lifecycle_register_hooks(apr_pool_t *pool);

/* The child's portal. Never NULL in a child; under prefork the first call of a click starts the
 * threads. Any thread. */
ph_portal_t *ph_lifecycle_portal(void);

/* Is there one? Not where no server says PortalHooks On. */
int ph_lifecycle_is_there(void);

/* Start the threads that send, if they are not running yet; 0 when they cannot be started. */
int ph_lifecycle_start_sending(ph_portal_t *portal);

#endif
