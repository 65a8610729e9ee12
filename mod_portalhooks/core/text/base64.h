/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_BASE64_H
#define PH_CORE_TEXT_BASE64_H

#include <apr_pools.h>

/* base64 and base64url (RFC 4648). Decoding is canonical: only the text that encoding gives is accepted.
 * Decoding into the caller's memory leaves no copy of the bytes behind. Pure; any thread. */

/* Characters that base64 of `len` bytes has, with padding, without a NUL. */
#define PH_BASE64_LEN(len) (((len) + 2) / 3 * 4)

/* Bytes that decoding `len` characters of base64 may need. */
#define PH_BASE64_ROOM(len) ((len) / 4 * 3)

/* base64 (section 4) with padding, `len` characters, into `bytes`, which has PH_BASE64_ROOM(len): the number
 * of bytes, or -1. An empty text is refused. */
int ph_base64_decode(unsigned char *bytes, const char *text, apr_size_t len);

/* base64url (section 5) without padding. From `pool`, NUL-terminated. */
char *ph_base64_url_encode(const void *bytes, apr_size_t len, apr_pool_t *pool);

/* Bytes that decoding `len` characters of base64url may need. */
#define PH_BASE64_URL_ROOM(len) ((len) / 4 * 3 + 2)

/* base64url, `text_len` characters, into `bytes`, which has PH_BASE64_URL_ROOM(text_len): the number of
 * bytes, or -1. */
apr_ssize_t ph_base64_url_decode(unsigned char *bytes, const char *text, apr_size_t text_len);

/* The same from `pool`, with a NUL after the bytes: 1, *bytes and *len set; or 0. */
int ph_base64_url_parse(unsigned char **bytes, apr_size_t *len, const char *text, apr_pool_t *pool);

#endif
