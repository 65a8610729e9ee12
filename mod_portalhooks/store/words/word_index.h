/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_WORDS_WORD_INDEX_H
#define PH_STORE_WORDS_WORD_INDEX_H

#include "core/model/model.h"
#include "store/db.h"
#include "word_place.h"

/* Rows of ph_word: which words (core/model/searched.h) the executions and events of a managed catalog have.
 * word_search.h looks them up, word_existing.h writes those of rows that are there. Writing a row that exists
 * changes nothing. Words of details are written only if the source of `db` searches them. */

/* Write or delete the words of an event, inside the caller's transaction. */
apr_status_t ph_word_put_event(ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch);
apr_status_t ph_word_remove_event(ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch);

/* Delete the words of an array of ph_execution_t, and of all between them, inside the caller's transaction.
 */
apr_status_t ph_word_remove_executions(ph_db_t *db, const apr_array_header_t *executions,
                                       apr_pool_t *scratch);

#endif
