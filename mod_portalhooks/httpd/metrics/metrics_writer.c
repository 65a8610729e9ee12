/* SPDX-License-Identifier: Apache-2.0 */
/* Prints samples into the response. */
#include "metrics_writer.h"

#include <apr_strings.h>
#include <http_protocol.h>

#define NUMBER "%" APR_INT64_T_FMT

void ph_metrics_begin(request_rec *r, const char *name, const char *type, const char *help)
{
    ap_rprintf(r, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void ph_metrics_write(request_rec *r, const char *name, apr_int64_t value)
{
    ap_rprintf(r, "%s " NUMBER "\n", name, value);
}

void ph_metrics_write_labelled(request_rec *r, const char *name, const char *label, const char *word,
                               apr_int64_t value)
{
    ap_rprintf(r, "%s{%s=\"%s\"} " NUMBER "\n", name, label, word, value);
}

void ph_metrics_write_all(request_rec *r, const char *name, const char *type, const char *help,
                          apr_int64_t value)
{
    ph_metrics_begin(r, name, type, help);
    ph_metrics_write(r, name, value);
}

void ph_metrics_write_histogram(request_rec *r, const char *name, const char *label, const char *word,
                                ph_histogram_t *histogram)
{
    const char *given = label ? apr_psprintf(r->pool, "%s=\"%s\"", label, word) : "";
    const char *braced = label ? apr_pstrcat(r->pool, "{", given, "}", NULL) : "";
    apr_int64_t count = 0;
    int i;

    for (i = 0; i < PH_HISTOGRAM_BUCKETS - 1; i++) {
        count += (apr_int64_t)atomic_load(&histogram->buckets[i]);
        ap_rprintf(r, "%s_bucket{%s%sle=\"%.3f\"} " NUMBER "\n", name, given, label ? "," : "",
                   0.001 * ph_histogram_bound_ms(i), count);
    }
    count += (apr_int64_t)atomic_load(&histogram->buckets[i]);
    ap_rprintf(r, "%s_bucket{%s%sle=\"+Inf\"} " NUMBER "\n", name, given, label ? "," : "", count);
    ap_rprintf(r, "%s_sum%s %.6f\n", name, braced,
               (double)atomic_load(&histogram->sum_us) / APR_USEC_PER_SEC);
    ap_rprintf(r, "%s_count%s " NUMBER "\n", name, braced, count);
}
