/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_ENTITY_TAG_H
#define PH_CORE_REQUEST_ENTITY_TAG_H

#include <apr_pools.h>

/* Entity tags (RFC 9110, section 8.8.3) as they come back through servers that compress: nginx makes them
 * weak, mod_deflate and mod_brotli add -gzip and -br, others add --gzip, ;gzip or :br, before or after the
 * closing quote, or lose the quotes. Pure; any thread. */

/* Does the value of If-Match or If-None-Match name `version`, a text of letters, digits, - and _? It does
 * when the version stands in it between characters that are neither letters nor digits: a version is long
 * and issued once, so whoever names it has seen it, whatever was added. Also when the value is "*". */
int ph_entity_tag_names(const char *tags, const char *version);

/* Could it name any version of that many characters? 0 when it holds none: it was made up, or rewritten. */
int ph_entity_tag_has_version(const char *tags, apr_size_t len);

/* `tags` without the names of content codings that were added to the tags, for a comparison by httpd.
 * `tags` itself when there are none; else from `pool`. */
const char *ph_entity_tag_strip(const char *tags, apr_pool_t *pool);

#endif
