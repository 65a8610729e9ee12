/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_METRICS_H
#define PH_SERVICE_METRICS_H

#include <stdatomic.h>

#include "core/model/model.h"
#include "core/model/problem.h"
#include "core/model/stats.h"

/* What all children together have counted since the parent started, in memory that they share, zeroed by
 * whoever makes it. Any thread of any process counts; each number is right by itself, and they are not
 * read at one moment. A NULL is counted into as well: nothing happens. */

typedef _Atomic apr_uint64_t ph_metric_t;

#define PH_METRICS_CLASSES 6 /* of HTTP statuses, by their first digit */

typedef struct ph_metrics_t {
    ph_metric_t requests[PH_METRICS_CLASSES]; /* to the API, by the class of the answer */
    ph_metric_t refused[PH_PROBLEM_LAST + 1]; /* of these, by problem */
    ph_metric_t admitted;                     /* executions that were committed to be sent */
    ph_metric_t ended[PH_STATE_UNKNOWN + 1];  /* outcomes that were committed, by state */
    ph_metric_t errors[PH_ERROR_LAST + 1];    /* of these, by error */
    ph_metric_t durations[PH_STATS_BUCKETS];  /* of those that had one */
    ph_metric_t durations_us;                 /* their sum */
    ph_metric_t swept;                        /* made unknown because their process was dead */
} ph_metrics_t;

void ph_metrics_note_answer(ph_metrics_t *metrics, int status, ph_problem_code_t code);
void ph_metrics_note_admitted(ph_metrics_t *metrics);
void ph_metrics_note_end(ph_metrics_t *metrics, const ph_execution_t *ended);
void ph_metrics_note_swept(ph_metrics_t *metrics, int count);

#endif
