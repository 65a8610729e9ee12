/* SPDX-License-Identifier: Apache-2.0 */
/* What is written when executions end, in the order of its locks. */
#include "outcome_rows.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "attention_rows.h"
#include "backpressure.h"
#include "core/model/stats.h"
#include "os/failpoint.h"
#include "store/store_evidence.h"
#include "store/store_execution.h"
#include "store/store_idempotency.h"
#include "store/store_key.h"
#include "store/store_stats.h"

#define KEY_USE_PRECISION apr_time_from_sec(60)
#define USUAL_BYTES 16384

typedef struct key_use_t {
    const char *id;
    const char *integration_id;
    apr_time_t at;
} key_use_t;

/* A lock wait is not repeated within the transaction's tries: the caller finds out which row it was. SQLite
 * locks no rows. */
static apr_status_t judge(ph_outcome_rows_t *rows, const ph_db_t *db, apr_status_t rv,
                          const char *integration_id)
{
    if (rv == PH_DB_CONFLICT && rows->portal->thread_db->dialect == PH_DIALECT_MYSQL &&
        ph_db_fault(db) == PH_DB_FAULT_LOCKED) {
        rows->blocked = integration_id;
        return APR_EBUSY;
    }
    return rv;
}

static int compare_integrations(const void *one, const void *other)
{
    const ph_click_t *const *a = one, *const *b = other;
    const int order = strcmp((*a)->execution.integration_id, (*b)->execution.integration_id);

    return order != 0 ? order : strcmp((*a)->execution.id, (*b)->execution.id);
}

static int compare_keys(const void *one, const void *other)
{
    const key_use_t *a = one, *b = other;

    return strcmp(a->id, b->id);
}

static int compare_stats(const void *one, const void *other)
{
    const ph_stats_delta_t *const *a = one, *const *b = other;

    if ((*a)->hour != (*b)->hour) {
        return (*a)->hour < (*b)->hour ? -1 : 1;
    }
    return strcmp((*a)->integration_id, (*b)->integration_id);
}

static void list_keys(apr_array_header_t *uses, const ph_click_t *click)
{
    const apr_array_header_t *keys = click->attempt.keys;
    int i;

    if (click->attempt.response.signed_at == 0) {
        return;
    }
    for (i = 0; keys && i < keys->nelts; i++) {
        const ph_signing_key_t *key = &APR_ARRAY_IDX(keys, i, ph_signing_key_t);

        if (key->last_used_at < click->attempt.finished_at - KEY_USE_PRECISION) {
            APR_ARRAY_PUSH(uses, key_use_t) =
                (key_use_t){ key->id, click->execution.integration_id, click->attempt.finished_at };
        }
    }
}

/* Once for each key, however many outcomes it signed. */
static apr_status_t touch_keys(ph_outcome_rows_t *rows, ph_db_t *db, apr_pool_t *scratch)
{
    apr_array_header_t *uses = apr_array_make(scratch, rows->count, sizeof(key_use_t));
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; i < rows->count; i++) {
        list_keys(uses, rows->clicks[i]);
    }
    qsort(uses->elts, (size_t)uses->nelts, sizeof(key_use_t), compare_keys);
    for (i = 0; rv == APR_SUCCESS && i < uses->nelts; i++) {
        const key_use_t *use = &APR_ARRAY_IDX(uses, i, key_use_t);

        if (i + 1 == uses->nelts || strcmp(use->id, (use + 1)->id) != 0) {
            rv = judge(rows, db, ph_store_key_touch(db, use->id, use->at, scratch), use->integration_id);
        }
    }
    return rv;
}

/* What outcomes change beside their own rows and the stats. */
static apr_status_t note_use(ph_outcome_rows_t *rows, ph_db_t *db, apr_pool_t *scratch)
{
    ph_click_t **clicks = apr_pmemdup(scratch, rows->clicks, (apr_size_t)rows->count * sizeof(*clicks));
    apr_status_t rv = touch_keys(rows, db, scratch);
    int i;

    qsort(clicks, (size_t)rows->count, sizeof(*clicks), compare_integrations);
    for (i = 0; rv == APR_SUCCESS && i < rows->count; i++) {
        rv = judge(rows, db, ph_backpressure_apply(db, rows->portal, clicks[i], scratch),
                   clicks[i]->execution.integration_id);
    }
    return rv;
}

/* Add an outcome to the sums of its hour and integration. */
static void count_end(apr_hash_t *sums, const ph_outcome_rows_t *rows, const ph_click_t *click,
                      int was_unknown, apr_pool_t *scratch)
{
    const ph_execution_t *execution = &click->ended;
    const apr_time_t hour = ph_store_stats_hour(execution->created_at);
    const char *key = apr_psprintf(scratch, "%" APR_TIME_T_FMT " %s", hour, execution->integration_id);
    ph_stats_delta_t *stats = apr_hash_get(sums, key, APR_HASH_KEY_STRING);

    if (execution->mode == PH_MODE_TEST) {
        return; /* it says nothing about the integration's own runs */
    }
    if (!stats) {
        stats = apr_pcalloc(scratch, sizeof *stats);
        stats->hour = hour;
        stats->integration_id = execution->integration_id;
        stats->instance = rows->portal->instance;
        apr_hash_set(sums, key, APR_HASH_KEY_STRING, stats);
    }
    stats->succeeded += execution->outcome.state == PH_STATE_SUCCEEDED;
    stats->failed += execution->outcome.state == PH_STATE_FAILED;
    stats->unknown += execution->outcome.state == PH_STATE_UNKNOWN;
    stats->unknown -= was_unknown;
    if (click->attempt.duration_us >= 0) {
        stats->buckets[ph_stats_bucket(click->attempt.duration_us)]++;
    }
}

static apr_status_t write_stats(ph_outcome_rows_t *rows, ph_db_t *db, apr_hash_t *sums, apr_pool_t *scratch)
{
    apr_array_header_t *sorted = apr_array_make(scratch, 8, sizeof(ph_stats_delta_t *));
    apr_hash_index_t *at;
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (at = apr_hash_first(scratch, sums); at; at = apr_hash_next(at)) {
        APR_ARRAY_PUSH(sorted, ph_stats_delta_t *) = apr_hash_this_val(at);
    }
    qsort(sorted->elts, (size_t)sorted->nelts, sizeof(ph_stats_delta_t *), compare_stats);
    for (i = 0; rv == APR_SUCCESS && i < sorted->nelts; i++) {
        const ph_stats_delta_t *stats = APR_ARRAY_IDX(sorted, i, ph_stats_delta_t *);

        rv = judge(rows, db, ph_store_stats_add(db, stats, scratch), stats->integration_id);
    }
    return rv;
}

static apr_status_t write_attention(ph_outcome_rows_t *rows, ph_db_t *db, apr_pool_t *scratch)
{
    apr_array_header_t *ended = apr_array_make(scratch, rows->count, sizeof(const ph_execution_t *));
    const char *integration_id;
    apr_status_t rv;
    int i;

    for (i = 0; i < rows->count; i++) {
        APR_ARRAY_PUSH(ended, const ph_execution_t *) = &rows->clicks[i]->ended;
    }
    rv = ph_attention_rows_write(&integration_id, db, ended, scratch);
    return judge(rows, db, rv, integration_id);
}

apr_status_t ph_outcome_rows_write(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    ph_outcome_rows_t *rows = baton;
    apr_array_header_t *executions = apr_array_make(scratch, rows->count, sizeof(ph_execution_t *));
    apr_array_header_t *responses = apr_array_make(scratch, rows->count, sizeof(ph_response_t *));
    apr_hash_t *sums = apr_hash_make(scratch);
    apr_status_t rv;
    int affected, i;

    for (i = 0; i < rows->count; i++) {
        APR_ARRAY_PUSH(executions, const ph_execution_t *) = &rows->clicks[i]->ended;
        APR_ARRAY_PUSH(responses, const ph_response_t *) = &rows->clicks[i]->attempt.response;
        count_end(sums, rows, rows->clicks[i], 0, scratch);
    }
    rv = judge(rows, db, ph_store_execution_finish_many(&affected, db, executions, scratch), NULL);
    if (rv == APR_SUCCESS && affected < rows->count) {
        return APR_EAGAIN;
    }
    if (rv == APR_SUCCESS) {
        rv = judge(rows, db, ph_store_evidence_insert_responses(db, responses, scratch), NULL);
    }
    if (rv == APR_SUCCESS) {
        rv = write_stats(rows, db, sums, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = write_attention(rows, db, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = note_use(rows, db, scratch);
    }
    PH_FAILPOINT("before_outcome_commit");
    return rv;
}

/* May it be written in one exchange with its counts? Not on SQLite, where exchanges cost
 * nothing, not when rows of it were locked before: then it must be known which; and not with a large
 * response, which would be sent while the counts are locked that others need. */
static int is_usual(const ph_outcome_rows_t *rows)
{
    const ph_click_t *click = rows->clicks[0];
    const ph_execution_t *ended = &click->ended;

    return rows->portal->thread_db->dialect == PH_DIALECT_MYSQL && click->tries == 0 &&
           ph_store_evidence_response_size(&click->attempt.response) <= USUAL_BYTES &&
           ended->mode != PH_MODE_TEST && (ended->mode != PH_MODE_EVENT || ended->event_id);
}

/* Execution, counts and ph_attention; *is_written 0 = nothing was changed. */
static apr_status_t write_usual(int *is_written, ph_outcome_rows_t *rows, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_execution_t *ended = &rows->clicks[0]->ended;
    apr_hash_t *sums = apr_hash_make(scratch);
    ph_stats_finished_t written;
    apr_status_t rv;

    count_end(sums, rows, rows->clicks[0], 0, scratch);
    rv = judge(rows, db,
               ph_store_stats_finish(&written, db, apr_hash_this_val(apr_hash_first(scratch, sums)), ended,
                                     ph_attention_event(ended), scratch),
               NULL);
    rows->is_any_blocked = rv == APR_EBUSY;
    *is_written = written != PH_STATS_NOT_FINISHED;
    if (rv == APR_SUCCESS && written == PH_STATS_FINISHED && ended->outcome.state != PH_STATE_SUCCEEDED) {
        rv = judge(rows, db, ph_attention_rows_begin(db, ended, scratch), ended->integration_id);
    }
    return rv;
}

static apr_status_t write_counts(ph_outcome_rows_t *rows, ph_db_t *db, int was_unknown, apr_pool_t *scratch)
{
    apr_hash_t *sums = apr_hash_make(scratch);
    apr_status_t rv;

    count_end(sums, rows, rows->clicks[0], was_unknown, scratch);
    rv = write_stats(rows, db, sums, scratch);
    return rv == APR_SUCCESS ? write_attention(rows, db, scratch) : rv;
}

/* Beside the execution row and its counts. */
static apr_status_t write_rest(ph_outcome_rows_t *rows, ph_db_t *db, int has_response, apr_pool_t *scratch)
{
    apr_array_header_t *responses = apr_array_make(scratch, 1, sizeof(ph_response_t *));
    apr_status_t rv = APR_SUCCESS;

    if (has_response) {
        APR_ARRAY_PUSH(responses, const ph_response_t *) = &rows->clicks[0]->attempt.response;
        rv = judge(rows, db, ph_store_evidence_insert_responses(db, responses, scratch), NULL);
    }
    if (rv == APR_SUCCESS) {
        rv = note_use(rows, db, scratch);
    }
    PH_FAILPOINT("before_outcome_commit");
    return rv;
}

/* No row was changed: it is final already, or not there. */
static apr_status_t look(ph_click_t *click, ph_db_t *db, apr_pool_t *scratch)
{
    ph_execution_t *found;
    apr_status_t rv = ph_store_execution_get(&found, db, click->execution.id, scratch);

    if (rv == APR_SUCCESS) {
        click->writing =
            found && found->outcome.state != PH_STATE_SENDING ? PH_WRITING_REPEATED : PH_WRITING_ABSENT;
    }
    return rv;
}

/* The row, in whatever state it is, and its counts; *affected 0 = it is final already, or not there. */
static apr_status_t write_any(int *affected, ph_outcome_rows_t *rows, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_click_t *click = rows->clicks[0];
    int was_unknown = 0;
    apr_status_t rv;

    rv = ph_store_execution_finish(affected, db, &click->ended, PH_STATE_SENDING, scratch);
    if (rv == APR_SUCCESS && *affected == 0) {
        was_unknown = 1;
        rv = ph_store_execution_finish(affected, db, &click->ended, PH_STATE_UNKNOWN, scratch);
    }
    rv = judge(rows, db, rv, NULL);
    return rv == APR_SUCCESS && *affected > 0 ? write_counts(rows, db, was_unknown, scratch) : rv;
}

static apr_status_t write_single(ph_outcome_rows_t *rows, ph_db_t *db, int has_response, apr_pool_t *scratch)
{
    ph_click_t *click = rows->clicks[0];
    apr_status_t rv = APR_SUCCESS;
    int affected = 0;

    if (is_usual(rows)) {
        rv = write_usual(&affected, rows, db, scratch);
    }
    if (rv == APR_SUCCESS && affected == 0) {
        rv = write_any(&affected, rows, db, scratch);
    }
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (affected == 0) {
        return look(click, db, scratch);
    }
    click->writing = PH_WRITING_DONE;
    return write_rest(rows, db, has_response, scratch);
}

apr_status_t ph_outcome_rows_write_one(void *rows, ph_db_t *db, apr_pool_t *scratch)
{
    return write_single(rows, db, 1, scratch);
}

apr_status_t ph_outcome_rows_write_bare(void *rows, ph_db_t *db, apr_pool_t *scratch)
{
    return write_single(rows, db, 0, scratch);
}

/* Unless the key has been used again since. */
static apr_status_t restore_key(ph_outcome_rows_t *rows, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_idempotency_t *key = &rows->clicks[0]->idempotency;
    apr_array_header_t *keys = apr_array_make(scratch, 1, sizeof(ph_idempotency_t *));
    ph_idempotency_t *found;
    apr_status_t rv;

    if (!key->idem_key) {
        return APR_SUCCESS;
    }
    rv = ph_store_idempotency_get(&found, db, key->username, key->idem_key, scratch);
    if (rv != APR_SUCCESS || found) {
        return rv;
    }
    APR_ARRAY_PUSH(keys, const ph_idempotency_t *) = key;
    return judge(rows, db, ph_store_idempotency_insert_many(db, keys, scratch), NULL);
}

apr_status_t ph_outcome_rows_restore(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    ph_outcome_rows_t *rows = baton;
    ph_click_t *click = rows->clicks[0];
    apr_array_header_t *executions = apr_array_make(scratch, 1, sizeof(ph_execution_t *));
    apr_array_header_t *requests = apr_array_make(scratch, 1, sizeof(ph_request_t *));
    apr_status_t rv;

    APR_ARRAY_PUSH(executions, const ph_execution_t *) = &click->ended;
    APR_ARRAY_PUSH(requests, const ph_request_t *) = &click->record;
    rv = judge(rows, db, ph_store_execution_insert_many(db, executions, scratch), NULL);
    if (rv == APR_SUCCESS) {
        rv = ph_store_evidence_insert_requests(db, requests, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = restore_key(rows, db, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = write_counts(rows, db, 0, scratch);
    }
    if (rv == APR_SUCCESS) {
        click->writing = PH_WRITING_DONE;
        rv = write_rest(rows, db, 1, scratch);
    }
    return rv;
}
