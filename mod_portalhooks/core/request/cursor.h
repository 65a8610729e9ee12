/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_CURSOR_H
#define PH_CORE_REQUEST_CURSOR_H

#include <apr_pools.h>
#include <apr_time.h>

/* The opaque place in a list where the next page begins: a keyset of a text and an id, or of a time
 * and an id, as base64url of "<list>\n<key>\n<id>". Tampering yields at most another place. Pure. */

typedef struct ph_cursor_t {
    const char *key; /* text sort key, or decimal microseconds */
    const char *id;
} ph_cursor_t;

/* From `pool`. `list` names the list, so that a cursor of one is no cursor of another. */
const char *ph_cursor_make(const char *list, const char *key, const char *id, apr_pool_t *pool);

/* 1 and *out from `pool`; 0 when the text is not a cursor of `list`. */
int ph_cursor_parse(ph_cursor_t *out, const char *list, const char *text, apr_pool_t *pool);

#endif
