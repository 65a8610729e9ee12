/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_OUT_H
#define PH_CORE_JSON_JSON_OUT_H

#include <apr_pools.h>
#include <apr_time.h>
#include <jansson.h>

/* Writes compact JSON, value by value, into one growing text. Responses to clicks are written this way,
 * without a tree, which would take five times as long. Commas are inserted where needed. Strings are escaped
 * per RFC 8259: the quote, the backslash and controls only; everything else stays as UTF-8, which the caller
 * has checked. One thread at a time. */

typedef struct ph_json_out_t {
    char *bytes; /* from `pool`; not terminated before ph_json_out_end */
    apr_size_t len;
    apr_size_t size;
    apr_pool_t *pool;
} ph_json_out_t;

/* Start an empty text. `pool` must outlive what is written. */
void ph_json_out_init(ph_json_out_t *out, apr_pool_t *pool);

/* Open or close an object or array: `bracket` is {, [, } or ]. */
void ph_json_out_open(ph_json_out_t *out, char bracket);
void ph_json_out_close(ph_json_out_t *out, char bracket);

/* The name of a member, written without escaping; its value is what is written next. */
void ph_json_out_name(ph_json_out_t *out, const char *name);

/* null when `text` is NULL. */
void ph_json_out_text(ph_json_out_t *out, const char *text);

/* null when `number` is `unset`. */
void ph_json_out_number(ph_json_out_t *out, apr_int64_t number, apr_int64_t unset);

/* As ph_text_time writes it; null for time 0. */
void ph_json_out_time(ph_json_out_t *out, apr_time_t time);

/* A value that is JSON already. */
void ph_json_out_raw(ph_json_out_t *out, const char *bytes, apr_size_t len);

/* A tree, and the members of an object without its braces, in insertion order. The caller keeps the
 * reference. */
void ph_json_out_tree(ph_json_out_t *out, const json_t *tree);
void ph_json_out_members(ph_json_out_t *out, const json_t *object);

/* The text, NUL-terminated; *len is its length without the NUL and may be NULL. */
const char *ph_json_out_end(ph_json_out_t *out, apr_size_t *len);

/* The tree as a compact text from `pool`; `len` may be NULL. */
const char *ph_json_dump(const json_t *tree, apr_size_t *len, apr_pool_t *pool);

/* The same for `object` with one more member at its end, whose value is `raw`, byte for byte. Its name needs
 * no escaping. */
const char *ph_json_dump_with(const json_t *object, const char *member, const char *raw, apr_size_t raw_len,
                              apr_size_t *len, apr_pool_t *pool);

/* `text` as a JSON string, quotes included. From `pool`. */
const char *ph_json_quote(const char *text, apr_pool_t *pool);

#endif
