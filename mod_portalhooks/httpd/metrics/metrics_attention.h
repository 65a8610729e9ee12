/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_METRICS_ATTENTION_H
#define PH_HTTPD_METRICS_ATTENTION_H

#include <httpd.h>

/* Write what needs attention by integration, from the database: those with the most have a series of their
 * own, as many as PortalHooksMetricsIntegrations says. Nothing while the database cannot be read. */
void ph_metrics_attention_write(request_rec *r);

#endif
