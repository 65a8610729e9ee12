/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_TEXT_H
#define PH_CORE_TEXT_TEXT_H

#include <apr_pools.h>
#include <apr_time.h>

/* UTF-8, base64url and RFC 3339. Pure; safe from any thread. */

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF)? */
int ph_text_is_utf8(const char *text, apr_size_t len);

/* `len` bytes as UTF-8, each byte that is not part of any (NUL too) replaced by U+FFFD. From `pool`. */
const char *ph_text_as_utf8(const char *bytes, apr_size_t len, apr_pool_t *pool);

/* Characters (code points) of valid UTF-8. */
apr_size_t ph_text_length(const char *text);

/* Fit for a name shown to people: no controls (C0, DEL, C1, line and paragraph separators), no
 * bidirectional overrides, embeddings or isolates. Expects valid UTF-8. */
int ph_text_is_plain(const char *text);

/* The same, but TAB, LF and CR may stand in it: notes and descriptions. */
int ph_text_is_plain_lines(const char *text);

/* base64url without padding (RFC 4648 section 5). From `pool`, NUL-terminated. */
char *ph_text_base64url(const void *bytes, apr_size_t len, apr_pool_t *pool);

/* The bytes that `len` letters of it may need. */
#define PH_TEXT_BASE64URL_ROOM(len) ((len) / 4 * 3 + 2)

/* Decode `text_len` letters into `bytes`, which has room for them: how many bytes there are, or -1 when the
 * text is not canonical base64url. */
apr_ssize_t ph_text_base64url_decode(unsigned char *bytes, const char *text, apr_size_t text_len);

/* 1, *bytes and *len set from `pool` (a NUL follows); 0 when `text` is not canonical base64url. */
int ph_text_base64url_parse(unsigned char **bytes, apr_size_t *len, const char *text, apr_pool_t *pool);

/* "2026-11-23T14:45:28.412Z": UTC, milliseconds cut. From `pool`; NULL for time 0 and for years
 * that have not four digits. */
const char *ph_text_time(apr_time_t time, apr_pool_t *pool);

/* RFC 3339 with Z or an offset, cut to microseconds: 1 and *out; else 0. Years 1970–9999. */
int ph_text_time_parse(apr_time_t *out, const char *text);

#endif
