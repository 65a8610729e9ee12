/* SPDX-License-Identifier: Apache-2.0 */
/* Counters for Prometheus and mod_status. */
#include "metrics.h"

void ph_metrics_note_response(ph_metrics_t *metrics, int status, ph_problem_code_t code)
{
    if (!metrics) {
        return;
    }
    if (status >= 0 && status / 100 < PH_METRICS_CLASSES) {
        atomic_fetch_add(&metrics->requests[status / 100], 1);
    }
    if (code != PH_PROBLEM_NONE) {
        atomic_fetch_add(&metrics->refused[code], 1);
    }
}

void ph_metrics_note_admitted(ph_metrics_t *metrics)
{
    if (metrics) {
        atomic_fetch_add(&metrics->admitted, 1);
    }
}

void ph_metrics_note_end(ph_metrics_t *metrics, const ph_execution_t *ended)
{
    if (!metrics) {
        return;
    }
    atomic_fetch_add(&metrics->ended[ended->outcome.state], 1);
    if (ended->outcome.error != PH_ERROR_NONE) {
        atomic_fetch_add(&metrics->errors[ended->outcome.error], 1);
    }
    if (ended->duration_us >= 0) {
        atomic_fetch_add(&metrics->durations[ph_stats_bucket(ended->duration_us)], 1);
        atomic_fetch_add(&metrics->durations_us, (apr_uint64_t)ended->duration_us);
    }
}

void ph_metrics_note_swept(ph_metrics_t *metrics, int count)
{
    if (metrics) {
        atomic_fetch_add(&metrics->swept, (apr_uint64_t)count);
    }
}

void ph_metrics_note_lost(ph_metrics_t *metrics)
{
    if (metrics) {
        atomic_fetch_add(&metrics->lost, 1);
    }
}
