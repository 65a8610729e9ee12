/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_RETAINED_H
#define PH_HTTPD_RETAINED_H

#include <httpd.h>

#include <apr_global_mutex.h>

#include "core/request/rate_limit.h"
#include "core/text/ulid.h"
#include "pipeline/child_table.h"
#include "service/metrics.h"
#include "store/db.h"

/* What outlives a graceful restart. */
typedef struct ph_retained_t {
    char start_id[PH_ULID_LEN + 1]; /* of this start of the parent */
    apr_global_mutex_t *writers;    /* SQLite: over the children of both generations */
    ph_child_table_t *child_table;  /* of the children of both */
    ph_rate_limit_t *rate_limit;    /* of users, over the children of both */
    ph_metrics_t *metrics;          /* counted by the children of both */
} ph_retained_t;

/* NULL until it has been made: in the first start, before a generation is up. */
ph_retained_t *ph_retained_get(void);

/* The one there is, or a new one. Lives as long as the parent. */
apr_status_t ph_retained_make(ph_retained_t **kept, ph_dialect_t dialect, server_rec *server);

#endif
