/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the executions that failed or are unknown, newest first, and judges each integration and event once,
 * by its own newest executions. */
#include "attention_backlog.h"

#include <apr_hash.h>
#include <apr_strings.h>

#include "store/store_attention.h"
#include "store/store_execution.h"

#define PIECE_ROWS 200
#define PAST_ROWS 200 /* of one integration and event; more failures are not counted */

typedef struct piece_t {
    apr_array_header_t *changes; /* ph_attention_change_t *; `newest` is set when a row is due */
    apr_array_header_t *added;   /* those of them that had no row */
} piece_t;

/* Is it known after this execution, the next in the past? The newest one decides; one that is `sending` does
 * when it ends. */
static int is_decided(ph_attention_change_t *change, const ph_execution_t *execution, int is_newest)
{
    const ph_state_t state = execution->outcome.state;

    if (state == PH_STATE_SUCCEEDED || (is_newest && state == PH_STATE_SENDING)) {
        return 1;
    }
    if (state != PH_STATE_SENDING) {
        change->newest = change->newest ? change->newest : execution;
        change->first_at = execution->created_at;
        change->failures++;
    }
    return 0;
}

/* A page may be short, since others of the integration or the event pass through it: what is older than
 * `from` is read with the last page only. */
static apr_status_t judge(ph_attention_change_t *change, ph_db_t *db, apr_time_t from, apr_pool_t *pool)
{
    const int has_event = *change->event_id != '\0';
    ph_execution_query_t query = {
        .integration_id = change->integration_id,
        .event_id = has_event ? change->event_id : NULL,
        .mode = ph_mode_word(has_event ? PH_MODE_EVENT : PH_MODE_DEFAULT),
        .limit = PAST_ROWS,
    };
    apr_array_header_t *past;
    const char *last_id;
    apr_time_t searched_to;
    apr_status_t rv;
    int read = 0, done = 0, i;

    do {
        rv = ph_store_execution_list(&past, &last_id, &searched_to, db, &query, pool);
        for (i = 0; rv == APR_SUCCESS && !done && i < past->nelts; i++) {
            done = is_decided(change, &APR_ARRAY_IDX(past, i, ph_execution_t), read++ == 0);
        }
        query.before_id = last_id;
    } while (rv == APR_SUCCESS && !done && last_id && read < PAST_ROWS && searched_to > from);
    return rv;
}

static apr_status_t add_rows(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    piece_t *piece = baton;
    apr_status_t rv = ph_store_attention_read(piece->changes, db, scratch);
    int i;

    apr_array_clear(piece->added);
    for (i = 0; i < piece->changes->nelts; i++) {
        ph_attention_change_t *change = APR_ARRAY_IDX(piece->changes, i, ph_attention_change_t *);

        if (change->newest && !change->known_id) {
            APR_ARRAY_PUSH(piece->added, ph_attention_change_t *) = change;
        }
    }
    return rv == APR_SUCCESS ? ph_store_attention_insert(db, piece->added, scratch) : rv;
}

/* An execution that was admitted before the row was committed, and has ended, found no row to delete. */
static apr_status_t remove_outdated(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const piece_t *piece = baton;
    apr_status_t rv = ph_store_attention_find_newer(piece->added, db, scratch);
    int affected, i;

    for (i = 0; rv == APR_SUCCESS && i < piece->added->nelts; i++) {
        ph_attention_change_t *change = APR_ARRAY_IDX(piece->added, i, ph_attention_change_t *);

        if (change->has_newer) {
            change->succeeded_id = change->newest->id;
            rv = ph_store_attention_delete(&affected, db, change, scratch);
        }
    }
    return rv;
}

static apr_status_t fill_piece(int *added, piece_t *piece, ph_db_t *db, apr_time_t from, apr_pool_t *pool)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    piece->added = apr_array_make(pool, piece->changes->nelts, sizeof(ph_attention_change_t *));
    for (i = 0; rv == APR_SUCCESS && i < piece->changes->nelts; i++) {
        rv = judge(APR_ARRAY_IDX(piece->changes, i, ph_attention_change_t *), db, from, pool);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_db_transaction(db, add_rows, piece, pool);
    }
    if (rv == APR_SUCCESS && piece->added->nelts > 0) {
        rv = ph_db_transaction(db, remove_outdated, piece, pool);
    }
    for (i = 0; rv == APR_SUCCESS && i < piece->added->nelts; i++) {
        *added += !APR_ARRAY_IDX(piece->added, i, ph_attention_change_t *)->has_newer;
    }
    return rv;
}

/* Those whose integration and event has not been judged yet. */
static void select_new(piece_t *piece, const apr_array_header_t *failed, apr_hash_t *judged, apr_pool_t *pool)
{
    apr_pool_t *kept = apr_hash_pool_get(judged);
    int i;

    piece->changes = apr_array_make(pool, failed->nelts, sizeof(ph_attention_change_t *));
    for (i = 0; i < failed->nelts; i++) {
        const ph_execution_t *execution = &APR_ARRAY_IDX(failed, i, ph_execution_t);
        const char *event = ph_attention_event(execution);
        const char *key = apr_pstrcat(pool, execution->integration_id, " ", event, NULL);
        ph_attention_change_t *change;

        if (execution->mode == PH_MODE_TEST || apr_hash_get(judged, key, APR_HASH_KEY_STRING)) {
            continue;
        }
        apr_hash_set(judged, apr_pstrdup(kept, key), APR_HASH_KEY_STRING, "");
        change = apr_pcalloc(pool, sizeof(*change));
        change->integration_id = execution->integration_id;
        change->event_id = event;
        APR_ARRAY_PUSH(piece->changes, ph_attention_change_t *) = change;
    }
}

static apr_status_t fill_from_state(int *added, ph_state_t state, apr_hash_t *judged, ph_db_t *db,
                                    apr_time_t from, apr_pool_t *pool)
{
    ph_execution_query_t query = { .state = ph_state_word(state), .from = from, .limit = PIECE_ROWS };
    apr_status_t rv = APR_SUCCESS;
    char before[40] = "";
    apr_pool_t *scratch;

    apr_pool_create(&scratch, pool);
    do {
        apr_array_header_t *failed;
        const char *last_id = NULL;
        apr_time_t searched_to;
        piece_t piece;

        apr_pool_clear(scratch);
        query.before_id = *before ? before : NULL;
        rv = ph_store_execution_list(&failed, &last_id, &searched_to, db, &query, scratch);
        if (rv == APR_SUCCESS) {
            select_new(&piece, failed, judged, scratch);
            rv = fill_piece(added, &piece, db, from, scratch);
        }
        apr_cpystrn(before, last_id ? last_id : "", sizeof(before));
    } while (rv == APR_SUCCESS && *before);
    apr_pool_destroy(scratch);
    return rv;
}

apr_status_t ph_attention_backlog_fill(int *added, ph_db_t *db, apr_time_t from, apr_pool_t *pool)
{
    apr_hash_t *judged = apr_hash_make(pool);
    apr_status_t rv;

    *added = 0;
    rv = fill_from_state(added, PH_STATE_FAILED, judged, db, from, pool);
    return rv == APR_SUCCESS ? fill_from_state(added, PH_STATE_UNKNOWN, judged, db, from, pool) : rv;
}
