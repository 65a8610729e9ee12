/* SPDX-License-Identifier: Apache-2.0 */
/* What needs attention: kept by the outcomes, listed by integration and reason. */
#include "store_attention.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <string.h>

#include "batch.h"
#include "row.h"

#define EXECUTION_COLUMNS 23

static ph_attention_change_t *change_at(const apr_array_header_t *changes, int i)
{
    return APR_ARRAY_IDX(changes, i < changes->nelts ? i : changes->nelts - 1, ph_attention_change_t *);
}

/* Ids have no spaces. */
static const char *key_of(const char *integration_id, const char *event_id, apr_pool_t *pool)
{
    return apr_pstrcat(pool, integration_id, " ", event_id, NULL);
}

static apr_hash_t *by_key(const apr_array_header_t *changes, apr_pool_t *pool)
{
    apr_hash_t *found = apr_hash_make(pool);
    int i;

    for (i = 0; i < changes->nelts; i++) {
        ph_attention_change_t *change = change_at(changes, i);

        apr_hash_set(found, key_of(change->integration_id, change->event_id, pool), APR_HASH_KEY_STRING,
                     change);
    }
    return found;
}

/* The change that a result's first two columns name. */
static ph_attention_change_t *find(apr_hash_t *keyed, ph_db_rows_t *rows, apr_pool_t *scratch)
{
    const char *key = key_of(ph_db_get_text(rows, 0, scratch), ph_db_get_text(rows, 1, scratch), scratch);

    return apr_hash_get(keyed, key, APR_HASH_KEY_STRING);
}

/* What is asked of each change; the first two columns of a result name the change it is about. */
typedef struct question_t {
    ph_batch_t batch; /* `rows` 0 = the size of the statement that fits */
    void (*bind)(ph_db_call_t *call, const ph_attention_change_t *change);
    void (*note)(ph_attention_change_t *change, ph_db_rows_t *rows, apr_pool_t *pool);
} question_t;

static apr_status_t look_up(const apr_array_header_t *changes, const question_t *question, ph_db_t *db,
                            apr_pool_t *scratch)
{
    apr_hash_t *keyed = by_key(changes, scratch);
    apr_status_t rv = APR_SUCCESS;
    ph_batch_t batch;
    int done, i;

    for (done = 0; rv == APR_SUCCESS && done < changes->nelts; done += batch.rows) {
        ph_db_call_t *call;
        ph_db_rows_t *rows;

        batch = question->batch.rows > 0 ? question->batch
                                         : ph_batch_read(question->batch.statement, changes->nelts - done);
        call = ph_db_call(db, batch.statement, scratch);
        for (i = done; i < done + batch.rows; i++) {
            question->bind(call, change_at(changes, i));
        }
        for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
            ph_attention_change_t *change = find(keyed, rows, scratch);

            if (change) {
                question->note(change, rows, scratch);
            }
        }
        rv = rv == APR_EOF ? APR_SUCCESS : rv;
    }
    return rv;
}

static void bind_key(ph_db_call_t *call, const ph_attention_change_t *change)
{
    ph_db_text(call, change->integration_id);
    ph_db_text(call, change->event_id);
}

static void note_known(ph_attention_change_t *change, ph_db_rows_t *rows, apr_pool_t *pool)
{
    change->known_id = ph_db_get_text(rows, 2, pool);
    change->is_handled = ph_db_get_time(rows, 3) != 0;
}

apr_status_t ph_store_attention_read(const apr_array_header_t *changes, ph_db_t *db, apr_pool_t *scratch)
{
    static const question_t known = { { PH_ST_ATTENTION_GET_MANY, 0 }, bind_key, note_known };

    return look_up(changes, &known, db, scratch);
}

static void bind_newest(ph_db_call_t *call, const ph_attention_change_t *change)
{
    ph_db_text(call, change->event_id);
    ph_db_text(call, change->newest->id);
    ph_db_text(call, change->integration_id);
}

static void note_newer(ph_attention_change_t *change, ph_db_rows_t *rows, apr_pool_t *pool)
{
    (void)rows;
    (void)pool;
    change->has_newer = 1;
}

static apr_status_t find_newer_without_event(ph_attention_change_t *change, ph_db_t *db, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_ATTENTION_NEWER, scratch);
    ph_db_rows_t *rows;
    apr_status_t rv;

    ph_db_text(call, change->integration_id);
    ph_db_text(call, change->newest->id);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        change->has_newer = 1;
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_attention_find_newer(const apr_array_header_t *changes, ph_db_t *db,
                                           apr_pool_t *scratch)
{
    static const question_t newer = { { PH_ST_ATTENTION_NEWER_BY_EVENT, 16 }, bind_newest, note_newer };
    apr_array_header_t *of_events = apr_array_make(scratch, changes->nelts, sizeof(ph_attention_change_t *));
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; rv == APR_SUCCESS && i < changes->nelts; i++) {
        ph_attention_change_t *change = change_at(changes, i);

        if (*change->event_id) {
            APR_ARRAY_PUSH(of_events, ph_attention_change_t *) = change;
        }
        else {
            rv = find_newer_without_event(change, db, scratch);
        }
    }
    return rv == APR_SUCCESS ? look_up(of_events, &newer, db, scratch) : rv;
}

static const char *error_of(const ph_execution_t *execution)
{
    const char *word = ph_error_word(execution->outcome.error);

    return word ? word : "";
}

apr_status_t ph_store_attention_update(int *affected, ph_db_t *db, const ph_attention_change_t *change,
                                       apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_ATTENTION_UPDATE, scratch);
    const ph_execution_t *newest = change->newest;
    const int is_known = strcmp(change->known_id, newest->id) == 0; /* a late outcome of the same execution */

    ph_db_int(call, is_known ? 0 : change->failures);
    ph_db_int(call, change->failures);
    ph_db_int(call, change->first_at);
    ph_db_text(call, newest->id);
    ph_db_text(call, error_of(newest));
    ph_db_text(call, newest->id);
    ph_db_int(call, newest->outcome.http_status);
    ph_db_text(call, newest->id);
    ph_db_text(call, newest->id);
    ph_db_text(call, change->integration_id);
    ph_db_text(call, change->event_id);
    ph_db_text(call, newest->id);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_attention_insert(ph_db_t *db, const apr_array_header_t *changes, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    ph_batch_t batch;
    int done, i;

    for (done = 0; rv == APR_SUCCESS && done < changes->nelts; done += batch.rows) {
        ph_db_call_t *call;

        batch = ph_batch_write_few(PH_ST_ATTENTION_INSERT, changes->nelts - done);
        call = ph_db_call(db, batch.statement, scratch);
        for (i = done; i < done + batch.rows; i++) {
            const ph_attention_change_t *change = change_at(changes, i);

            ph_db_text(call, change->integration_id);
            ph_db_text(call, change->event_id);
            ph_db_text(call, change->newest->id);
            ph_db_text(call, error_of(change->newest));
            ph_db_int(call, change->newest->outcome.http_status);
            ph_db_int(call, change->failures);
            ph_db_int(call, change->first_at);
        }
        rv = ph_db_execute(NULL, call);
    }
    return rv == PH_DB_DUPLICATE ? PH_DB_CONFLICT : rv;
}

apr_status_t ph_store_attention_delete(int *affected, ph_db_t *db, const ph_attention_change_t *change,
                                       apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_ATTENTION_DELETE, scratch);

    ph_db_text(call, change->integration_id);
    ph_db_text(call, change->event_id);
    ph_db_text(call, change->succeeded_id);
    return ph_db_execute(affected, call);
}

static apr_status_t read_items(apr_array_header_t **items, ph_db_call_t *call, apr_pool_t *pool)
{
    ph_db_rows_t *rows;
    apr_status_t rv;

    *items = apr_array_make(pool, 50, sizeof(ph_attention_t));
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        ph_attention_t *item = apr_array_push(*items);

        ph_row_execution(&item->execution, rows, pool);
        item->failures = ph_db_get_int(rows, EXECUTION_COLUMNS, 0);
        item->first_at = ph_db_get_time(rows, EXECUTION_COLUMNS + 1);
        item->handled_at = ph_db_get_time(rows, EXECUTION_COLUMNS + 2);
        item->handled_by = ph_db_get_text(rows, EXECUTION_COLUMNS + 3, pool);
        item->handled_note = ph_db_get_text(rows, EXECUTION_COLUMNS + 4, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_attention_list(apr_array_header_t **items, ph_db_t *db,
                                     const ph_attention_query_t *query, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_ATTENTION_LIST, pool);

    ph_db_text(call, query->after_integration);
    ph_db_text(call, query->after_integration);
    ph_db_text(call, query->after_error);
    ph_db_int(call, query->after_status);
    ph_db_text(call, query->after_id);
    ph_db_int(call, query->limit);
    return read_items(items, call, pool);
}

apr_status_t ph_store_attention_list_handled(apr_array_header_t **items, ph_db_t *db, int limit,
                                             apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_ATTENTION_LIST_HANDLED, pool);

    ph_db_int(call, limit);
    return read_items(items, call, pool);
}

apr_status_t ph_store_attention_groups(apr_array_header_t **groups, ph_db_t *db, int limit, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_ATTENTION_GROUPS, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *groups = apr_array_make(pool, 16, sizeof(ph_attention_group_t));
    ph_db_int(call, limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        ph_attention_group_t *group = apr_array_push(*groups);

        group->integration_id = ph_db_get_text(rows, 0, pool);
        group->error = PH_ERROR_NONE;
        ph_error_parse(&group->error, ph_db_get_text(rows, 1, pool));
        group->http_status = (int)ph_db_get_int(rows, 2, 0);
        group->count = (int)ph_db_get_int(rows, 3, 0);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_attention_handle(int *affected, ph_db_t *db, const char *execution_id, apr_time_t at,
                                       const char *by, const char *note, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_ATTENTION_HANDLE, scratch);

    ph_db_time(call, at);
    ph_db_text(call, by);
    ph_db_text(call, note);
    ph_db_text(call, execution_id);
    ph_db_int(call, at == 0);
    return ph_db_execute(affected, call);
}
