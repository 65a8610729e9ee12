/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_CHILD_PORTAL_H
#define PH_HTTPD_CHILD_PORTAL_H

#include "runtime.h"

/* Fill the child's portal and the settings of its sender from the configuration and what its parent has
 * prepared. Lives in the runtime's pchild. */
apr_status_t ph_child_portal_fill(ph_runtime_t *runtime);

#endif
