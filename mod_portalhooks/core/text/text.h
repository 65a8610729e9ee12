/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_TEXT_H
#define PH_CORE_TEXT_TEXT_H

#include <apr_pools.h>

/* UTF-8. Pure; any thread. */

/* Is it well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF)? A NUL is. */
int ph_text_is_utf8(const char *text, apr_size_t len);

/* `len` bytes as UTF-8: NULs and each byte that is not part of a character become U+FFFD. From `pool`. */
const char *ph_text_as_utf8(const char *bytes, apr_size_t len, apr_pool_t *pool);

/* UTF-8 as it is; else `len` bytes of Latin-1 as UTF-8, with the characters that Windows has in place of
 * controls (RFC 9110, section 5.5: headers were Latin-1 once). NULs, and what Windows has no character for,
 * become U+FFFD. From `pool`. */
const char *ph_text_from_latin1(const char *bytes, apr_size_t len, apr_pool_t *pool);

/* The beginning of valid UTF-8 that has at most `max` bytes and ends with a character; the text itself if it
 * is not longer, else from `pool`. */
const char *ph_text_beginning(const char *text, apr_size_t max, apr_pool_t *pool);

/* The number of code points in valid UTF-8. */
apr_size_t ph_text_length(const char *text);

/* Has it a character that shows nothing (invisible.h)? 1 for malformed UTF-8. */
int ph_text_has_invisible(const char *text);

/* May it be shown on one line? No controls (C0, DEL, C1, line and paragraph separators), no bidirectional
 * overrides, embeddings or isolates. 0 for malformed UTF-8. */
int ph_text_is_plain(const char *text);

/* The same, but TAB, LF and CR are allowed: for notes and descriptions. */
int ph_text_is_plain_lines(const char *text);

#endif
