/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_PARENT_H
#define PH_HTTPD_PARENT_H

#include <httpd.h>

/* From the configuration to what the children inherit: what happens in the parent before it forks, and when
 * a child of it has ended. */
void ph_parent_register_hooks(apr_pool_t *pool);

#endif
