/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_METRICS_H
#define PH_SERVICE_METRICS_H

#include <stdatomic.h>

#include "core/model/model.h"
#include "core/model/problem.h"
#include "failing_integrations.h"
#include "histogram.h"
#include "store/db_status.h"

/* Counters over all children since the parent started, in zeroed shared memory allocated by the caller. Any
 * thread of any process may count and read; each counter is exact, a set of them is not a snapshot. With
 * `metrics` NULL the functions do nothing. */

typedef _Atomic apr_uint64_t ph_metric_t;

#define PH_METRICS_CLASSES 6 /* of HTTP statuses, by their first digit */

/* The stages of an execution, in order. */
typedef enum {
    PH_STAGE_ADMISSION, /* from the click to its commit */
    PH_STAGE_QUEUE,     /* from there to the start of the attempt */
    PH_STAGE_CONNECT,   /* name resolution and TCP */
    PH_STAGE_TLS,
    PH_STAGE_FIRST_BYTE,     /* from the connection to the first byte of the response */
    PH_STAGE_OUTCOME_COMMIT, /* from the end of the attempt to the commit of its outcome */
    PH_STAGES
} ph_stage_t;

typedef enum { PH_METRICS_EGRESS_REFUSED, PH_METRICS_EGRESS_REPORTED, PH_METRICS_EGRESS } ph_metrics_egress_t;

typedef struct ph_metrics_t {
    apr_time_t started_at;                    /* of the parent; set by the caller */
    ph_metric_t requests[PH_METRICS_CLASSES]; /* to the API, by the class of the response status */
    ph_metric_t refused[PH_PROBLEM_LAST + 1]; /* of these, by problem */
    ph_metric_t admitted;                     /* executions committed for sending */
    ph_metric_t ended[PH_STATE_UNKNOWN + 1];  /* outcomes committed, by state */
    ph_metric_t errors[PH_ERROR_LAST + 1];    /* of these, by error */
    ph_histogram_t durations;                 /* of attempts */
    ph_histogram_t stages[PH_STAGES];
    ph_metric_t db_errors[PH_DB_FAULTS];   /* failed calls of the database, by fault */
    ph_metric_t swept;                     /* executions set to unknown because their process died */
    ph_metric_t lost;                      /* outcomes that could not be stored */
    atomic_llong retention_at;             /* the end of the last round of retention; 0 = none yet */
    ph_failing_integrations_t failing;     /* executions that failed or ended unknown */
    ph_metric_t egress[PH_METRICS_EGRESS]; /* targets an egress rule refused, or would have */
} ph_metrics_t;

void ph_metrics_note_response(ph_metrics_t *metrics, int status, ph_problem_code_t code);
/* One click of a batch; nothing for PH_PROBLEM_NONE. */
void ph_metrics_note_refusal(ph_metrics_t *metrics, ph_problem_code_t code);
void ph_metrics_note_admitted(ph_metrics_t *metrics);
/* `integrations` is how many of them have a count of their own. */
void ph_metrics_note_end(ph_metrics_t *metrics, const ph_execution_t *ended, int integrations);
void ph_metrics_note_stage(ph_metrics_t *metrics, ph_stage_t stage, apr_int64_t duration_us);
/* The stages of an attempt that libcurl has measured. */
void ph_metrics_note_timing(ph_metrics_t *metrics, const ph_timing_t *timing);
void ph_metrics_note_db_error(ph_metrics_t *metrics, ph_db_fault_t fault);
void ph_metrics_note_retention(ph_metrics_t *metrics, apr_time_t now);
void ph_metrics_note_swept(ph_metrics_t *metrics, int count);
void ph_metrics_note_lost(ph_metrics_t *metrics);
void ph_metrics_note_egress(ph_metrics_t *metrics, ph_metrics_egress_t what);

#endif
