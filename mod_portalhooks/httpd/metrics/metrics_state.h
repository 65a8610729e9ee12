/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_METRICS_STATE_H
#define PH_HTTPD_METRICS_STATE_H

#include "httpd/runtime.h"

/* Write the gauges: what this httpd is, what its children do at present, and how old things are. */
void ph_metrics_state_write(request_rec *r, const ph_runtime_t *runtime);

#endif
