/* SPDX-License-Identifier: Apache-2.0 */
/* Once a second, or while there is more to do: take a connection, index for a moment. */
#include "indexer_thread.h"

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

#include "indexer.h"
#include "os/monotonic.h"
#include "os/thread.h"

#define INTERVAL apr_time_from_sec(1)
#define REST apr_time_from_msec(100) /* while there is more to do, for the database's sake */

struct ph_indexer_thread_t {
    ph_portal_t *portal;
    ph_indexer_t *indexer;
    apr_pool_t *pool; /* the thread's own */
    apr_thread_t *thread;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *wake;
    apr_time_t ahead; /* under lock: the database's time, less the monotonic one; 0 = not chosen */
    int is_stopping;  /* under lock */
};

static apr_status_t index_some(int *has_more, ph_indexer_thread_t *thread, apr_time_t now)
{
    static const char what[] = "index executions for the search";
    ph_problem_t ignored = { 0 };
    apr_pool_t *scratch;
    apr_status_t rv;
    ph_db_t *db;

    *has_more = 0;
    apr_pool_create(&scratch, thread->pool);
    rv = ph_db_open(&db, thread->portal->thread_db, 0, scratch);
    if (rv == APR_SUCCESS) {
        rv = ph_indexer_run(has_more, thread->indexer, db, now, scratch);
    }
    if (rv == APR_SUCCESS) {
        ph_portal_db_worked(thread->portal, what, scratch);
    }
    else {
        ph_portal_db_problem(thread->portal, &ignored, rv, db, what, scratch);
        *has_more = 0;
    }
    apr_pool_destroy(scratch); /* returns the connection */
    return rv;
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *baton)
{
    ph_indexer_thread_t *indexer = baton;
    apr_time_t ahead;
    int has_more;

    (void)thread;
    apr_thread_mutex_lock(indexer->lock);
    while (!indexer->is_stopping) {
        ahead = indexer->ahead;
        has_more = 0;
        if (ahead != 0) {
            apr_thread_mutex_unlock(indexer->lock);
            index_some(&has_more, indexer, ph_monotonic_now() + ahead);
            apr_thread_mutex_lock(indexer->lock);
        }
        if (!indexer->is_stopping) {
            apr_thread_cond_timedwait(indexer->wake, indexer->lock, has_more ? REST : INTERVAL);
        }
    }
    apr_thread_mutex_unlock(indexer->lock);
    return NULL;
}

ph_indexer_thread_t *ph_indexer_thread_make(ph_portal_t *portal, apr_pool_t *pool)
{
    ph_indexer_thread_t *made = apr_pcalloc(pool, sizeof *made);

    made->portal = portal;
    made->indexer = ph_indexer_make(portal, pool);
    apr_pool_create_unmanaged_ex(&made->pool, NULL, NULL);
    apr_thread_mutex_create(&made->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    apr_thread_cond_create(&made->wake, pool);
    return made;
}

void ph_indexer_thread_choose(ph_indexer_thread_t *indexer, apr_time_t db_now)
{
    apr_thread_mutex_lock(indexer->lock);
    indexer->ahead = db_now ? db_now - ph_monotonic_now() : 0;
    apr_thread_mutex_unlock(indexer->lock);
    if (db_now != 0 && !indexer->thread &&
        ph_thread_start(&indexer->thread, "ph-indexer", run, indexer, indexer->pool) != APR_SUCCESS) {
        indexer->thread = NULL; /* again in a second */
    }
}

void ph_indexer_thread_stop(ph_indexer_thread_t *indexer)
{
    apr_status_t ignored;

    apr_thread_mutex_lock(indexer->lock);
    indexer->is_stopping = 1;
    apr_thread_cond_signal(indexer->wake);
    apr_thread_mutex_unlock(indexer->lock);
    if (indexer->thread) {
        apr_thread_join(&ignored, indexer->thread);
    }
    apr_pool_destroy(indexer->pool);
}
