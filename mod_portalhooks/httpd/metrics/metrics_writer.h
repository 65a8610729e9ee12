/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_METRICS_WRITER_H
#define PH_HTTPD_METRICS_WRITER_H

#include <httpd.h>

#include "service/histogram.h"

/* Lines of the Prometheus text format 0.0.4. Label values are words and ids without anything to escape. */

/* The HELP and TYPE lines of a metric. */
void ph_metrics_begin(request_rec *r, const char *name, const char *type, const char *help);

/* A sample without a label. */
void ph_metrics_write(request_rec *r, const char *name, apr_int64_t value);

/* A sample with one label. */
void ph_metrics_write_labelled(request_rec *r, const char *name, const char *label, const char *word,
                               apr_int64_t value);

/* A whole gauge or counter without labels. */
void ph_metrics_write_all(request_rec *r, const char *name, const char *type, const char *help,
                          apr_int64_t value);

/* The samples of a histogram. `label` and `word` may be NULL. */
void ph_metrics_write_histogram(request_rec *r, const char *name, const char *label, const char *word,
                                ph_histogram_t *histogram);

#endif
