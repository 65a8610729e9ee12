/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_INDEXER_H
#define PH_PIPELINE_INDEXER_H

#include "service/portal.h"

/* Writes the words of executions (store/words/word_index.h). It reads what was created since its last
 * reading, and a few seconds before that again, since commits are not in the order of ids. Two minutes later
 * it looks once more, whether a row is missing: that way it also indexes what was there before, from the
 * oldest on, and what httpd of an older version writes. How far that has come is recorded. Events are indexed
 * with their INSERT; those from before are indexed here once. Words of details are indexed in the same way if
 * the source of `db` searches them, and otherwise deleted.
 *
 * For one thread, indexer_thread's. */
typedef struct ph_indexer_t ph_indexer_t;

ph_indexer_t *ph_indexer_make(const ph_portal_t *portal, apr_pool_t *pool);

/* Index for about 200 ms at most, twice that with details; `now` is the database's time. *has_more: there is
 * more to do at once. */
apr_status_t ph_indexer_run(int *has_more, ph_indexer_t *indexer, ph_db_t *db, apr_time_t now,
                            apr_pool_t *scratch);

#endif
