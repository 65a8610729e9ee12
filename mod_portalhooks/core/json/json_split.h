/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_SPLIT_H
#define PH_CORE_JSON_JSON_SPLIT_H

#include "json_scan.h"

/* Finds where the elements of a JSON array begin and end, without checking them: brackets and strings are
 * enough for that. Each element can then be parsed by itself, so that a fault in one (a NUL, a duplicate key)
 * does not hide the others. Pure; any thread. */

typedef struct ph_json_element_t {
    ph_json_span_t text; /* without the white space around it; empty between two commas */
    int line;            /* of its first byte in the document, from 1 */
    int column;          /* the same, in characters */
} ph_json_element_t;

/* Is the first byte that is not white space an opening bracket? */
int ph_json_is_array(const char *text, apr_size_t len);

/* *elements, from `pool`, are those of the array `text` (ph_json_element_t), at most `max` + 1: where there
 * are more, the rest is not looked at. 1; or 0 and *error where the end of the array cannot be found, or
 * something follows it. */
int ph_json_split(apr_array_header_t **elements, ph_json_error_t *error, const char *text, apr_size_t len,
                  int max, apr_pool_t *pool);

/* Make *error, a place in the text of `element`, a place in the document. */
void ph_json_place(ph_json_error_t *error, const ph_json_element_t *element);

#endif
