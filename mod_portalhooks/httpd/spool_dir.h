/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_SPOOL_DIR_H
#define PH_HTTPD_SPOOL_DIR_H

#include <apr_pools.h>

/* See to the folder of the spool, in the parent: it is made when it is missing, and belongs to httpd's User
 * alone. NULL, or a sentence that says why it cannot serve. */
const char *ph_spool_dir_prepare(const char *path, apr_pool_t *pool);

#endif
