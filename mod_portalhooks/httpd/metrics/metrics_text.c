/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the counters as text. All labels are from closed or bounded sets, which bounds the number of time
 * series. */
#include "metrics_text.h"

#include <apr_optional_hooks.h>
#include <http_config.h>
#include <http_main.h>
#include <http_protocol.h>
#include <mod_status.h>

#include "httpd/child.h"
#include "httpd/health.h"
#include "metrics_attention.h"
#include "metrics_state.h"
#include "metrics_writer.h"
#include "service/alerts.h"
#include "service/metrics.h"

#define HANDLER "portalhooks-metrics"
#define COUNT "%" APR_UINT64_T_FMT

static ph_metrics_t *metrics(void)
{
    const ph_portal_t *portal = ph_child_find_portal();

    return portal ? portal->metrics : NULL;
}

static apr_uint64_t value_of(ph_metric_t *metric)
{
    return atomic_load(metric);
}

static void write_plain(request_rec *r, const char *name, const char *help, ph_metric_t *metric)
{
    ph_metrics_write_all(r, name, "counter", help, (apr_int64_t)value_of(metric));
}

static void write_labelled(request_rec *r, const char *name, const char *label, const char *word,
                           ph_metric_t *metric)
{
    ph_metrics_write_labelled(r, name, label, word, (apr_int64_t)value_of(metric));
}

static void write_checks(request_rec *r)
{
    static const char name[] = "portalhooks_check_ok";
    ph_health_check_t checks[PH_HEALTH_CHECKS];
    int i;

    ph_health_check_all(checks, r);
    ph_metrics_begin(r, name, "gauge", "Result of a health check: 1 = ok, 0 = failed.");
    for (i = 0; i < PH_HEALTH_CHECKS; i++) {
        ph_metrics_write_labelled(r, name, "check", checks[i].name, !checks[i].fault);
    }
}

static void write_requests(request_rec *r, ph_metrics_t *now)
{
    static const char *const classes[PH_METRICS_CLASSES] = { "0xx", "1xx", "2xx", "3xx", "4xx", "5xx" };
    static const char requests[] = "portalhooks_requests_total";
    static const char refusals[] = "portalhooks_refusals_total";
    int i;

    ph_metrics_begin(r, requests, "counter", "API requests, by status class.");
    for (i = 2; i < PH_METRICS_CLASSES; i++) {
        write_labelled(r, requests, "status", classes[i], &now->requests[i]);
    }
    ph_metrics_begin(r, refusals, "counter", "Refused API requests, by problem.");
    for (i = PH_PROBLEM_NONE + 1; i <= PH_PROBLEM_LAST; i++) {
        write_labelled(r, refusals, "problem", ph_problem_word((ph_problem_code_t)i), &now->refused[i]);
    }
}

static void write_executions(request_rec *r, ph_metrics_t *now)
{
    static const char ended[] = "portalhooks_executions_ended_total";
    static const char errors[] = "portalhooks_execution_errors_total";
    int i;

    write_plain(r, "portalhooks_executions_admitted_total", "Executions committed for sending.",
                &now->admitted);
    ph_metrics_begin(r, ended, "counter", "Committed outcomes, by state.");
    for (i = PH_STATE_SUCCEEDED; i <= PH_STATE_UNKNOWN; i++) {
        write_labelled(r, ended, "state", ph_state_word((ph_state_t)i), &now->ended[i]);
    }
    ph_metrics_begin(r, errors, "counter", "Committed outcomes, by error.");
    for (i = PH_ERROR_NONE + 1; i <= PH_ERROR_LAST; i++) {
        write_labelled(r, errors, "error", ph_error_word((ph_error_t)i), &now->errors[i]);
    }
    write_plain(r, "portalhooks_executions_swept_total",
                "Executions marked unknown because their process had died.", &now->swept);
    write_plain(r, "portalhooks_outcomes_lost_total",
                "Outcomes that could not be stored; the error log names them.", &now->lost);
}

static void write_egress(request_rec *r, ph_metrics_t *now)
{
    static const char name[] = "portalhooks_egress_denials_total";
    static const char *const words[PH_METRICS_EGRESS] = { "refused", "reported" };
    int i;

    ph_metrics_begin(r, name, "counter",
                     "Targets an egress rule refused, or would have if it did not only report.");
    for (i = 0; i < PH_METRICS_EGRESS; i++) {
        write_labelled(r, name, "result", words[i], &now->egress[i]);
    }
}

static void write_durations(request_rec *r, ph_metrics_t *now)
{
    static const char duration[] = "portalhooks_execution_duration_seconds";
    static const char stage[] = "portalhooks_stage_duration_seconds";
    static const char *const stages[PH_STAGES] = { "admission", "queue",      "connect",
                                                   "tls",       "first_byte", "outcome_commit" };
    int i;

    ph_metrics_begin(r, duration, "histogram", "Duration of attempts.");
    ph_metrics_write_histogram(r, duration, NULL, NULL, &now->durations);
    ph_metrics_begin(r, stage, "histogram", "Duration of the stages of an execution.");
    for (i = 0; i < PH_STAGES; i++) {
        ph_metrics_write_histogram(r, stage, "stage", stages[i], &now->stages[i]);
    }
}

static void write_database(request_rec *r, ph_metrics_t *now)
{
    static const char name[] = "portalhooks_database_errors_total";
    int i;

    ph_metrics_begin(r, name, "counter", "Failed calls of the database, by class.");
    for (i = 0; i < PH_DB_FAULTS; i++) {
        write_labelled(r, name, "class", ph_db_fault_word((ph_db_fault_t)i), &now->db_errors[i]);
    }
}

/* An id has no character that a label would have to escape, and no parenthesis. */
static void write_integrations(request_rec *r, ph_metrics_t *now)
{
    static const char name[] = "portalhooks_integration_failures_total";
    const ph_failing_integration_t *entry;
    int i = 0;

    ph_metrics_begin(r, name, "counter",
                     "Executions that failed or ended unknown, by integration; (others) = all that "
                     "have no series of their own.");
    for (entry = ph_failing_integrations_next(&now->failing, &i); entry;
         i++, entry = ph_failing_integrations_next(&now->failing, &i)) {
        ph_metrics_write_labelled(r, name, "integration", entry->id,
                                  (apr_int64_t)atomic_load(&entry->failures));
    }
    write_labelled(r, name, "integration", "(others)", &now->failing.others);
}

static void write_certificates(request_rec *r)
{
    static const char name[] = "portalhooks_client_certificates";
    const ph_portal_t *portal = ph_child_find_portal();
    ph_alerts_t *alerts = portal ? portal->alerts : NULL;

    if (!alerts) {
        return;
    }
    ph_metrics_begin(r, name, "gauge",
                     "Client certificates in use that are expired or expire within 30 days.");
    ap_rprintf(r, "%s{state=\"expired\"} %d\n", name, atomic_load(&alerts->certificates_expired));
    ap_rprintf(r, "%s{state=\"expiring\"} %d\n", name, atomic_load(&alerts->certificates_expiring));
    ph_metrics_begin(r, "portalhooks_client_certificate_first_expiry_seconds", "gauge",
                     "When the first client certificate in use expires, seconds since 1970; 0 without any.");
    ap_rprintf(r, "portalhooks_client_certificate_first_expiry_seconds %" APR_INT64_T_FMT "\n",
               (apr_int64_t)apr_time_sec(atomic_load(&alerts->certificates_first)));
}

static int on_handler(request_rec *r)
{
    ph_metrics_t *now = metrics();

    if (strcmp(r->handler, HANDLER) != 0) {
        return DECLINED;
    }
    if (r->method_number != M_GET) {
        return HTTP_METHOD_NOT_ALLOWED;
    }
    ap_set_content_type(r, "text/plain; version=0.0.4; charset=utf-8");
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    ph_metrics_state_write(r, ph_config_of(ap_server_conf)->runtime);
    write_checks(r);
    write_certificates(r);
    ph_metrics_attention_write(r);
    if (now) {
        write_requests(r, now);
        write_executions(r, now);
        write_integrations(r, now);
        write_egress(r, now);
        write_durations(r, now);
        write_database(r, now);
    }
    return OK;
}

static apr_uint64_t refused_of(ph_metrics_t *now)
{
    apr_uint64_t sum = 0;
    int i;

    for (i = PH_PROBLEM_NONE + 1; i <= PH_PROBLEM_LAST; i++) {
        sum += value_of(&now->refused[i]);
    }
    return sum;
}

static void write_line(request_rec *r, int flags, const char *name, const char *label, apr_uint64_t value)
{
    if (flags & AP_STATUS_SHORT) {
        ap_rprintf(r, "%s: " COUNT "\n", name, value);
    }
    else {
        ap_rprintf(r, "<dt>" COUNT " %s</dt>\n", value, label);
    }
}

static int on_status(request_rec *r, int flags)
{
    ph_metrics_t *now = metrics();

    if (!now) {
        return DECLINED;
    }
    if (!(flags & AP_STATUS_SHORT)) {
        ap_rputs("<hr />\n<h2>mod_portalhooks</h2>\n<dl>\n", r);
    }
    write_line(r, flags, "PortalHooksAdmitted", "executions admitted", value_of(&now->admitted));
    write_line(r, flags, "PortalHooksSucceeded", "succeeded", value_of(&now->ended[PH_STATE_SUCCEEDED]));
    write_line(r, flags, "PortalHooksFailed", "failed", value_of(&now->ended[PH_STATE_FAILED]));
    write_line(r, flags, "PortalHooksUnknown", "ended unknown", value_of(&now->ended[PH_STATE_UNKNOWN]));
    write_line(r, flags, "PortalHooksSwept", "marked unknown after a crash", value_of(&now->swept));
    write_line(r, flags, "PortalHooksRefused", "requests refused", refused_of(now));
    write_line(r, flags, "PortalHooksServerErrors", "responses of 500 and above",
               value_of(&now->requests[5]));
    if (!(flags & AP_STATUS_SHORT)) {
        ap_rputs("</dl>\n", r);
    }
    return OK;
}

void ph_metrics_text_register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_handler(on_handler, NULL, NULL, APR_HOOK_MIDDLE);
    APR_OPTIONAL_HOOK(ap, status_hook, on_status, NULL, NULL, APR_HOOK_MIDDLE);
}
