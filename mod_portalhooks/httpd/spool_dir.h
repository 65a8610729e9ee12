/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_SPOOL_DIR_H
#define PH_HTTPD_SPOOL_DIR_H

#include <apr_pools.h>

/* Create the spool directory (PortalHooksSpoolDir) if it is missing, owned by httpd's User, and check its
 * owner and mode. In the parent. NULL, or a sentence for the error log, from `pool`: the directory cannot be
 * used. */
const char *ph_spool_dir_prepare(const char *path, apr_pool_t *pool);

/* The same without creating anything, for `httpd -t`. */
const char *ph_spool_dir_check(const char *path, apr_pool_t *pool);

#endif
