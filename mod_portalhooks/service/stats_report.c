/* SPDX-License-Identifier: Apache-2.0 */
/* Stats of a period: counts from ph_stats, open failures from the history. */
#include "stats_report.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <string.h>

#include "store/store_execution.h"

#define HOUR apr_time_from_sec(3600)
#define DAY apr_time_from_sec(86400)
#define HOURS_BY_DEFAULT 24
#define DAYS_BY_DEFAULT 30
#define FAILURES_MAX 500

int ph_stats_report_period(ph_stats_query_t *query, apr_time_t from, apr_time_t to, apr_time_t now)
{
    const apr_interval_time_t step = query->step;
    const int most = step == DAY ? PH_STATS_DAYS_MAX : PH_STATS_HOURS_MAX;

    to = to != 0 ? to : now;
    query->to = to + (step - to % step) % step;
    query->from = from != 0 ? from - from % step
                            : query->to - step * (step == DAY ? DAYS_BY_DEFAULT : HOURS_BY_DEFAULT);
    /* The period before must not start before 1970. */
    return query->from < query->to && (query->to - query->from) / step <= most &&
           query->from > query->to - query->from;
}

int ph_stats_report_days(ph_stats_query_t *query, const ph_stats_days_t *days, apr_time_t from)
{
    int count = 0;
    int i;

    query->from = from - from % HOUR;
    query->to = query->from;
    for (i = 0; i < days->count; i++) {
        count += days->runs[i].days;
        query->to += days->runs[i].days * days->runs[i].hours * HOUR;
    }
    return count <= PH_STATS_DAYS_MAX && query->from > query->to - query->from;
}

static void add_all(ph_stats_t *total, const ph_stats_t *stats, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        ph_stats_add(total, stats + i);
    }
}

static apr_status_t read_days(ph_stats_report_t *report, ph_db_t *db, const ph_stats_query_t *query,
                              const ph_stats_days_t *days, apr_pool_t *pool)
{
    ph_stats_query_t run = *query;
    ph_stats_t *all = apr_pcalloc(pool, PH_STATS_DAYS_MAX * sizeof(*all));
    ph_stats_t *stats;
    apr_status_t rv;
    int i;

    run.to = query->from;
    run.step = query->to - query->from;
    run.from = run.to - run.step;
    report->before.start = run.from;
    report->total.start = query->from;
    report->stats = all;
    rv = ph_store_stats_read(&stats, db, &run, pool);
    if (rv == APR_SUCCESS) {
        add_all(&report->before, stats, 1);
    }
    for (i = 0; i < days->count && rv == APR_SUCCESS; i++) {
        run.from = run.to;
        run.step = days->runs[i].hours * HOUR;
        run.to = run.from + days->runs[i].days * run.step;
        rv = ph_store_stats_read(&stats, db, &run, pool);
        if (rv == APR_SUCCESS) {
            memcpy(all + report->count, stats, (apr_size_t)days->runs[i].days * sizeof(*all));
            report->count += days->runs[i].days;
            add_all(&report->total, stats, days->runs[i].days);
        }
    }
    return rv;
}

/* Reads the period and the one before it at once. */
static apr_status_t read_counts(ph_stats_report_t *report, ph_db_t *db, const ph_stats_query_t *query,
                                apr_pool_t *pool)
{
    ph_stats_query_t both = *query;
    ph_stats_t *stats;
    apr_status_t rv;

    report->count = (int)((query->to - query->from) / query->step);
    both.from = query->from - (query->to - query->from);
    rv = ph_store_stats_read(&stats, db, &both, pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    report->stats = stats + report->count;
    report->before.start = both.from;
    report->total.start = query->from;
    add_all(&report->before, stats, report->count);
    add_all(&report->total, report->stats, report->count);
    return APR_SUCCESS;
}

/* The newest success of an integration and event. */
typedef struct success_t {
    const char *id; /* "" = none; the last execution examined when the search budget was spent */
    int is_known;   /* 0 = the search budget was spent */
} success_t;

static apr_status_t find_success(success_t *success, ph_db_t *db, const ph_execution_t *failed,
                                 const ph_stats_query_t *query, apr_pool_t *pool)
{
    ph_execution_query_t wanted = { 0 };
    apr_array_header_t *found;
    const char *last_id;
    apr_time_t searched_to;
    apr_status_t rv;

    wanted.integration_id = failed->integration_id;
    wanted.event_id = failed->event_id;
    wanted.mode = ph_mode_word(failed->mode);
    wanted.state = ph_state_word(PH_STATE_SUCCEEDED);
    wanted.from = query->from;
    wanted.limit = 1;
    success->id = "";
    success->is_known = 1;
    rv = ph_store_execution_list(&found, &last_id, &searched_to, db, &wanted, pool);
    if (rv == APR_SUCCESS && found->nelts > 0) {
        success->id = APR_ARRAY_IDX(found, 0, ph_execution_t).id;
    }
    else if (rv == APR_SUCCESS && last_id) {
        success->id = last_id;
        success->is_known = 0;
    }
    return rv;
}

static int is_counted(const ph_execution_t *failed, const ph_stats_query_t *query)
{
    return failed->mode != PH_MODE_TEST &&
           (!query->integration_id || strcmp(query->integration_id, failed->integration_id) == 0);
}

static apr_status_t count_open_failures(ph_stats_report_t *report, ph_db_t *db, const ph_stats_query_t *query,
                                        apr_pool_t *pool)
{
    apr_hash_t *successes = apr_hash_make(pool); /* "integration event" → the newest success */
    ph_execution_query_t failed = { 0 };
    apr_array_header_t *failures;
    const ph_execution_t *failure;
    success_t *success;
    const char *last_id;
    const char *key;
    apr_time_t searched_to;
    apr_status_t rv;
    int i;

    failed.state = ph_state_word(PH_STATE_FAILED);
    failed.from = query->from;
    failed.to = query->to;
    failed.limit = FAILURES_MAX;
    rv = ph_store_execution_list(&failures, &last_id, &searched_to, db, &failed, pool);
    report->is_exact = rv == APR_SUCCESS && !last_id;
    for (i = 0; rv == APR_SUCCESS && i < failures->nelts; i++) {
        failure = &APR_ARRAY_IDX(failures, i, ph_execution_t);
        if (!is_counted(failure, query)) {
            continue;
        }
        key = apr_pstrcat(pool, failure->integration_id, " ", failure->event_id, NULL);
        success = apr_hash_get(successes, key, APR_HASH_KEY_STRING);
        if (!success) {
            success = apr_palloc(pool, sizeof(*success));
            rv = find_success(success, db, failure, query, pool);
            apr_hash_set(successes, key, APR_HASH_KEY_STRING, success);
        }
        if (strcmp(failure->id, success->id) > 0) {
            report->open_failures++;
        }
        else if (!success->is_known) {
            report->is_exact = 0;
        }
    }
    return rv;
}

ph_problem_code_t ph_stats_report_read(ph_stats_report_t *report, const ph_context_t *context,
                                       const ph_stats_query_t *query, const ph_stats_days_t *days)
{
    static const char what[] = "read the stats";
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    memset(report, 0, sizeof(*report));
    rv = days->count > 0 ? read_days(report, db, query, days, context->pool)
                         : read_counts(report, db, query, context->pool);
    if (rv == APR_SUCCESS) {
        rv = count_open_failures(report, db, query, context->pool);
    }
    return ph_context_close(context, db, rv, what);
}
