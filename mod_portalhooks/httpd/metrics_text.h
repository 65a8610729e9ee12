/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_METRICS_TEXT_H
#define PH_HTTPD_METRICS_TEXT_H

#include <httpd.h>

/* What all children have counted, for those who watch: SetHandler portalhooks-metrics (Prometheus text), and
 * a section of mod_status, also of its ?auto. The README lists every name. */
void ph_metrics_text_register_hooks(apr_pool_t *pool);

#endif
