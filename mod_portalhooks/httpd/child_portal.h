/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_CHILD_PORTAL_H
#define PH_HTTPD_CHILD_PORTAL_H

#include "runtime.h"

/* Fill runtime->portal and runtime->sender from the configuration and from what the parent has prepared. In
 * child_init; all of it lives in runtime->pchild. */
apr_status_t ph_child_portal_fill(ph_runtime_t *runtime);

#endif
