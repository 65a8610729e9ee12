/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_PARENT_H
#define PH_HTTPD_PARENT_H

#include <httpd.h>

/* The parent process of httpd: configuration checks, what is prepared before it forks, and the exit of a
 * child. */
void ph_parent_register_hooks(apr_pool_t *pool);

#endif
