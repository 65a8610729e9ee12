/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_TREE_H
#define PH_CORE_JSON_JSON_TREE_H

#include <jansson.h>

#include "json_token.h"

/* Builds trees with jansson from texts that json_scan.c has checked. Pure; any thread. */

/* The tree of `shadow`, any one value: a new reference, or NULL when jansson refuses it (a duplicate key, a
 * number out of range); then `in` has the fault and its place in `text`, which has the same length. */
json_t *ph_json_tree_make(ph_json_token_t *in, const char *text, const char *shadow, apr_size_t len);

/* Replace `member` by true unless it is null: in the root object, or in each object of the root array. */
void ph_json_tree_mark(json_t *root, const char *member);

#endif
