/* SPDX-License-Identifier: Apache-2.0 */
/* New executions first, then a piece of what is older; the same for details. */
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
#define DAY apr_time_from_sec(86400)
#define TURN apr_time_from_msec(200)         /* of each part */
#define CHECK_INTERVAL apr_time_from_sec(20) /* of the settled rows */
#define PIECE_ROWS 200

/* What is indexed of the rows. */
typedef struct part_t {
    char first[40];      /* the new executions begin with this id; "" = not known */
    apr_time_t check_at; /* of the settled rows; monotonic */
    ph_word_backlog_t executions;
    ph_word_backlog_t events;
    int has_events; /* all events from before are indexed */
} part_t;

struct ph_indexer_t {
    const ph_portal_t *portal;
    part_t texts;
    part_t details;
    int has_forgotten; /* the details, which are not searched */
};

static void init(part_t *made, ph_word_part_t part, const ph_portal_t *portal)
{
    made->executions.part = part;
    made->events.part = part;
    made->has_events = portal->external_catalog;
}

ph_indexer_t *ph_indexer_make(const ph_portal_t *portal, apr_pool_t *pool)
{
    ph_indexer_t *indexer = apr_pcalloc(pool, sizeof *indexer);

    indexer->portal = portal;
    init(&indexer->texts, PH_WORD_TEXTS, portal);
    init(&indexer->details, PH_WORD_DETAILS, portal);
    return indexer;
}

/* The smallest id of that time. */
static const char *id_at(apr_time_t time, apr_pool_t *scratch)
{
    return ph_id_range_from(ID_PREFIX, time + SLACK, scratch);
}

/* A piece of the new executions; *has_more: there may be others. */
static apr_status_t index_new(int *has_more, part_t *part, ph_db_t *db, apr_time_t now, apr_pool_t *scratch)
{
    const char *next = id_at(now - LATE, scratch);
    ph_word_piece_t piece;
    apr_status_t rv;

    if (!*part->first) {
        apr_cpystrn(part->first, id_at(now - SETTLED - SLACK, scratch), sizeof(part->first));
    }
    rv = ph_word_index_executions(&piece, db, part->executions.part, part->first, PH_ID_RANGE_END, PIECE_ROWS,
                                  scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    *has_more = piece.seen == PIECE_ROWS;
    if (*has_more) {
        next = apr_pstrcat(scratch, piece.last_id, "!", NULL); /* right after it */
    }
    if (strcmp(next, part->first) > 0) {
        apr_cpystrn(part->first, next, sizeof(part->first));
    }
    return APR_SUCCESS;
}

/* A piece of what was there before; *has_more: there may be others. */
static apr_status_t index_old(int *has_more, part_t *part, ph_db_t *db, apr_time_t now, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    int is_done;

    if (!part->has_events) {
        rv = ph_word_backlog_events(&part->has_events, &part->events, db, scratch);
    }
    if (rv == APR_SUCCESS && ph_monotonic_now() >= part->check_at) {
        rv = ph_word_backlog_executions(&is_done, &part->executions, db, now - SETTLED, scratch);
        if (rv == APR_SUCCESS && is_done) {
            part->check_at = ph_monotonic_now() + CHECK_INTERVAL;
        }
    }
    *has_more = !part->has_events || ph_monotonic_now() >= part->check_at;
    return rv;
}

/* Index a part until `end`. */
static apr_status_t run_part(int *has_more, part_t *part, ph_db_t *db, apr_time_t now, apr_time_t end,
                             apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    int has_new = 1;
    int has_old = 1;
    apr_pool_t *own;

    apr_pool_create(&own, scratch);
    while (rv == APR_SUCCESS && (has_new || has_old) && ph_monotonic_now() < end) {
        apr_pool_clear(own);
        rv = has_new ? index_new(&has_new, part, db, now, own) : index_old(&has_old, part, db, now, own);
    }
    apr_pool_destroy(own);
    *has_more = has_new || has_old;
    return rv;
}

/* Index the details, which last as long as the evidence; or forget them, once they are not searched. */
static apr_status_t run_details(int *has_more, ph_indexer_t *indexer, ph_db_t *db, apr_time_t now,
                                apr_pool_t *scratch)
{
    const int days = indexer->portal->retention.evidence_days;
    apr_status_t rv = APR_SUCCESS;

    if (ph_db_searches_details(db)) {
        indexer->details.executions.since = days ? now - days * DAY : 0;
        return run_part(has_more, &indexer->details, db, now, ph_monotonic_now() + TURN, scratch);
    }
    if (!indexer->has_forgotten) {
        rv = ph_word_forget_details(&indexer->has_forgotten, db, PIECE_ROWS, scratch);
    }
    *has_more = !indexer->has_forgotten;
    return rv;
}

apr_status_t ph_indexer_run(int *has_more, ph_indexer_t *indexer, ph_db_t *db, apr_time_t now,
                            apr_pool_t *scratch)
{
    apr_status_t rv = run_part(has_more, &indexer->texts, db, now, ph_monotonic_now() + TURN, scratch);
    int has_details = 0;

    if (rv == APR_SUCCESS) {
        rv = run_details(&has_details, indexer, db, now, scratch);
    }
    *has_more = *has_more || has_details;
    return rv;
}
