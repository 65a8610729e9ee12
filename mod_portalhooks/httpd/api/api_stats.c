/* SPDX-License-Identifier: Apache-2.0 */
/* /stats: counts and durations of a period. */
#include <apr_strings.h>
#include <stdlib.h>

#include "api.h"
#include "core/json/json_value.h"
#include "core/view/json_stats.h"
#include "httpd/respond.h"
#include "service/stats_report.h"

#define DAY_HOURS_MAX 128

static const struct {
    const char *word;
    apr_interval_time_t step;
} steps[] = {
    { "hour", apr_time_from_sec(3600) },
    { "day", apr_time_from_sec(86400) },
};

static int parse_step(const char **word, ph_stats_query_t *query, const ph_call_t *call)
{
    apr_size_t i;

    if (!ph_query_text(word, &call->query, "bucket", 16)) {
        return 0;
    }
    for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (strcmp(steps[i].word, *word) == 0) {
            query->step = steps[i].step;
            return 1;
        }
    }
    return ph_query_refuse(&call->query, "bucket", "hour or day");
}

/* One length of days in a row, "24x27" or "23". */
static int parse_run(ph_stats_days_t *days, const char *text, char **end)
{
    const long hours = strtol(text, end, 10);
    const long count = **end == 'x' ? strtol(*end + 1, end, 10) : 1;

    if (hours < 20 || hours > 28 || count < 1 || count > PH_STATS_DAYS_MAX ||
        days->count == PH_STATS_RUNS_MAX) {
        return 0;
    }
    days->runs[days->count].hours = (int)hours;
    days->runs[days->count].days = (int)count;
    days->count++;
    return 1;
}

/* "24x30", or "24x27,23,24x3" where clocks change. */
static int parse_days(ph_stats_days_t *days, const ph_call_t *call)
{
    const char *text = "";
    char *end;
    int is_run;

    if (!ph_query_text(&text, &call->query, "day_hours", DAY_HOURS_MAX)) {
        return 0;
    }
    if (*text == '\0') {
        return 1;
    }
    do {
        is_run = parse_run(days, text, &end);
        text = end + 1;
    } while (is_run && *end == ',');
    return (is_run && *end == '\0') ||
           ph_query_refuse(&call->query, "day_hours", "lengths of days in hours, as in 24x27,23,24x3");
}

static int parse_query(const char **word, ph_stats_query_t *query, ph_stats_days_t *days, ph_call_t *call)
{
    int is_period;
    apr_time_t from = 0;
    apr_time_t to = 0;

    if (!parse_step(word, query, call) || !parse_days(days, call) ||
        !ph_query_id(&query->integration_id, &call->query, "integration_id") ||
        !ph_query_time(&from, &call->query, "from") || !ph_query_time(&to, &call->query, "to")) {
        return 0;
    }
    if (days->count > 0 && (query->step != steps[1].step || from == 0 || to != 0)) {
        return ph_query_refuse(&call->query, "day_hours", "used with bucket=day and from, without to");
    }
    is_period = days->count > 0 ? ph_stats_report_days(query, days, from)
                                : ph_stats_report_period(query, from, to, call->portal->ports.now());
    if (!is_period) {
        return ph_query_refuse(&call->query, "from",
                               apr_psprintf(call->r->pool,
                                            "before to, by at most %d hours or %d days for buckets of a day",
                                            PH_STATS_HOURS_MAX, PH_STATS_DAYS_MAX));
    }
    return 1;
}

ph_problem_code_t ph_api_stats_get(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    apr_pool_t *pool = call->r->pool;
    ph_stats_query_t query = { 0 };
    ph_stats_days_t days = { 0 };
    ph_stats_report_t report;
    const char *word = steps[0].word;
    json_t *buckets;
    json_t *json;
    int i;

    if (!parse_query(&word, &query, &days, call) ||
        ph_stats_report_read(&report, &context, &query, &days) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    buckets = json_array();
    for (i = 0; i < report.count; i++) {
        json_array_append_new(buckets, ph_json_stats(report.stats + i, pool));
    }
    json = json_object();
    json_object_set_new(json, "from", ph_json_time(query.from, pool));
    json_object_set_new(json, "to", ph_json_time(query.to, pool));
    json_object_set_new(json, "bucket", json_string(word));
    json_object_set_new(json, "integration_id", ph_json_text(query.integration_id));
    json_object_set_new(json, "buckets", buckets);
    json_object_set_new(json, "totals", ph_json_stats(&report.total, pool));
    json_object_set_new(json, "totals_before", ph_json_stats(&report.before, pool));
    json_object_set_new(json, "open_failures",
                        json_pack("{s:i, s:b}", "count", report.open_failures, "exact", report.is_exact));
    ph_respond_json(call->r, HTTP_OK, json);
    return PH_PROBLEM_NONE;
}
