/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_WORDS_WORD_ENTRIES_H
#define PH_STORE_WORDS_WORD_ENTRIES_H

#include "core/model/model.h"
#include "store/db.h"

/* Rows of ph_word to be written or deleted: collected first, then sent in the order of the key, so that
 * writers do not block each other. One thread. */

/* What is indexed of existing rows: their own texts, or the details of events (word_details.h). */
typedef enum { PH_WORD_TEXTS, PH_WORD_DETAILS } ph_word_part_t;

#define PH_WORD_MARK "" /* the word of an execution whose words are stored */

/* The noun under which an execution is marked. Static. */
const char *ph_word_marking(ph_word_part_t part);

/* A longer word is stored up to this many bytes. */
#define PH_WORD_BYTES_MAX 48

/* The word as it is stored. From `pool`, or the word itself. */
const char *ph_word_stored(const char *word, apr_pool_t *pool);

/* None, with room for those of so many rows. From `pool`. */
apr_array_header_t *ph_word_entries_make(int rows, apr_pool_t *pool);

/* One for each of `words` (const char *). Texts must live as long as `entries`. */
void ph_word_entries_add(apr_array_header_t *entries, const char *noun, const char *place,
                         const apr_array_header_t *words);

/* The mark of an execution; its words, with the mark; those of an event. */
void ph_word_entries_mark(apr_array_header_t *entries, ph_word_part_t part, const char *id);
void ph_word_entries_add_execution(apr_array_header_t *entries, const ph_execution_t *execution);
void ph_word_entries_add_event(apr_array_header_t *entries, const ph_event_t *event);

/* Join those of each word, to delete what is between them, too: for rows that go with all rows between. */
void ph_word_entries_join(apr_array_header_t *entries);

/* Write or delete all of them, inside the caller's transaction; they are sorted. */
apr_status_t ph_word_entries_put(ph_db_t *db, apr_array_header_t *entries, apr_pool_t *scratch);
apr_status_t ph_word_entries_remove(ph_db_t *db, apr_array_header_t *entries, apr_pool_t *scratch);

#endif
