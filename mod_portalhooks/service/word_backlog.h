/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WORD_BACKLOG_H
#define PH_SERVICE_WORD_BACKLOG_H

#include "store/words/word_existing.h"

/* Indexes the rows that are there, piece by piece, and records how far it has come: whoever comes later goes
 * on there. Several may do so at once, at the cost of reading the same rows. */

/* How far this one has come. To begin, all is zero but the first two. */
typedef struct ph_word_backlog_t {
    ph_word_part_t part;
    apr_time_t since; /* executions from before it are left out; 0 = none */
    char id[72];      /* of the last row */
    apr_time_t at;
    apr_int64_t written; /* rows whose words were missing, in all */
} ph_word_backlog_t;

/* One piece of the executions created before `until`, from the oldest on. *is_done: there are no more, which
 * is recorded. */
apr_status_t ph_word_backlog_executions(int *is_done, ph_word_backlog_t *backlog, ph_db_t *db,
                                        apr_time_t until, apr_pool_t *scratch);

/* One piece of the events of a managed catalog, from the newest on. */
apr_status_t ph_word_backlog_events(int *is_done, ph_word_backlog_t *backlog, ph_db_t *db,
                                    apr_pool_t *scratch);

#endif
