/* SPDX-License-Identifier: Apache-2.0 */
/* Deletes the oldest rows: an index finds the last one to go, and everything up to it is deleted. */
#include "store_retention.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "id_range.h"
#include "row.h"
#include "store/words/word_details.h"
#include "store/words/word_existing.h"
#include "store/words/word_index.h"

#define DELETES 4

typedef enum { BY_ID, BY_TIME } order_t;

/* The statement that finds the last row to go, and those that delete up to it; PH_ST_COUNT ends the list. */
typedef struct kind_t {
    order_t order;
    ph_statement_t find;
    ph_statement_t deletes[DELETES];
} kind_t;

static const kind_t kinds[PH_OLD_KINDS] = {
    [PH_OLD_EXECUTIONS] = { BY_ID,
                            PH_ST_OLD_EXECUTIONS,
                            { PH_ST_ATTENTION_DELETE_OLD, PH_ST_REQUEST_DELETE, PH_ST_RESPONSE_DELETE,
                              PH_ST_EXECUTION_DELETE } },
    [PH_OLD_EVIDENCE] = { BY_ID,
                          PH_ST_OLD_REQUESTS,
                          { PH_ST_RESPONSE_DELETE, PH_ST_REQUEST_DELETE, PH_ST_COUNT } },
    [PH_OLD_STATS] = { BY_TIME, PH_ST_OLD_STATS, { PH_ST_STATS_DELETE, PH_ST_COUNT, PH_ST_COUNT } },
    [PH_OLD_EVENTS] = { BY_TIME, PH_ST_OLD_EVENTS, { PH_ST_EVENT_DELETE_OLD, PH_ST_COUNT, PH_ST_COUNT } },
    [PH_OLD_KEYS] = { BY_TIME, PH_ST_OLD_KEYS, { PH_ST_IDEMPOTENCY_DELETE, PH_ST_COUNT, PH_ST_COUNT } },
};

typedef struct removal_t {
    const kind_t *kind;
    apr_time_t before;
    int limit;
    int removed;
    int is_deferred;      /* there were more words than rows: the rows go with a later piece */
    const char *last_id;  /* BY_ID: the last row to go; NULL = none */
    apr_time_t last_time; /* BY_TIME: the same; 0 = none */
} removal_t;

static void bind_end(ph_db_call_t *call, const removal_t *removal, const char *id, apr_time_t time)
{
    if (removal->kind->order == BY_ID) {
        ph_db_text(call, id);
    }
    else {
        ph_db_int(call, time);
    }
}

static apr_status_t find_last(removal_t *removal, ph_db_t *db, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, removal->kind->find, scratch);
    ph_db_rows_t *rows;
    apr_status_t rv;

    removal->last_id = NULL;
    removal->last_time = 0;
    bind_end(call, removal, ph_id_range_from("exe_", removal->before, scratch), removal->before);
    ph_db_int(call, removal->limit);
    rv = ph_row_first(&rows, call);
    if (rv != APR_SUCCESS) {
        return rv == APR_EOF ? APR_SUCCESS : rv;
    }
    /* The driver truncates a number that is read as text. */
    if (removal->kind->order == BY_ID) {
        removal->last_id = ph_db_get_text(rows, 0, scratch);
    }
    else {
        removal->last_time = ph_db_get_time(rows, 0);
    }
    ph_db_drain(rows);
    return APR_SUCCESS;
}

/* The words of the executions that go. */
static apr_status_t remove_execution_words(const removal_t *removal, ph_db_t *db, apr_pool_t *scratch)
{
    apr_array_header_t *executions = apr_array_make(scratch, removal->limit, sizeof(ph_execution_t));
    ph_db_call_t *call = ph_db_call(db, PH_ST_EXECUTION_LIST, scratch);
    ph_db_rows_t *rows;
    apr_status_t rv;

    ph_db_text(call, apr_pstrcat(scratch, removal->last_id, PH_ID_RANGE_END, NULL));
    ph_db_text(call, "");
    ph_db_int(call, APR_INT32_MAX);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        ph_row_execution(apr_array_push(executions), rows, scratch);
    }
    return rv == APR_EOF ? ph_word_remove_executions(db, executions, scratch) : rv;
}

/* Words of details go with the evidence, which has the details themselves. There are many when a partition of
 * the evidence was dropped. */
static apr_status_t remove_evidence_words(removal_t *removal, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = ph_word_details_remove(&removal->removed, db, PH_WORD_EXECUTION, "", removal->last_id,
                                             removal->limit + 1, scratch);

    removal->is_deferred = removal->removed > removal->limit;
    return rv;
}

static apr_status_t remove_words(removal_t *removal, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv;

    if (removal->kind->find == PH_ST_OLD_EXECUTIONS) {
        rv = remove_evidence_words(removal, db, scratch);
        return rv == APR_SUCCESS && !removal->is_deferred ? remove_execution_words(removal, db, scratch) : rv;
    }
    if (removal->kind->find == PH_ST_OLD_REQUESTS) {
        return remove_evidence_words(removal, db, scratch);
    }
    if (removal->kind->find == PH_ST_OLD_EVENTS) {
        return ph_word_remove_events(db, removal->last_time, scratch);
    }
    return APR_SUCCESS;
}

static apr_status_t remove_some(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    removal_t *removal = baton;
    ph_db_call_t *call;
    apr_status_t rv;
    int i;

    removal->removed = 0;
    removal->is_deferred = 0;
    rv = find_last(removal, db, scratch);
    if (rv != APR_SUCCESS || (!removal->last_id && removal->last_time == 0)) {
        return rv;
    }
    rv = remove_words(removal, db, scratch);
    for (i = 0; rv == APR_SUCCESS && !removal->is_deferred && i < DELETES &&
                removal->kind->deletes[i] != PH_ST_COUNT;
         i++) {
        call = ph_db_call(db, removal->kind->deletes[i], scratch);
        bind_end(call, removal, removal->last_id, removal->last_time);
        rv = ph_db_execute(&removal->removed, call);
    }
    return rv;
}

apr_status_t ph_store_retention_remove(int *removed, ph_db_t *db, ph_old_t what, apr_time_t before, int limit,
                                       apr_pool_t *scratch)
{
    removal_t removal = { .kind = &kinds[what], .before = before, .limit = limit };
    apr_status_t rv = ph_db_transaction(db, remove_some, &removal, scratch);

    *removed = rv == APR_SUCCESS ? removal.removed : 0;
    return rv;
}

apr_status_t ph_store_retention_has_older(int *has, ph_db_t *db, ph_old_t what, apr_time_t before,
                                          apr_pool_t *scratch)
{
    removal_t removal = { .kind = &kinds[what], .before = before, .limit = 1 };
    apr_status_t rv = find_last(&removal, db, scratch);

    *has = rv == APR_SUCCESS && (removal.last_id || removal.last_time != 0);
    return rv;
}

#define STEP PH_OLD_KINDS /* the row whose cut-off is the time of the last step */
#define ROWS (PH_OLD_KINDS + 1)

static const char *const names[ROWS] = {
    [PH_OLD_EXECUTIONS] = "executions", [PH_OLD_EVIDENCE] = "evidence", [PH_OLD_STATS] = "stats",
    [PH_OLD_EVENTS] = "events",         [PH_OLD_KEYS] = "keys",         [STEP] = "step",
};

static apr_status_t read_rows(ph_removed_t removed[ROWS], ph_db_t *db, apr_pool_t *scratch)
{
    ph_db_rows_t *rows;
    apr_status_t rv;
    int i;

    memset(removed, 0, ROWS * sizeof(*removed));
    for (rv = ph_row_first(&rows, ph_db_call(db, PH_ST_RETENTION_LIST, scratch)); rv == APR_SUCCESS;
         rv = ph_db_next(rows)) {
        for (i = 0; i < ROWS; i++) {
            if (strcmp(ph_db_get_text(rows, 0, scratch), names[i]) == 0) {
                removed[i].is_recorded = 1;
                removed[i].days = (int)ph_db_get_int(rows, 1, 0);
                removed[i].cutoff = ph_db_get_int(rows, 2, 0);
            }
        }
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

/* *written unless another process has written the row first: a cut-off beyond `known`. */
static apr_status_t write_row(int *written, ph_db_t *db, int row, const ph_removed_t *removed,
                              apr_time_t known, apr_pool_t *scratch)
{
    ph_db_call_t *call =
        ph_db_call(db, removed->is_recorded ? PH_ST_RETENTION_UPDATE : PH_ST_RETENTION_INSERT, scratch);
    apr_status_t rv;

    *written = 0;
    ph_db_int(call, removed->days);
    ph_db_int(call, removed->cutoff);
    ph_db_text(call, names[row]);
    if (removed->is_recorded) {
        ph_db_int(call, known);
    }
    rv = ph_db_execute(written, call);
    return rv == PH_DB_DUPLICATE ? APR_SUCCESS : rv;
}

apr_status_t ph_store_retention_read(ph_removed_t removed[PH_OLD_KINDS], ph_db_t *db, apr_pool_t *scratch)
{
    ph_removed_t all[ROWS];
    const apr_status_t rv = read_rows(all, db, scratch);

    memcpy(removed, all, PH_OLD_KINDS * sizeof(*removed));
    return rv;
}

apr_status_t ph_store_retention_record(ph_db_t *db, ph_old_t what, const ph_removed_t *removed,
                                       apr_pool_t *scratch)
{
    int written;

    return write_row(&written, db, what, removed, APR_INT64_MAX, scratch);
}

apr_status_t ph_store_retention_take_step(int *is_taken, ph_db_t *db, apr_time_t now,
                                          apr_interval_time_t interval, apr_pool_t *scratch)
{
    ph_removed_t all[ROWS];
    ph_removed_t step = { 0, 0, now };
    apr_status_t rv = read_rows(all, db, scratch);

    *is_taken = 0;
    step.is_recorded = all[STEP].is_recorded;
    /* One far ahead of the clock was recorded by a clock that has been corrected since. */
    if (rv != APR_SUCCESS || (step.is_recorded && llabs(now - all[STEP].cutoff) < interval)) {
        return rv;
    }
    return write_row(is_taken, db, STEP, &step, all[STEP].cutoff, scratch);
}
