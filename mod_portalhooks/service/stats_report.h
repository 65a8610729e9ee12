/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_STATS_REPORT_H
#define PH_SERVICE_STATS_REPORT_H

#include "context.h"
#include "store/store_stats.h"

/* Figures about a period of the history: what happened in each hour or day of it, in all of it, and in as
 * long a period before. An execution counts in the hour it was made, once its state is final; tests count
 * too. */

/* Whole steps (an hour or a day, UTC) that hold the period asked for: from 0 = as many steps before its end
 * as there are by default, to 0 = now. 0 when it is empty or has too many steps. */
#define PH_STATS_HOURS_MAX 744
#define PH_STATS_DAYS_MAX 366
int ph_stats_report_period(ph_stats_query_t *query, apr_time_t from, apr_time_t to, apr_time_t now);

typedef struct ph_stats_report_t {
    const ph_stats_t *stats; /* of each step, oldest first */
    int count;
    ph_stats_t total;
    ph_stats_t before; /* of as many steps before */

    /* Failures of the period, tests left out, after which nothing has succeeded with the same integration
     * and the same event (none for runs without one). The newest 500 failures of all integrations are
     * looked at, and of what came after one only so much: if there is more, it is a lower bound. */
    int open_failures;
    int is_exact;
} ph_stats_report_t;

ph_problem_code_t ph_stats_report_read(ph_stats_report_t *report, const ph_context_t *context,
                                       const ph_stats_query_t *query);

#endif
