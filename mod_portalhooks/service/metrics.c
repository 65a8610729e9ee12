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
    ph_metrics_note_refusal(metrics, code);
}

void ph_metrics_note_refusal(ph_metrics_t *metrics, ph_problem_code_t code)
{
    if (metrics && code != PH_PROBLEM_NONE) {
        atomic_fetch_add(&metrics->refused[code], 1);
    }
}

void ph_metrics_note_admitted(ph_metrics_t *metrics)
{
    if (metrics) {
        atomic_fetch_add(&metrics->admitted, 1);
    }
}

void ph_metrics_note_end(ph_metrics_t *metrics, const ph_execution_t *ended, int integrations)
{
    if (!metrics) {
        return;
    }
    atomic_fetch_add(&metrics->ended[ended->outcome.state], 1);
    if (ended->outcome.error != PH_ERROR_NONE) {
        atomic_fetch_add(&metrics->errors[ended->outcome.error], 1);
    }
    if (ended->outcome.state != PH_STATE_SUCCEEDED && ended->integration_id) {
        ph_failing_integrations_note(&metrics->failing, ended->integration_id, integrations);
    }
    ph_histogram_note(&metrics->durations, ended->duration_us);
}

void ph_metrics_note_stage(ph_metrics_t *metrics, ph_stage_t stage, apr_int64_t duration_us)
{
    if (metrics) {
        ph_histogram_note(&metrics->stages[stage], duration_us);
    }
}

static apr_int64_t sum_of(apr_int64_t one, apr_int64_t other)
{
    return one < 0 ? other : (other < 0 ? one : one + other);
}

void ph_metrics_note_timing(ph_metrics_t *metrics, const ph_timing_t *timing)
{
    ph_metrics_note_stage(metrics, PH_STAGE_CONNECT, sum_of(timing->dns_us, timing->connect_us));
    ph_metrics_note_stage(metrics, PH_STAGE_TLS, timing->tls_us);
    ph_metrics_note_stage(metrics, PH_STAGE_FIRST_BYTE, timing->wait_us);
}

void ph_metrics_note_db_error(ph_metrics_t *metrics, ph_db_fault_t fault)
{
    if (metrics) {
        atomic_fetch_add(&metrics->db_errors[fault], 1);
    }
}

void ph_metrics_note_retention(ph_metrics_t *metrics, apr_time_t now)
{
    if (metrics) {
        atomic_store(&metrics->retention_at, now);
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

void ph_metrics_note_egress(ph_metrics_t *metrics, ph_metrics_egress_t what)
{
    if (metrics) {
        atomic_fetch_add(&metrics->egress[what], 1);
    }
}
