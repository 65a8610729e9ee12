/* SPDX-License-Identifier: Apache-2.0 */
/* New executions first, then a piece of what is older. */
#include "indexer.h"

#include <apr_strings.h>
#include <string.h>

#include "os/monotonic.h"
#include "service/word_backlog.h"
#include "store/id_range.h"

#define ID_PREFIX "exe_"
#define SLACK apr_time_from_sec(60)    /* of ph_id_range_from */
#define LATE apr_time_from_sec(3)      /* a commit may be behind that of a later id */
#define SETTLED apr_time_from_sec(120) /* after which no row is committed any more */
#define TURN apr_time_from_msec(200)
#define CHECK_INTERVAL apr_time_from_sec(20) /* of the settled rows */
#define PIECE_ROWS 200

struct ph_indexer_t {
    char first[40];      /* the new executions begin with this id; "" = not known */
    apr_time_t check_at; /* of the settled rows; monotonic */
    ph_word_backlog_t executions;
    ph_word_backlog_t events;
    int has_events; /* all events from before are indexed */
};

ph_indexer_t *ph_indexer_make(const ph_portal_t *portal, apr_pool_t *pool)
{
    ph_indexer_t *indexer = apr_pcalloc(pool, sizeof *indexer);

    indexer->has_events = portal->external_catalog;
    return indexer;
}

/* The smallest id of that time. */
static const char *id_at(apr_time_t time, apr_pool_t *scratch)
{
    return ph_id_range_from(ID_PREFIX, time + SLACK, scratch);
}

/* A piece of the new executions; *has_more: there may be others. */
static apr_status_t index_new(int *has_more, ph_indexer_t *indexer, ph_db_t *db, apr_time_t now,
                              apr_pool_t *scratch)
{
    const char *next = id_at(now - LATE, scratch);
    ph_word_piece_t piece;
    apr_status_t rv;

    if (!*indexer->first) {
        apr_cpystrn(indexer->first, id_at(now - SETTLED - SLACK, scratch), sizeof(indexer->first));
    }
    rv = ph_word_index_executions(&piece, db, indexer->first, PH_ID_RANGE_END, PIECE_ROWS, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    *has_more = piece.seen == PIECE_ROWS;
    if (*has_more) {
        next = apr_pstrcat(scratch, piece.last_id, "!", NULL); /* right after it */
    }
    if (strcmp(next, indexer->first) > 0) {
        apr_cpystrn(indexer->first, next, sizeof(indexer->first));
    }
    return APR_SUCCESS;
}

/* A piece of what was there before; *has_more: there may be others. */
static apr_status_t index_old(int *has_more, ph_indexer_t *indexer, ph_db_t *db, apr_time_t now,
                              apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    int is_done;

    if (!indexer->has_events) {
        rv = ph_word_backlog_events(&indexer->has_events, &indexer->events, db, scratch);
    }
    if (rv == APR_SUCCESS && ph_monotonic_now() >= indexer->check_at) {
        rv = ph_word_backlog_executions(&is_done, &indexer->executions, db, now - SETTLED, scratch);
        if (rv == APR_SUCCESS && is_done) {
            indexer->check_at = ph_monotonic_now() + CHECK_INTERVAL;
        }
    }
    *has_more = !indexer->has_events || ph_monotonic_now() >= indexer->check_at;
    return rv;
}

apr_status_t ph_indexer_run(int *has_more, ph_indexer_t *indexer, ph_db_t *db, apr_time_t now,
                            apr_pool_t *scratch)
{
    const apr_time_t end = ph_monotonic_now() + TURN;
    apr_status_t rv = APR_SUCCESS;
    int has_new = 1;
    int has_old = 1;
    apr_pool_t *own;

    apr_pool_create(&own, scratch);
    while (rv == APR_SUCCESS && (has_new || has_old) && ph_monotonic_now() < end) {
        apr_pool_clear(own);
        rv =
            has_new ? index_new(&has_new, indexer, db, now, own) : index_old(&has_old, indexer, db, now, own);
    }
    apr_pool_destroy(own);
    *has_more = has_new || has_old;
    return rv;
}
