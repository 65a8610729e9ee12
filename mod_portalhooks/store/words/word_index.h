/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_WORDS_WORD_INDEX_H
#define PH_STORE_WORDS_WORD_INDEX_H

#include "core/model/model.h"
#include "store/db.h"

/* Rows of ph_word: which words (core/model/searched.h) the executions and events of a managed catalog have,
 * and how far older rows have been indexed. word_search.h looks words up. Writing a row that exists changes
 * nothing. */

#define PH_WORD_EXECUTION "x" /* the place of an execution is its id */
#define PH_WORD_EVENT "v"     /* that of an event sorts by occurred_at and id */

/* A longer word is stored up to this many bytes. */
#define PH_WORD_BYTES_MAX 48

/* The word as it is stored. From `pool`, or the word itself. */
const char *ph_word_stored(const char *word, apr_pool_t *pool);

/* The place of an event, and back. */
const char *ph_word_event_place(apr_time_t occurred_at, const char *id, apr_pool_t *pool);
apr_time_t ph_word_event_time(const char *place);
const char *ph_word_event_id(const char *place);

/* Write or delete the words of an event, inside the caller's transaction. */
apr_status_t ph_word_put_event(ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch);
apr_status_t ph_word_remove_event(ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch);

/* Delete the words of the events up to this time, inside the caller's transaction. */
apr_status_t ph_word_remove_events(ph_db_t *db, apr_time_t last_time, apr_pool_t *scratch);

/* Delete the words of an array of ph_execution_t, inside the caller's transaction. */
apr_status_t ph_word_remove_executions(ph_db_t *db, const apr_array_header_t *executions,
                                       apr_pool_t *scratch);

#define PH_WORD_LAST_ID "~~" /* after every id of an event */

/* One piece of work on existing rows. */
typedef struct ph_word_piece_t {
    int seen;             /* rows looked at: fewer than asked for means that there are no more */
    int written;          /* rows whose words were missing */
    const char *last_id;  /* of the last row seen; NULL = none */
    apr_time_t last_time; /* its created_at or occurred_at */
} ph_word_piece_t;

/* Look at up to `limit` executions, oldest first, with ids from `first` (inclusive) to `end` (exclusive), and
 * write the words of those that are not marked. In a transaction of its own. `pool` owns last_id. */
apr_status_t ph_word_index_executions(ph_word_piece_t *piece, ph_db_t *db, const char *first, const char *end,
                                      int limit, apr_pool_t *pool);

/* Write the words of up to `limit` events, newest first, that come after (`at`, `id`) in the list. */
apr_status_t ph_word_index_events(ph_word_piece_t *piece, ph_db_t *db, apr_time_t at, const char *id,
                                  int limit, apr_pool_t *pool);

/* How far the rows of a noun have been indexed; a row of ph_retention. */
typedef struct ph_word_progress_t {
    int is_recorded;
    int is_complete; /* all rows that were there are: the words find every row */
    apr_time_t at;   /* executions: all created before it; events: all that occurred after it */
} ph_word_progress_t;

apr_status_t ph_word_progress_read(ph_word_progress_t *progress, ph_db_t *db, const char *noun,
                                   apr_pool_t *scratch);
apr_status_t ph_word_progress_record(ph_word_progress_t *progress, ph_db_t *db, const char *noun,
                                     apr_pool_t *scratch);

#endif
