/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_WORDS_WORD_EXISTING_H
#define PH_STORE_WORDS_WORD_EXISTING_H

#include "word_entries.h"
#include "word_progress.h"

/* Words of the executions and events that are there: indexed or forgotten piece by piece, each in a
 * transaction of its own, with a record of how far that has come (word_progress.h). */

/* One piece of work on existing rows. */
typedef struct ph_word_piece_t {
    int seen;             /* rows looked at: fewer than asked for means that there are no more */
    int written;          /* rows whose words were missing */
    const char *last_id;  /* of the last row seen; NULL = none */
    apr_time_t last_time; /* its created_at or occurred_at */
} ph_word_piece_t;

/* Look at up to `limit` executions, oldest first, with ids from `first` (inclusive) to `end` (exclusive), and
 * write the words of those that are not marked. In a transaction of its own. `pool` owns last_id. */
apr_status_t ph_word_index_executions(ph_word_piece_t *piece, ph_db_t *db, ph_word_part_t part,
                                      const char *first, const char *end, int limit, apr_pool_t *pool);

/* Write the words of up to `limit` events, newest first, that come after (`at`, `id`) in the list. */
apr_status_t ph_word_index_events(ph_word_piece_t *piece, ph_db_t *db, ph_word_part_t part, apr_time_t at,
                                  const char *id, int limit, apr_pool_t *pool);

/* Delete a piece of all words of details, with their marks and the record of their progress, in a transaction
 * of its own. *is_done: there are none left. */
apr_status_t ph_word_forget_details(int *is_done, ph_db_t *db, int limit, apr_pool_t *scratch);

/* Delete the words of the events up to this time, inside the caller's transaction. */
apr_status_t ph_word_remove_events(ph_db_t *db, apr_time_t last_time, apr_pool_t *scratch);

#endif
