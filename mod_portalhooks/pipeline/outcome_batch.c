/* SPDX-License-Identifier: Apache-2.0 */
/* One transaction for many outcomes; row by row only when one of them is no longer `sending`. */
#include "outcome_batch.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "backpressure.h"
#include "core/model/stats.h"
#include "os/failpoint.h"
#include "service/metrics.h"
#include "store/store_evidence.h"
#include "store/store_execution.h"
#include "store/store_key.h"
#include "store/store_stats.h"

typedef struct ph_outcome_batch_t {
    ph_portal_t *portal;
    ph_click_t *const *clicks; /* by id, so that the own rows of batches are locked in one order, too */
    int count;
} ph_outcome_batch_t;

typedef struct key_use_t {
    const char *id;
    apr_time_t at;
} key_use_t;

#define KEY_USE_PRECISION apr_time_from_sec(60)

/* A copy, because waiters may be reading `execution`. */
static void set_ended(ph_click_t *click)
{
    click->ended = click->execution;
    click->ended.outcome = click->attempt.outcome;
    click->ended.finished_at = click->attempt.finished_at;
    click->ended.duration_us = click->attempt.duration_us;
}

void ph_outcome_batch_log(ph_portal_t *portal, const ph_click_t *click, apr_pool_t *scratch)
{
    const ph_execution_t *ended = &click->ended;
    const char *error = ph_error_word(ended->outcome.error);

    ph_metrics_note_end(portal->metrics, ended);
    portal->ports.log(
        portal->ports.log_baton, PH_LOG_INFO,
        apr_psprintf(scratch,
                     "execution %s: %s%s%s, status %d, attempt %d of %s, integration %s, %" APR_INT64_T_FMT
                     " us",
                     ended->id, ph_state_word(ended->outcome.state), error ? ", " : "", error ? error : "",
                     ended->outcome.http_status, ended->attempt, ended->message_id, ended->integration_id,
                     ended->duration_us));
}

/* ---- order ----------------------------------------------------------------------------------------
 *
 * Rows that several processes write are locked in the same order by all of them: stats, keys, webhook states,
 * each by its key. Otherwise their transactions deadlock. */

static int compare_clicks(const void *one, const void *other)
{
    const ph_click_t *const *a = one, *const *b = other;

    return strcmp((*a)->execution.id, (*b)->execution.id);
}

static int compare_integrations(const void *one, const void *other)
{
    const ph_click_t *const *a = one, *const *b = other;
    const int order = strcmp((*a)->execution.integration_id, (*b)->execution.integration_id);

    return order != 0 ? order : compare_clicks(one, other);
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

/* ---- writing -------------------------------------------------------------------------------------- */

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
            APR_ARRAY_PUSH(uses, key_use_t) = (key_use_t){ key->id, click->attempt.finished_at };
        }
    }
}

/* Once for each key, however many outcomes it signed. */
static apr_status_t touch_keys(ph_db_t *db, const ph_outcome_batch_t *batch, apr_pool_t *scratch)
{
    apr_array_header_t *uses = apr_array_make(scratch, batch->count, sizeof(key_use_t));
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; i < batch->count; i++) {
        list_keys(uses, batch->clicks[i]);
    }
    qsort(uses->elts, (size_t)uses->nelts, sizeof(key_use_t), compare_keys);
    for (i = 0; rv == APR_SUCCESS && i < uses->nelts; i++) {
        const key_use_t *use = &APR_ARRAY_IDX(uses, i, key_use_t);

        if (i + 1 == uses->nelts || strcmp(use->id, (use + 1)->id) != 0) {
            rv = ph_store_key_touch(db, use->id, use->at, scratch);
        }
    }
    return rv;
}

/* What outcomes change beside their own rows and the stats. */
static apr_status_t note_use(ph_db_t *db, const ph_outcome_batch_t *batch, apr_pool_t *scratch)
{
    ph_click_t **clicks = apr_pmemdup(scratch, batch->clicks, (apr_size_t)batch->count * sizeof(*clicks));
    apr_status_t rv = touch_keys(db, batch, scratch);
    int i;

    qsort(clicks, (size_t)batch->count, sizeof(*clicks), compare_integrations);
    for (i = 0; rv == APR_SUCCESS && i < batch->count; i++) {
        rv = ph_backpressure_apply(db, batch->portal, clicks[i], scratch);
    }
    return rv;
}

/* Add an outcome to the sums of its hour and integration. */
static void count_end(apr_hash_t *sums, const ph_outcome_batch_t *batch, const ph_click_t *click,
                      int was_unknown, apr_pool_t *scratch)
{
    const ph_execution_t *execution = &click->ended;
    const apr_time_t hour = ph_store_stats_hour(execution->created_at);
    const char *key = apr_psprintf(scratch, "%" APR_TIME_T_FMT " %s", hour, execution->integration_id);
    ph_stats_delta_t *stats = apr_hash_get(sums, key, APR_HASH_KEY_STRING);

    if (!stats) {
        stats = apr_pcalloc(scratch, sizeof *stats);
        stats->hour = hour;
        stats->integration_id = execution->integration_id;
        stats->instance = batch->portal->instance;
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

static apr_status_t write_stats(ph_db_t *db, apr_hash_t *sums, apr_pool_t *scratch)
{
    apr_array_header_t *rows = apr_array_make(scratch, 8, sizeof(ph_stats_delta_t *));
    apr_hash_index_t *at;
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (at = apr_hash_first(scratch, sums); at; at = apr_hash_next(at)) {
        APR_ARRAY_PUSH(rows, ph_stats_delta_t *) = apr_hash_this_val(at);
    }
    qsort(rows->elts, (size_t)rows->nelts, sizeof(ph_stats_delta_t *), compare_stats);
    for (i = 0; rv == APR_SUCCESS && i < rows->nelts; i++) {
        rv = ph_store_stats_add(db, APR_ARRAY_IDX(rows, i, ph_stats_delta_t *), scratch);
    }
    return rv;
}

/* The usual case: every row is still `sending`. APR_EAGAIN when one is not. */
static apr_status_t write_together(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_outcome_batch_t *batch = baton;
    apr_array_header_t *executions = apr_array_make(scratch, batch->count, sizeof(ph_execution_t *));
    apr_array_header_t *responses = apr_array_make(scratch, batch->count, sizeof(ph_response_t *));
    apr_hash_t *sums = apr_hash_make(scratch);
    apr_status_t rv = APR_SUCCESS;
    int affected, i;

    for (i = 0; i < batch->count; i++) {
        APR_ARRAY_PUSH(executions, const ph_execution_t *) = &batch->clicks[i]->ended;
        APR_ARRAY_PUSH(responses, const ph_response_t *) = &batch->clicks[i]->attempt.response;
        count_end(sums, batch, batch->clicks[i], 0, scratch);
    }
    rv = ph_store_execution_finish_many(&affected, db, executions, scratch);
    if (rv == APR_SUCCESS && affected < batch->count) {
        return APR_EAGAIN;
    }
    if (rv == APR_SUCCESS) {
        rv = ph_store_evidence_insert_responses(db, responses, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = write_stats(db, sums, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = note_use(db, batch, scratch);
    }
    PH_FAILPOINT("before_outcome_commit");
    return rv;
}

/* One row in whatever state: `sending`, swept (`unknown`), missing, or final. */
static apr_status_t write_one(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_outcome_batch_t *batch = baton;
    ph_click_t *click = batch->clicks[0];
    apr_array_header_t *responses = apr_array_make(scratch, 1, sizeof(ph_response_t *));
    apr_hash_t *sums = apr_hash_make(scratch);
    int affected, was_unknown = 0;
    apr_status_t rv;

    rv = ph_store_execution_finish(&affected, db, &click->ended, PH_STATE_SENDING, scratch);
    if (rv == APR_SUCCESS && affected == 0) {
        was_unknown = 1;
        rv = ph_store_execution_finish(&affected, db, &click->ended, PH_STATE_UNKNOWN, scratch);
    }
    if (rv != APR_SUCCESS || affected == 0) {
        return rv;
    }
    APR_ARRAY_PUSH(responses, const ph_response_t *) = &click->attempt.response;
    rv = ph_store_evidence_insert_responses(db, responses, scratch);
    if (rv == APR_SUCCESS) {
        count_end(sums, batch, click, was_unknown, scratch);
        rv = write_stats(db, sums, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = note_use(db, batch, scratch);
    }
    return rv;
}

apr_status_t ph_outcome_batch_commit(ph_db_t *db, ph_portal_t *portal, ph_click_t *const *clicks, int count,
                                     apr_pool_t *scratch)
{
    ph_click_t **sorted = apr_pmemdup(scratch, clicks, (apr_size_t)count * sizeof(*sorted));
    ph_outcome_batch_t all = { portal, sorted, count };
    apr_status_t rv;
    int i;

    for (i = 0; i < count; i++) {
        set_ended(clicks[i]);
    }
    qsort(sorted, (size_t)count, sizeof(*sorted), compare_clicks);
    rv = ph_db_transaction(db, write_together, &all, scratch);
    /* A lasting conflict is a lock held elsewhere: waiting for it row by row would outlast the lease. */
    if (rv == APR_SUCCESS || rv == PH_DB_UNAVAILABLE || rv == PH_DB_CONFLICT) {
        return rv;
    }
    for (rv = APR_SUCCESS, i = 0; rv == APR_SUCCESS && i < count; i++) {
        ph_outcome_batch_t one = { portal, sorted + i, 1 };

        rv = ph_db_transaction(db, write_one, &one, scratch);
        /* Its response exists: the same outcome was committed before, as `unknown`. */
        if (rv == PH_DB_DUPLICATE) {
            rv = APR_SUCCESS;
        }
    }
    return rv;
}
