/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_BASE_PATH_H
#define PH_CORE_TEXT_BASE_PATH_H

#include <apr_pools.h>

/* The path that precedes all paths of the Portal, as in PortalHooksBase and X-Forwarded-Prefix. It is written
 * unescaped into URLs and HTML and compared with decoded paths, so few characters may occur. Pure; any
 * thread. */

#define PH_BASE_PATH_MAX 200 /* bytes */

/* "/portal/" or "/portal": NULL and *out from `pool` without a slash at the end ("" for the root); else the
 * rest of a sentence that says what is valid. */
const char *ph_base_path_parse(const char **out, const char *text, apr_pool_t *pool);

#endif
