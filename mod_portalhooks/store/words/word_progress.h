/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_WORDS_WORD_PROGRESS_H
#define PH_STORE_WORDS_WORD_PROGRESS_H

#include "word_entries.h"

/* How far the rows of a noun have been indexed; a row of ph_retention. */
typedef struct ph_word_progress_t {
    int is_recorded;
    int is_complete; /* all rows that were there are: the words find every row */
    apr_time_t at;   /* executions: all created before it; events: all that occurred after it */
} ph_word_progress_t;

apr_status_t ph_word_progress_read(ph_word_progress_t *progress, ph_db_t *db, const char *noun,
                                   ph_word_part_t part, apr_pool_t *scratch);
apr_status_t ph_word_progress_record(ph_word_progress_t *progress, ph_db_t *db, const char *noun,
                                     ph_word_part_t part, apr_pool_t *scratch);

#endif
