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

/* `query` as set by ph_stats_report_period; its integration_id NULL = all. */
ph_problem_code_t ph_stats_report_read(ph_stats_report_t *report, const ph_context_t *context,
                                       const ph_stats_query_t *query);

#endif
