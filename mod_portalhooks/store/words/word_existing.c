/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of existing rows. */
#include "word_existing.h"

#include <string.h>

#include <apr_strings.h>

#include "core/model/searched.h"
#include "store/batch.h"
#include "store/row.h"
#include "store/store_event.h"
#include "word_details.h"
#include "word_index.h"

typedef struct piece_t {
    ph_word_piece_t *out;
    ph_word_part_t part;
    const char *first; /* executions */
    const char *end;
    apr_time_t at; /* events */
    const char *id;
    int limit;
    apr_pool_t *pool;
} piece_t;

/* What is searched of an execution. */
static void read_execution(ph_execution_t *execution, ph_db_rows_t *rows, apr_pool_t *pool)
{
    memset(execution, 0, sizeof(*execution));
    execution->id = ph_db_get_text(rows, 0, pool);
    execution->integration_id = ph_db_get_text(rows, 3, pool);
    execution->integration_name = ph_db_get_text(rows, 4, pool);
    execution->event_id = ph_db_get_text(rows, 5, pool);
    execution->event_title = ph_db_get_text(rows, 6, pool);
    execution->event_type = ph_db_get_text(rows, 7, pool);
    execution->note = ph_db_get_text(rows, 8, pool);
    execution->username = ph_db_get_text(rows, 9, pool);
}

/* Those that are not marked: an array of ph_execution_t. */
static apr_status_t find_missing(apr_array_header_t *executions, const piece_t *piece, ph_db_t *db)
{
    apr_pool_t *pool = executions->pool;
    ph_db_call_t *call = ph_db_call(db, PH_ST_WORD_LIST_EXECUTIONS, pool);
    ph_db_rows_t *rows;
    const char *id = NULL;
    apr_status_t rv;

    ph_db_text(call, ph_word_marking(piece->part));
    ph_db_text(call, piece->first);
    ph_db_text(call, piece->end);
    ph_db_int(call, piece->limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        id = ph_db_get_text(rows, 0, pool);
        piece->out->seen++;
        piece->out->last_time = ph_db_get_time(rows, 1);
        if (!ph_db_get_text(rows, 2, pool)) {
            read_execution(apr_array_push(executions), rows, pool);
        }
    }
    piece->out->last_id = id ? apr_pstrdup(piece->pool, id) : NULL;
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

/* The details of up to PH_BATCH_MAX executions from index `from` on. */
static apr_status_t add_execution_details(apr_array_header_t *entries, ph_db_t *db,
                                          const apr_array_header_t *executions, int from)
{
    apr_array_header_t *ids = apr_array_make(entries->pool, PH_BATCH_MAX, sizeof(const char *));
    const ph_execution_t *all = (const ph_execution_t *)(const void *)executions->elts;
    const int end = from + PH_BATCH_MAX < executions->nelts ? from + PH_BATCH_MAX : executions->nelts;
    const ph_event_t *event;
    apr_hash_t *events;
    apr_status_t rv;
    int i;

    for (i = from; i < end; i++) {
        ph_word_entries_mark(entries, PH_WORD_DETAILS, all[i].id);
        if (all[i].event_id) {
            APR_ARRAY_PUSH(ids, const char *) = all[i].event_id;
        }
    }
    rv = ph_store_event_get_many(&events, db, ids, entries->pool);
    for (i = from; rv == APR_SUCCESS && i < end; i++) {
        event = all[i].event_id ? apr_hash_get(events, all[i].event_id, APR_HASH_KEY_STRING) : NULL;
        if (event) {
            rv = ph_word_details_put(entries, db, PH_WORD_EXECUTION, all[i].id, event,
                                     ph_searched_execution(&all[i], entries->pool));
        }
    }
    return rv;
}

static apr_status_t add_executions(apr_array_header_t *entries, ph_db_t *db, ph_word_part_t part,
                                   const apr_array_header_t *executions)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    switch (part) {
    case PH_WORD_TEXTS:
        for (i = 0; i < executions->nelts; i++) {
            ph_word_entries_add_execution(entries, &APR_ARRAY_IDX(executions, i, ph_execution_t));
        }
        break;
    case PH_WORD_DETAILS:
        for (i = 0; rv == APR_SUCCESS && i < executions->nelts; i += PH_BATCH_MAX) {
            rv = add_execution_details(entries, db, executions, i);
        }
        break;
    }
    return rv;
}

static apr_status_t index_executions(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const piece_t *piece = baton;
    apr_array_header_t *executions = apr_array_make(scratch, piece->limit, sizeof(ph_execution_t));
    apr_array_header_t *entries;
    apr_status_t rv;

    memset(piece->out, 0, sizeof(*piece->out));
    rv = find_missing(executions, piece, db);
    if (rv != APR_SUCCESS || executions->nelts == 0) {
        return rv;
    }
    entries = ph_word_entries_make(executions->nelts, scratch);
    rv = add_executions(entries, db, piece->part, executions);
    if (rv == APR_SUCCESS) {
        rv = ph_word_entries_put(db, entries, scratch);
    }
    piece->out->written = executions->nelts;
    return rv;
}

apr_status_t ph_word_index_executions(ph_word_piece_t *piece, ph_db_t *db, ph_word_part_t part,
                                      const char *first, const char *end, int limit, apr_pool_t *pool)
{
    piece_t work = { piece, part, first, end, 0, NULL, limit, pool };

    return ph_db_transaction(db, index_executions, &work, pool);
}

/* The texts of up to `limit` events that come after (`at`, `id`) in the list: an array of ph_event_t. */
static apr_status_t read_events(apr_array_header_t *events, ph_db_t *db, apr_time_t at, const char *id,
                                int limit)
{
    apr_pool_t *pool = events->pool;
    ph_db_call_t *call = ph_db_call(db, PH_ST_EVENT_LIST, pool);
    ph_event_t *event;
    ph_db_rows_t *rows;
    apr_status_t rv;

    ph_db_int(call, 0);
    ph_db_int(call, at);
    ph_db_int(call, at);
    ph_db_text(call, id);
    ph_db_int(call, limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        event = memset(apr_array_push(events), 0, sizeof(*event));
        event->id = ph_db_get_text(rows, 0, pool);
        event->type = ph_db_get_text(rows, 1, pool);
        event->title = ph_db_get_text(rows, 2, pool);
        event->source = ph_db_get_text(rows, 4, pool);
        event->occurred_at = ph_db_get_time(rows, 5);
        event->owner = ph_db_get_text(rows, 9, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

static void add_texts(apr_array_header_t *entries, const apr_array_header_t *events)
{
    int i;

    for (i = 0; i < events->nelts; i++) {
        ph_word_entries_add_event(entries, &APR_ARRAY_IDX(events, i, ph_event_t));
    }
}

apr_status_t ph_word_remove_events(ph_db_t *db, apr_time_t last_time, apr_pool_t *scratch)
{
    apr_array_header_t *events = apr_array_make(scratch, 64, sizeof(ph_event_t));
    const char *last = ph_word_event_place(last_time, PH_WORD_LAST_ID, scratch);
    apr_status_t rv = read_events(events, db, last_time, PH_WORD_LAST_ID, APR_INT32_MAX);
    apr_array_header_t *entries = ph_word_entries_make(events->nelts, scratch);
    int ignored;

    add_texts(entries, events);
    ph_word_entries_join(entries);
    if (rv == APR_SUCCESS) {
        rv = ph_word_entries_remove(db, entries, scratch);
    }
    return rv == APR_SUCCESS
               ? ph_word_details_remove(&ignored, db, PH_WORD_EVENT, "", last, APR_INT32_MAX, scratch)
               : rv;
}

/* The entries of the details of up to PH_BATCH_MAX events from index `from` on. */
static apr_status_t add_event_details(apr_array_header_t *entries, ph_db_t *db,
                                      const apr_array_header_t *events, int from)
{
    apr_array_header_t *ids = apr_array_make(entries->pool, PH_BATCH_MAX, sizeof(const char *));
    apr_hash_index_t *at;
    apr_hash_t *found;
    apr_status_t rv;
    int i;

    for (i = from; i < events->nelts && i < from + PH_BATCH_MAX; i++) {
        APR_ARRAY_PUSH(ids, const char *) = APR_ARRAY_IDX(events, i, ph_event_t).id;
    }
    rv = ph_store_event_get_many(&found, db, ids, entries->pool);
    for (at = rv == APR_SUCCESS ? apr_hash_first(entries->pool, found) : NULL; rv == APR_SUCCESS && at;
         at = apr_hash_next(at)) {
        rv = ph_word_details_put_event(entries, db, apr_hash_this_val(at));
    }
    return rv;
}

static apr_status_t add_events(apr_array_header_t *entries, ph_db_t *db, ph_word_part_t part,
                               const apr_array_header_t *events)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    switch (part) {
    case PH_WORD_TEXTS:
        add_texts(entries, events);
        break;
    case PH_WORD_DETAILS:
        for (i = 0; rv == APR_SUCCESS && i < events->nelts; i += PH_BATCH_MAX) {
            rv = add_event_details(entries, db, events, i);
        }
        break;
    }
    return rv;
}

static apr_status_t index_events(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const piece_t *piece = baton;
    apr_array_header_t *events = apr_array_make(scratch, piece->limit, sizeof(ph_event_t));
    apr_status_t rv = read_events(events, db, piece->at, piece->id, piece->limit);
    apr_array_header_t *entries;
    const ph_event_t *last;

    memset(piece->out, 0, sizeof(*piece->out));
    if (rv != APR_SUCCESS || events->nelts == 0) {
        return rv;
    }
    last = &APR_ARRAY_IDX(events, events->nelts - 1, ph_event_t);
    piece->out->seen = piece->out->written = events->nelts;
    piece->out->last_id = apr_pstrdup(piece->pool, last->id);
    piece->out->last_time = last->occurred_at;
    entries = ph_word_entries_make(events->nelts, scratch);
    rv = add_events(entries, db, piece->part, events);
    return rv == APR_SUCCESS ? ph_word_entries_put(db, entries, scratch) : rv;
}

apr_status_t ph_word_index_events(ph_word_piece_t *piece, ph_db_t *db, ph_word_part_t part, apr_time_t at,
                                  const char *id, int limit, apr_pool_t *pool)
{
    piece_t work = { piece, part, NULL, NULL, at, id, limit, pool };

    return ph_db_transaction(db, index_events, &work, pool);
}

/* ---- forgetting details ----------------------------------------------------------------------------- */

/* As if none had been indexed. */
static apr_status_t restart(ph_db_t *db, const char *noun, apr_time_t at, apr_pool_t *scratch)
{
    ph_word_progress_t progress;
    apr_status_t rv = ph_word_progress_read(&progress, db, noun, PH_WORD_DETAILS, scratch);

    if (rv != APR_SUCCESS || !progress.is_recorded || (!progress.is_complete && progress.at == at)) {
        return rv;
    }
    progress.is_complete = 0;
    progress.at = at;
    return ph_word_progress_record(&progress, db, noun, PH_WORD_DETAILS, scratch);
}

/* *removed marks. */
static apr_status_t remove_marks(int *removed, ph_db_t *db, int limit, apr_pool_t *scratch)
{
    apr_array_header_t *entries = ph_word_entries_make(1, scratch);
    ph_db_call_t *call = ph_db_call(db, PH_ST_WORD_PLACES, scratch);
    ph_db_rows_t *rows;
    apr_status_t rv;

    ph_db_text(call, ph_word_marking(PH_WORD_DETAILS));
    ph_db_text(call, PH_WORD_MARK);
    ph_db_text(call, PH_WORD_LAST_ID);
    ph_db_text(call, "");
    ph_db_text(call, PH_WORD_LAST_ID);
    ph_db_int(call, limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        ph_word_entries_mark(entries, PH_WORD_DETAILS, ph_db_get_text(rows, 0, scratch));
    }
    *removed = entries->nelts;
    return rv == APR_EOF ? ph_word_entries_remove(db, entries, scratch) : rv;
}

typedef struct forgetting_t {
    int limit;
    int removed;
} forgetting_t;

/* What is not marked is indexed again, so marks go first. */
static apr_status_t forget(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    forgetting_t *forgetting = baton;
    const int limit = forgetting->limit;
    int *removed = &forgetting->removed;
    apr_status_t rv = restart(db, PH_WORD_EXECUTION, 0, scratch);

    if (rv == APR_SUCCESS) {
        rv = restart(db, PH_WORD_EVENT, APR_INT64_MAX, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = remove_marks(removed, db, limit, scratch);
    }
    if (rv == APR_SUCCESS && *removed == 0) {
        rv = ph_word_details_remove(removed, db, PH_WORD_EXECUTION, "", PH_WORD_LAST_ID, limit, scratch);
    }
    if (rv == APR_SUCCESS && *removed == 0) {
        rv = ph_word_details_remove(removed, db, PH_WORD_EVENT, "", PH_WORD_LAST_ID, limit, scratch);
    }
    return rv;
}

apr_status_t ph_word_forget_details(int *is_done, ph_db_t *db, int limit, apr_pool_t *scratch)
{
    forgetting_t forgetting = { limit, 0 };
    const apr_status_t rv = ph_db_transaction(db, forget, &forgetting, scratch);

    *is_done = rv == APR_SUCCESS && forgetting.removed == 0;
    return rv;
}
