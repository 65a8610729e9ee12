/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_METRICS_H
#define PH_SERVICE_METRICS_H

#include <stdatomic.h>

#include "core/model/model.h"
#include "core/model/problem.h"
#include "core/model/stats.h"

/* Counters over all children since the parent started, in zeroed shared memory allocated by the caller. Any
 * thread of any process may count and read; each counter is exact, a set of them is not a snapshot. With
 * `metrics` NULL the functions do nothing. */

typedef _Atomic apr_uint64_t ph_metric_t;

#define PH_METRICS_CLASSES 6 /* of HTTP statuses, by their first digit */

typedef struct ph_metrics_t {
    ph_metric_t requests[PH_METRICS_CLASSES]; /* to the API, by the class of the response status */
    ph_metric_t refused[PH_PROBLEM_LAST + 1]; /* of these, by problem */
    ph_metric_t admitted;                     /* executions committed for sending */
    ph_metric_t ended[PH_STATE_UNKNOWN + 1];  /* outcomes committed, by state */
    ph_metric_t errors[PH_ERROR_LAST + 1];    /* of these, by error */
    ph_metric_t durations[PH_STATS_BUCKETS];  /* attempts by duration, see core/model/stats.h */
    ph_metric_t durations_us;                 /* sum of the durations */
    ph_metric_t swept;                        /* executions set to unknown because their process died */
    ph_metric_t lost;                         /* outcomes that could not be stored */
} ph_metrics_t;

void ph_metrics_note_response(ph_metrics_t *metrics, int status, ph_problem_code_t code);
void ph_metrics_note_admitted(ph_metrics_t *metrics);
void ph_metrics_note_end(ph_metrics_t *metrics, const ph_execution_t *ended);
void ph_metrics_note_swept(ph_metrics_t *metrics, int count);
void ph_metrics_note_lost(ph_metrics_t *metrics);

#endif
