/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_TREE_H
#define PH_CORE_JSON_JSON_TREE_H

#include <jansson.h>

#include "json_token.h"

/* What jansson makes of a text that json_scan.c has read. Pure. */

/* The tree of any one value, the caller's reference. NULL when jansson refuses `shadow`: then `in` says what
 * is wrong and stands at that place of `text`, which is as long. */
json_t *ph_json_tree_make(ph_json_token_t *in, const char *text, const char *shadow, apr_size_t len);

/* Put true in the place of each kept `member` that is not null: of the root, or of each object in it. */
void ph_json_tree_mark(json_t *root, const char *member);

#endif
