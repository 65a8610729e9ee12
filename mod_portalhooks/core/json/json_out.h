/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_OUT_H
#define PH_CORE_JSON_JSON_OUT_H

#include <apr_pools.h>
#include <apr_time.h>
#include <jansson.h>

/* Compact JSON out, value after value: what is answered at every click is written without a tree, which
 * costs five times as much. Commas and colons come by themselves. Texts are UTF-8; what is not set is null.
 * Pure. */

typedef struct ph_json_out_t {
    char *bytes; /* of `pool` */
    apr_size_t len;
    apr_size_t size;
    apr_pool_t *pool;
} ph_json_out_t;

void ph_json_out_init(ph_json_out_t *out, apr_pool_t *pool);

/* `bracket` is {, [, } or ]. */
void ph_json_out_open(ph_json_out_t *out, char bracket);
void ph_json_out_close(ph_json_out_t *out, char bracket);

/* Of a member: its value is what is written next. A name of ours, in which nothing needs escaping. */
void ph_json_out_name(ph_json_out_t *out, const char *name);

void ph_json_out_text(ph_json_out_t *out, const char *text);

/* null when it is `unset` */
void ph_json_out_number(ph_json_out_t *out, apr_int64_t number, apr_int64_t unset);

/* RFC 3339 in UTC with milliseconds; null when it is 0 */
void ph_json_out_time(ph_json_out_t *out, apr_time_t time);

/* A value as it is written already. */
void ph_json_out_raw(ph_json_out_t *out, const char *bytes, apr_size_t len);

/* A tree's members stand in the order of their insertion. It stays the caller's. */
void ph_json_out_tree(ph_json_out_t *out, const json_t *tree);
void ph_json_out_members(ph_json_out_t *out, const json_t *object);

/* What is written, closed by a NUL that *len (NULL = not wanted) does not count. */
const char *ph_json_out_end(ph_json_out_t *out, apr_size_t *len);

/* Dump compactly into `pool`. */
const char *ph_json_dump(const json_t *tree, apr_size_t *len, apr_pool_t *pool);

/* Dump `object` with one more member at its end, a name of ours, whose value is `raw`, byte for byte. */
const char *ph_json_dump_with(const json_t *object, const char *member, const char *raw, apr_size_t raw_len,
                              apr_size_t *len, apr_pool_t *pool);

/* `text` quoted and escaped as envelope.h says. From `pool`. */
const char *ph_json_quote(const char *text, apr_pool_t *pool);

#endif
