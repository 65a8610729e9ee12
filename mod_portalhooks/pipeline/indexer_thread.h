/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_INDEXER_THREAD_H
#define PH_PIPELINE_INDEXER_THREAD_H

#include "service/portal.h"

/* The thread that indexes executions for the search, off the way of clicks and outcomes. Among all living
 * processes on all hosts the one with the smallest owner id does it; two that believe to be it for a moment
 * write the same rows. The thread is started when this process is first chosen, and takes a connection only
 * while it works. */
typedef struct ph_indexer_thread_t ph_indexer_thread_t;

/* Lives in `pool`, which must outlive ph_indexer_thread_stop and in which nothing is allocated later. */
ph_indexer_thread_t *ph_indexer_thread_make(ph_portal_t *portal, apr_pool_t *pool);

/* Whether this process indexes, and the database's time now; 0 = it does not. Called about once a second, by
 * one thread. */
void ph_indexer_thread_choose(ph_indexer_thread_t *indexer, apr_time_t db_now);

/* End and join it, after the thread that calls ph_indexer_thread_choose. */
void ph_indexer_thread_stop(ph_indexer_thread_t *indexer);

#endif
