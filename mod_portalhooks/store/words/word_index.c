/* SPDX-License-Identifier: Apache-2.0 */
/* Writes and deletes the rows of ph_word, in the order of its key so that writers do not block each other. */
#include "word_index.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "core/model/searched.h"
#include "store/batch.h"
#include "store/row.h"

#define MARK "" /* the word of an execution whose words are stored */
#define TIME_DIGITS 18
#define REMOVED_AT_ONCE 16 /* rows of PH_ST_WORD_REMOVE */

typedef struct entry_t {
    const char *noun;
    const char *word;
    const char *place;
} entry_t;

const char *ph_word_stored(const char *word, apr_pool_t *pool)
{
    apr_size_t length = strlen(word);

    if (length <= PH_WORD_BYTES_MAX) {
        return word;
    }
    /* Not in the middle of a character. */
    for (length = PH_WORD_BYTES_MAX; ((unsigned char)word[length] & 0xc0) == 0x80; length--) {
    }
    return apr_pstrmemdup(pool, word, length);
}

const char *ph_word_event_place(apr_time_t occurred_at, const char *id, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%018" APR_INT64_T_FMT "%s", occurred_at, id);
}

apr_time_t ph_word_event_time(const char *place)
{
    char digits[TIME_DIGITS + 1];

    apr_cpystrn(digits, place, sizeof(digits));
    return apr_atoi64(digits);
}

const char *ph_word_event_id(const char *place)
{
    return strlen(place) > TIME_DIGITS ? place + TIME_DIGITS : "";
}

/* ---- entries ---------------------------------------------------------------------------------------- */

static apr_array_header_t *make_entries(int rows, apr_pool_t *pool)
{
    return apr_array_make(pool, rows * 16, sizeof(entry_t));
}

static void add_entries(apr_array_header_t *entries, const char *noun, const char *place,
                        const apr_array_header_t *words)
{
    const char *word;
    entry_t *entry;
    int i;

    for (i = 0; i < words->nelts; i++) {
        word = APR_ARRAY_IDX(words, i, const char *);
        entry = apr_array_push(entries);
        entry->noun = noun;
        entry->word = ph_word_stored(word, entries->pool);
        entry->place = place;
    }
}

static void add_execution(apr_array_header_t *entries, const ph_execution_t *execution)
{
    apr_array_header_t *words = ph_searched_execution(execution, entries->pool);

    APR_ARRAY_PUSH(words, const char *) = MARK;
    add_entries(entries, PH_WORD_EXECUTION, execution->id, words);
}

static void add_event(apr_array_header_t *entries, const ph_event_t *event)
{
    add_entries(entries, PH_WORD_EVENT, ph_word_event_place(event->occurred_at, event->id, entries->pool),
                ph_searched_event(event, entries->pool));
}

static int compare(const void *one, const void *other)
{
    const entry_t *a = one;
    const entry_t *b = other;
    const int by_word = strcmp(a->word, b->word);

    return by_word ? by_word : strcmp(a->place, b->place);
}

static void bind_entry(ph_db_call_t *call, const entry_t *entry)
{
    ph_db_text(call, entry->noun);
    ph_db_text(call, entry->word);
    ph_db_text(call, entry->place);
}

static const entry_t *entry_at(const apr_array_header_t *entries, int i)
{
    return &APR_ARRAY_IDX(entries, i < entries->nelts ? i : entries->nelts - 1, entry_t);
}

/* The largest size that the rest fills. */
static ph_batch_t size_of(int left)
{
    ph_batch_t batch = ph_batch_read(PH_ST_WORD_PUT, left);

    if (batch.rows > left) {
        batch = ph_batch_read(PH_ST_WORD_PUT, batch.rows / 4);
    }
    return batch;
}

static apr_status_t put(ph_db_t *db, apr_array_header_t *entries, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    ph_db_call_t *call;
    ph_batch_t batch;
    int done;
    int i;

    qsort(entries->elts, (size_t)entries->nelts, sizeof(entry_t), compare);
    for (done = 0; rv == APR_SUCCESS && done < entries->nelts; done += batch.rows) {
        batch = size_of(entries->nelts - done);
        call = ph_db_call(db, batch.statement, scratch);
        for (i = done; i < done + batch.rows; i++) {
            bind_entry(call, entry_at(entries, i));
        }
        rv = ph_db_execute(NULL, call);
    }
    return rv;
}

static apr_status_t remove_entries(ph_db_t *db, apr_array_header_t *entries, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    ph_db_call_t *call;
    int done;
    int i;

    qsort(entries->elts, (size_t)entries->nelts, sizeof(entry_t), compare);
    for (done = 0; rv == APR_SUCCESS && done < entries->nelts; done += REMOVED_AT_ONCE) {
        call = ph_db_call(db, PH_ST_WORD_REMOVE, scratch);
        for (i = done; i < done + REMOVED_AT_ONCE; i++) {
            bind_entry(call, entry_at(entries, i));
        }
        rv = ph_db_execute(NULL, call);
    }
    return rv;
}

apr_status_t ph_word_put_event(ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch)
{
    apr_array_header_t *entries = make_entries(1, scratch);

    add_event(entries, event);
    return put(db, entries, scratch);
}

apr_status_t ph_word_remove_event(ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch)
{
    apr_array_header_t *entries = make_entries(1, scratch);

    add_event(entries, event);
    return remove_entries(db, entries, scratch);
}

apr_status_t ph_word_remove_executions(ph_db_t *db, const apr_array_header_t *executions, apr_pool_t *scratch)
{
    apr_array_header_t *entries = make_entries(executions->nelts, scratch);
    int i;

    for (i = 0; i < executions->nelts; i++) {
        add_execution(entries, &APR_ARRAY_IDX(executions, i, ph_execution_t));
    }
    return remove_entries(db, entries, scratch);
}

/* ---- existing rows ---------------------------------------------------------------------------------- */

typedef struct piece_t {
    ph_word_piece_t *out;
    const char *first; /* executions */
    const char *end;
    apr_time_t at; /* events */
    const char *id;
    int limit;
    apr_pool_t *pool;
} piece_t;

/* The ids that are not marked. */
static apr_status_t find_missing(apr_array_header_t *ids, const piece_t *piece, ph_db_t *db,
                                 apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_WORD_LIST_EXECUTIONS, scratch);
    ph_db_rows_t *rows;
    const char *id = NULL;
    apr_status_t rv;

    ph_db_text(call, piece->first);
    ph_db_text(call, piece->end);
    ph_db_int(call, piece->limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        id = ph_db_get_text(rows, 0, scratch);
        piece->out->seen++;
        piece->out->last_time = ph_db_get_time(rows, 1);
        if (!ph_db_get_text(rows, 2, scratch)) {
            APR_ARRAY_PUSH(ids, const char *) = id;
        }
    }
    piece->out->last_id = id ? apr_pstrdup(piece->pool, id) : NULL;
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

static apr_status_t read_executions(apr_array_header_t *entries, const apr_array_header_t *ids, ph_db_t *db,
                                    apr_pool_t *scratch)
{
    const ph_batch_t batch = { PH_ST_EXECUTION_LIST_BY_IDS, PH_BATCH_MAX };
    ph_execution_t execution;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    apr_status_t rv = APR_EOF;
    int from;

    for (from = 0; rv == APR_EOF && from < ids->nelts; from += batch.rows) {
        call = ph_db_call(db, batch.statement, scratch);
        ph_batch_bind_texts(call, &batch, ids, from);
        for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
            ph_row_execution(&execution, rows, scratch);
            add_execution(entries, &execution);
        }
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

static apr_status_t index_executions(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const piece_t *piece = baton;
    apr_array_header_t *ids = apr_array_make(scratch, piece->limit, sizeof(const char *));
    apr_array_header_t *entries;
    apr_status_t rv;

    memset(piece->out, 0, sizeof(*piece->out));
    rv = find_missing(ids, piece, db, scratch);
    if (rv != APR_SUCCESS || ids->nelts == 0) {
        return rv;
    }
    entries = make_entries(ids->nelts, scratch);
    rv = read_executions(entries, ids, db, scratch);
    if (rv == APR_SUCCESS) {
        rv = put(db, entries, scratch);
    }
    piece->out->written = ids->nelts;
    return rv;
}

apr_status_t ph_word_index_executions(ph_word_piece_t *piece, ph_db_t *db, const char *first, const char *end,
                                      int limit, apr_pool_t *pool)
{
    piece_t work = { piece, first, end, 0, NULL, limit, pool };

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

static apr_array_header_t *entries_of(const apr_array_header_t *events)
{
    apr_array_header_t *entries = make_entries(events->nelts, events->pool);
    int i;

    for (i = 0; i < events->nelts; i++) {
        add_event(entries, &APR_ARRAY_IDX(events, i, ph_event_t));
    }
    return entries;
}

apr_status_t ph_word_remove_events(ph_db_t *db, apr_time_t last_time, apr_pool_t *scratch)
{
    apr_array_header_t *events = apr_array_make(scratch, 64, sizeof(ph_event_t));
    const apr_status_t rv = read_events(events, db, last_time, PH_WORD_LAST_ID, APR_INT32_MAX);

    return rv == APR_SUCCESS ? remove_entries(db, entries_of(events), scratch) : rv;
}

static apr_status_t index_events(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const piece_t *piece = baton;
    apr_array_header_t *events = apr_array_make(scratch, piece->limit, sizeof(ph_event_t));
    const apr_status_t rv = read_events(events, db, piece->at, piece->id, piece->limit);
    const ph_event_t *last;

    memset(piece->out, 0, sizeof(*piece->out));
    if (rv != APR_SUCCESS || events->nelts == 0) {
        return rv;
    }
    last = &APR_ARRAY_IDX(events, events->nelts - 1, ph_event_t);
    piece->out->seen = piece->out->written = events->nelts;
    piece->out->last_id = apr_pstrdup(piece->pool, last->id);
    piece->out->last_time = last->occurred_at;
    return put(db, entries_of(events), scratch);
}

apr_status_t ph_word_index_events(ph_word_piece_t *piece, ph_db_t *db, apr_time_t at, const char *id,
                                  int limit, apr_pool_t *pool)
{
    piece_t work = { piece, NULL, NULL, at, id, limit, pool };

    return ph_db_transaction(db, index_events, &work, pool);
}

/* ---- progress --------------------------------------------------------------------------------------- */

static const char *kind_of(const char *noun)
{
    return strcmp(noun, PH_WORD_EXECUTION) == 0 ? "words_executions" : "words_events";
}

apr_status_t ph_word_progress_read(ph_word_progress_t *progress, ph_db_t *db, const char *noun,
                                   apr_pool_t *scratch)
{
    ph_db_rows_t *rows;
    apr_status_t rv;

    memset(progress, 0, sizeof(*progress));
    for (rv = ph_row_first(&rows, ph_db_call(db, PH_ST_RETENTION_LIST, scratch)); rv == APR_SUCCESS;
         rv = ph_db_next(rows)) {
        if (strcmp(ph_db_get_text(rows, 0, scratch), kind_of(noun)) == 0) {
            progress->is_recorded = 1;
            progress->is_complete = ph_db_get_int(rows, 1, 0) != 0;
            progress->at = ph_db_get_int(rows, 2, 0);
        }
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_word_progress_record(ph_word_progress_t *progress, ph_db_t *db, const char *noun,
                                     apr_pool_t *scratch)
{
    ph_db_call_t *call =
        ph_db_call(db, progress->is_recorded ? PH_ST_RETENTION_UPDATE : PH_ST_RETENTION_INSERT, scratch);
    apr_status_t rv;

    ph_db_int(call, progress->is_complete);
    ph_db_int(call, progress->at);
    ph_db_text(call, kind_of(noun));
    rv = ph_db_execute(NULL, call);
    progress->is_recorded = 1;
    return rv == PH_DB_DUPLICATE ? APR_SUCCESS : rv; /* another process was first */
}
