/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_METRICS_TEXT_H
#define PH_HTTPD_METRICS_TEXT_H

#include <httpd.h>

/* The counters of all children as text: the handler portalhooks-metrics (Prometheus text format 0.0.4), and a
 * section of mod_status, also of its ?auto. The README lists the names. */
void ph_metrics_text_register_hooks(apr_pool_t *pool);

#endif
