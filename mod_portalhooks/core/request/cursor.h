/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_CURSOR_H
#define PH_CORE_REQUEST_CURSOR_H

#include <apr_pools.h>
#include <apr_time.h>

/* Where the next page of a list begins: a keyset of a sort key and an id, as base64url of
 * "<list>\n<key>\n<id>". Opaque to clients but not secret: a forged cursor gives another page, never other
 * rights. Pure; any thread. */

typedef struct ph_cursor_t {
    const char *key; /* text, or decimal microseconds of a time */
    const char *id;
} ph_cursor_t;

/* From `pool`. `list` names the list, so that its cursors are not valid for another. */
const char *ph_cursor_make(const char *list, const char *key, const char *id, apr_pool_t *pool);

/* 1 and *out from `pool`, UTF-8 without NULs; 0 when `text` is not a cursor of `list`. */
int ph_cursor_parse(ph_cursor_t *out, const char *list, const char *text, apr_pool_t *pool);

#endif
