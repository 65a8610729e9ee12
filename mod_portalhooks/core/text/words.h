/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_WORDS_H
#define PH_CORE_TEXT_WORDS_H

#include <apr_tables.h>

/* Texts as words, for searching. A word is a run of letters and digits, folded: compatibility forms and
 * letter case as Unicode says, and without accents and strokes, so "Größe" is "grosse" and "C-11487" the
 * words "c" and "11487". Chinese and Japanese have no spaces: each character is a word. Pure; any thread. */

/* Append the words of `text` (UTF-8; NULL has none, nor has a malformed one) that are not yet in `words`, an
 * array of const char *. */
void ph_words_add(apr_array_header_t *words, const char *text);

/* The words of a text that was typed; NULL = no text. From `pool`. */
apr_array_header_t *ph_words_of(const char *text, apr_pool_t *pool);

/* Is each wanted word the beginning of one of `words`? NULL wants nothing and matches; a text without a word
 * ("%") is found nowhere. */
int ph_words_match(const apr_array_header_t *wanted, const apr_array_header_t *words);

#endif
