/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_CHILD_H
#define PH_HTTPD_CHILD_H

#include <httpd.h>

#include "pipeline/pipeline.h"
#include "service/portal.h"

/* A child process of httpd: it starts the sending threads and stops them when it ends. Functions may be
 * called by any thread of the child after child_init. */

void ph_child_register_hooks(apr_pool_t *pool);

/* The portal and the pipeline of this child, for requests of a server with PortalHooks On. */
ph_portal_t *ph_child_get_portal(void);
ph_pipeline_t *ph_child_get_pipeline(void);

/* The portal for any request; NULL when no server has PortalHooks On. */
ph_portal_t *ph_child_find_portal(void);

/* Start the sending threads unless they run already (under prefork the first click starts them). NULL = they
 * cannot be started; the reason is in the error log. */
ph_pipeline_t *ph_child_start_sending(void);

#endif
