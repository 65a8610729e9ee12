/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_RETAINED_H
#define PH_HTTPD_RETAINED_H

#include <httpd.h>

#include <apr_global_mutex.h>

#include "core/request/in_flight.h"
#include "core/request/rate_limit.h"
#include "core/text/ulid.h"
#include "pipeline/child_table.h"
#include "service/alerts.h"
#include "service/child_gauges.h"
#include "service/metrics.h"
#include "store/db.h"

/* What survives graceful restarts: shared memory and locks that the children of all generations use. Made by
 * the parent and inherited by its children. Each part has locks or atomics of its own. */
typedef struct ph_retained_t {
    char start_id[PH_ULID_LEN + 1];   /* identifies this start of the parent */
    apr_global_mutex_t *sqlite_mutex; /* NULL with MySQL */
    ph_child_table_t *child_table;
    ph_rate_limit_t *rate_limit; /* per user, and per webhook */
    ph_in_flight_t *in_flight;   /* per webhook */
    ph_metrics_t *metrics;
    ph_gauges_t *gauges;
    ph_alerts_t *alerts;
} ph_retained_t;

/* Of this version; NULL until ph_retained_make(): during the first start, and the first restart after an
 * upgrade. */
ph_retained_t *ph_retained_get(void);

/* Has no version of the module run in this parent yet? */
int ph_retained_is_first_start(void);

/* Make it at the first start, find it later. Lives as long as the parent. */
apr_status_t ph_retained_make(ph_retained_t **kept, ph_dialect_t dialect, server_rec *server);

#endif
