/* SPDX-License-Identifier: Apache-2.0 */
/* Hourly counts of executions: added to, and summed by day or step. */
#include "store_stats.h"

#include <apr_strings.h>
#include <string.h>

#include "batch.h"
#include "row.h"

#define HOUR apr_time_from_sec(3600)
#define DAY apr_time_from_sec(86400)

apr_time_t ph_store_stats_hour(apr_time_t time)
{
    return time - time % HOUR;
}

static int is_nothing(const ph_stats_delta_t *stats)
{
    int i;

    for (i = 0; i < PH_STATS_BUCKETS; i++) {
        if (stats->buckets[i] != 0) {
            return 0;
        }
    }
    return stats->succeeded == 0 && stats->failed == 0 && stats->unknown == 0;
}

static void bind_row(ph_db_call_t *call, const ph_stats_delta_t *stats)
{
    ph_db_int(call, stats->hour);
    ph_db_text(call, stats->integration_id);
    ph_db_text(call, stats->instance);
}

static void bind_counts(ph_db_call_t *call, const ph_stats_delta_t *stats)
{
    int i;

    ph_db_int(call, stats->succeeded);
    ph_db_int(call, stats->failed);
    ph_db_int(call, stats->unknown);
    for (i = 0; i < PH_STATS_BUCKETS; i++) {
        ph_db_int(call, stats->buckets[i]);
    }
}

apr_status_t ph_store_stats_add(ph_db_t *db, const ph_stats_delta_t *stats, apr_pool_t *scratch)
{
    ph_db_call_t *call;
    apr_status_t rv;
    int affected;

    if (is_nothing(stats)) {
        return APR_SUCCESS;
    }
    call = ph_db_call(db, PH_ST_STATS_ADD, scratch);
    bind_counts(call, stats);
    bind_row(call, stats);
    rv = ph_db_execute(&affected, call);
    if (rv != APR_SUCCESS || affected > 0) {
        return rv;
    }
    call = ph_db_call(db, PH_ST_STATS_INSERT, scratch);
    bind_row(call, stats);
    bind_counts(call, stats);
    rv = ph_db_execute(NULL, call);
    return rv == PH_DB_DUPLICATE ? PH_DB_CONFLICT
                                 : rv; /* another process inserted the row since the UPDATE */
}

apr_status_t ph_store_stats_finish(ph_stats_finished_t *written, ph_db_t *db, const ph_stats_delta_t *stats,
                                   const ph_execution_t *execution, const char *event_id, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_STATS_FINISH, scratch);
    const char *error = ph_error_word(execution->outcome.error);
    int affected = 0;
    apr_status_t rv;

    ph_db_text(call, execution->id);
    ph_db_text(call, execution->owner);
    ph_db_text(call, stats->integration_id);
    ph_db_text(call, event_id);
    bind_counts(call, stats);
    ph_row_bind_outcome(call, &execution->outcome);
    ph_db_int(call, execution->finished_at);
    ph_row_bind_optional(call, execution->duration_us, -1);
    ph_db_text(call, error ? error : "");
    ph_db_int(call, execution->outcome.http_status);
    ph_db_text(call, execution->id);
    bind_row(call, stats);
    ph_db_int(call, execution->outcome.state == PH_STATE_SUCCEEDED);
    ph_db_text(call, execution->id);
    rv = ph_db_execute(&affected, call);
    /* A row of each table. */
    *written = affected == 0   ? PH_STATS_NOT_FINISHED
               : affected == 2 ? PH_STATS_FINISHED
                               : PH_STATS_FINISHED_ATTENTION;
    return rv;
}

apr_status_t ph_store_stats_probe(ph_db_t *db, const ph_stats_delta_t *stats, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_STATS_PROBE, scratch);

    bind_row(call, stats);
    return ph_row_probe(call);
}

/* An entry of empty days for the id, which is copied. */
static void add_empty(apr_hash_t *found, const char *id, int days, apr_time_t first_day, apr_pool_t *pool)
{
    ph_stats_day_t *entry = apr_pcalloc(pool, (apr_size_t)days * sizeof(*entry));
    int i;

    for (i = 0; i < days; i++) {
        entry[i].day = first_day + i * DAY;
    }
    apr_hash_set(found, apr_pstrdup(pool, id), APR_HASH_KEY_STRING, entry);
}

static apr_status_t read_days(apr_hash_t *found, ph_db_call_t *call, int days, apr_time_t first_day,
                              apr_pool_t *scratch)
{
    ph_stats_day_t *entry;
    ph_db_rows_t *rows;
    apr_int64_t index;
    apr_status_t rv;

    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        entry = apr_hash_get(found, ph_db_get_text(rows, 0, scratch), APR_HASH_KEY_STRING);
        index = (ph_db_get_int(rows, 1, 0) - first_day) / DAY;
        if (entry && index >= 0 && index < days) {
            entry[index].succeeded = (int)ph_db_get_int(rows, 2, 0);
            entry[index].failed = (int)ph_db_get_int(rows, 3, 0);
            entry[index].unknown = (int)ph_db_get_int(rows, 4, 0);
        }
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_stats_days(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *ids, int days,
                                 apr_time_t now, apr_pool_t *pool)
{
    const apr_time_t first_day = now - now % DAY - (days - 1) * DAY;
    apr_pool_t *scratch;
    ph_batch_t batch;
    ph_db_call_t *call;
    apr_status_t rv = APR_SUCCESS;
    int i;

    *found = apr_hash_make(pool);
    for (i = 0; i < ids->nelts; i++) {
        add_empty(*found, APR_ARRAY_IDX(ids, i, const char *), days, first_day, pool);
    }
    apr_pool_create(&scratch, pool);
    for (i = 0; i < ids->nelts && rv == APR_SUCCESS; i += batch.rows) {
        apr_pool_clear(scratch);
        batch = ph_batch_read(PH_ST_STATS_DAYS, ids->nelts - i);
        call = ph_db_call(db, batch.statement, scratch);
        ph_db_int(call, first_day);
        ph_batch_bind_texts(call, &batch, ids, i);
        rv = read_days(*found, call, days, first_day, scratch);
    }
    apr_pool_destroy(scratch);
    return rv;
}

static void read_stats(ph_stats_t *stats, ph_db_rows_t *rows)
{
    int i;

    stats->succeeded = ph_db_get_int(rows, 1, 0);
    stats->failed = ph_db_get_int(rows, 2, 0);
    stats->unknown = ph_db_get_int(rows, 3, 0);
    for (i = 0; i < PH_STATS_BUCKETS; i++) {
        stats->buckets[i] = ph_db_get_int(rows, 4 + i, 0);
    }
}

static ph_db_call_t *steps_call(ph_db_t *db, const ph_stats_query_t *query, apr_pool_t *pool)
{
    const ph_statement_t statement =
        query->integration_id ? PH_ST_STATS_STEPS_BY_INTEGRATION : PH_ST_STATS_STEPS;
    ph_db_call_t *call = ph_db_call(db, statement, pool);

    ph_db_int(call, query->from);
    ph_db_int(call, query->step);
    if (query->integration_id) {
        ph_db_text(call, query->integration_id);
    }
    ph_db_int(call, query->from);
    ph_db_int(call, query->to);
    return call;
}

apr_status_t ph_store_stats_read(ph_stats_t **stats, ph_db_t *db, const ph_stats_query_t *query,
                                 apr_pool_t *pool)
{
    const int count = (int)((query->to - query->from) / query->step);
    ph_db_rows_t *rows;
    apr_int64_t index;
    apr_status_t rv;
    int i;

    *stats = apr_pcalloc(pool, (apr_size_t)count * sizeof(**stats));
    for (i = 0; i < count; i++) {
        (*stats)[i].start = query->from + i * query->step;
    }
    for (rv = ph_row_first(&rows, steps_call(db, query, pool)); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        index = (ph_db_get_int(rows, 0, 0) - query->from) / query->step;
        if (index >= 0 && index < count) {
            read_stats(*stats + index, rows);
        }
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}
