/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_SCAN_H
#define PH_CORE_JSON_JSON_SCAN_H

#include <apr_pools.h>
#include <apr_tables.h>
#include <jansson.h>

/* Strict JSON in: one document, UTF-8, no duplicate keys, depth at most 32, the bytes of an event's
 * details kept as they came. jansson judges; the scan before it bounds depth and count, finds the spans
 * that are kept byte for byte and hides their numbers from jansson, which would refuse big ones. Pure. */

#define PH_JSON_DEPTH_MAX 32
#define PH_JSON_VALUES_MAX 32768 /* in all that is not kept: as many as 64 KiB can hold */
#define PH_JSON_KEPT_MAX 262144  /* bytes: in what is longer nobody looks for duplicate keys */

typedef struct ph_json_span_t {
    const char *bytes; /* into the scanned text */
    apr_size_t len;
} ph_json_span_t;

typedef struct ph_json_error_t {
    int line;
    int column;
    const char *what; /* "nested deeper than 32 levels", "duplicate key" …: static, never quotes input */
} ph_json_error_t;

/* Parse `text`. The root may be an object or an array. When `raw_member` is given (e.g. "details"),
 * the value of that member of the root object, or of each object in the root array, is validated,
 * stands as it was in `spans` (of ph_json_span_t, one per object in order; bytes NULL where the member
 * is missing), and is a json null in the tree when it was a JSON null, else json true.
 * Returns the tree, the caller's reference, or NULL with *error set. */
json_t *ph_json_parse(apr_array_header_t **spans, ph_json_error_t *error, const char *text, apr_size_t len,
                      const char *raw_member, apr_pool_t *pool);

#endif
