/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_STATS_REPORT_H
#define PH_SERVICE_STATS_REPORT_H

#include "context.h"
#include "store/store_stats.h"

/* Stats of a period: of each hour or day, of the whole period, and of the period of the same length before
 * it. An execution counts in the hour it was created, once its state is final; test messages count too. */

/* Set query->from and ->to to the whole steps (query->step: an hour or a day, UTC) that cover the period.
 * `from` 0 = 24 hours or 30 days before the end, `to` 0 = now. Returns 0 when the period is empty, has more
 * steps than below, or starts too early to have one before it; else 1. */
#define PH_STATS_HOURS_MAX 744
#define PH_STATS_DAYS_MAX 366
int ph_stats_report_period(ph_stats_query_t *query, apr_time_t from, apr_time_t to, apr_time_t now);

/* Days of a zone other than UTC: where its clocks change, a day has 23 or 25 hours. */
#define PH_STATS_RUNS_MAX 16
typedef struct ph_stats_days_t {
    int count; /* of runs; 0 = days of UTC */
    struct {
        int days;  /* in a row, */
        int hours; /* of this length */
    } runs[PH_STATS_RUNS_MAX];
} ph_stats_days_t;

/* Set query->from and ->to to the days that begin with the whole hour of `from`. Returns 0 when there are
 * more than PH_STATS_DAYS_MAX, or they start too early to have a period before them; else 1. */
int ph_stats_report_days(ph_stats_query_t *query, const ph_stats_days_t *days, apr_time_t from);

typedef struct ph_stats_report_t {
    const ph_stats_t *stats; /* of each step, oldest first */
    int count;               /* of steps */
    ph_stats_t total;
    ph_stats_t before; /* of the period before */

    /* Failures of the period not followed by a success of the same integration and event (or without event),
     * test messages excluded. Only the newest 500 failures of all integrations are examined, and later
     * executions within the search budget: with is_exact 0 it is a lower bound. */
    int open_failures;
    int is_exact;
} ph_stats_report_t;

/* `query` as set by ph_stats_report_period, or by ph_stats_report_days with these `days`; its integration_id
 * NULL = all. */
ph_problem_code_t ph_stats_report_read(ph_stats_report_t *report, const ph_context_t *context,
                                       const ph_stats_query_t *query, const ph_stats_days_t *days);

#endif
