/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_SCAN_H
#define PH_CORE_JSON_JSON_SCAN_H

#include <apr_pools.h>
#include <apr_tables.h>
#include <jansson.h>

/* Parses strict JSON (RFC 8259): one document, UTF-8, no duplicate keys, no NUL, limited depth and number of
 * values. One member can be kept as raw bytes: an event's details are stored and sent as the producer wrote
 * them. Pure; any thread. */

#define PH_JSON_DEPTH_MAX 32
#define PH_JSON_VALUES_MAX 32768 /* outside the raw member; 64 KiB cannot hold more */
#define PH_JSON_KEPT_MAX 262144  /* bytes; a longer raw member is not checked for duplicate keys */

typedef struct ph_json_span_t {
    const char *bytes; /* points into the parsed text */
    apr_size_t len;
} ph_json_span_t;

typedef struct ph_json_error_t {
    int line;         /* from 1 */
    int column;       /* from 1, in characters */
    const char *what; /* "duplicate key", "nested deeper than 32 levels" …; static, never quotes the input */
} ph_json_error_t;

/* Parse `text`, whose root is an object or an array: a new reference, or NULL and *error. `raw_member`, e.g.
 * "details", NULL for none, is the member of the root object, or of each object in the root array, that is
 * kept raw: it is validated, but in the tree it is null if it is null and true otherwise. *spans, from
 * `pool`, has one ph_json_span_t per object, in order, with bytes NULL where the member is missing; `spans`
 * may be NULL. */
json_t *ph_json_parse(apr_array_header_t **spans, ph_json_error_t *error, const char *text, apr_size_t len,
                      const char *raw_member, apr_pool_t *pool);

/* The same for a text that is part of a document, nested in `outer_depth` objects and arrays of it: they
 * count towards the depth. */
json_t *ph_json_parse_inner(apr_array_header_t **spans, ph_json_error_t *error, const char *text,
                            apr_size_t len, const char *raw_member, int outer_depth, apr_pool_t *pool);

#endif
