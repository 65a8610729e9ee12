/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_WORDS_WORD_GROUP_H
#define PH_STORE_WORDS_WORD_GROUP_H

#include <apr_tables.h>

/* Executions of the same second that have a word are one row of ph_word: a busy second writes a word once,
 * not once for each click. The place of such a row is the latest id and the number of ids, so that rows of
 * different ids differ; its tails are the ends of the other ids. Pure; any thread. */

#define PH_WORD_GROUP_MAX 50 /* ids: their tails fit the column */

/* May both places of the noun be in one row? */
int ph_word_group_is_one(const char *noun, const char *place, const char *other);

/* The place of the row of `places` (const char *, ascending, at least 1), and its tails; from `pool`. */
const char *ph_word_group_place(const apr_array_header_t *places, apr_pool_t *pool);
const char *ph_word_group_tails(const apr_array_header_t *places, apr_pool_t *pool);

/* Append the places of a row to `places`, the latest first; from its pool. Returns that one. */
const char *ph_word_group_read(apr_array_header_t *places, const char *place, const char *tails);

/* Rows with places before `place` are themselves before this; from `pool`, or `place` itself. */
const char *ph_word_group_end(const char *noun, const char *place, apr_pool_t *pool);

/* The last place of the rows whose latest place is `place`; from `pool`, or `place` itself. */
const char *ph_word_group_last(const char *noun, const char *place, apr_pool_t *pool);

#endif
