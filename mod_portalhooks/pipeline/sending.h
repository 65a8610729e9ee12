/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SENDING_H
#define PH_PIPELINE_SENDING_H

#include "child_table.h"
#include "pipeline.h"
#include "wire/dispatcher.h"

/* The three threads of a process that sends, and what connects them: admission → dispatcher → writer.
 * Started once, stopped once. */
typedef struct ph_sending_t ph_sending_t;

typedef struct ph_sending_settings_t {
    ph_pipeline_t *pipeline;
    const char *start_id;                /* of this start of httpd */
    const char *child;                   /* of this process in it */
    apr_interval_time_t lease;           /* PH_LEASE_LENGTH */
    ph_child_table_t *child_table;       /* NULL = leases alone tell which processes live */
    const char *spool_dir;               /* NULL = no spool */
    ph_dispatcher_settings_t dispatcher; /* its callbacks are filled in here */
    int queue;                           /* clicks that wait beyond those on the wire */
    int max_waiters;
} ph_sending_settings_t;

/* Start; fills `pipeline`. Nothing is running after a failure. */
apr_status_t ph_sending_start(ph_sending_t **sending, const ph_sending_settings_t *settings,
                              apr_pool_t *pool);

/* No more clicks; what is on the wire may take until `deadline`, what is queued ends interrupted then;
 * outcomes are written until `write_deadline`. Joins all threads. */
void ph_sending_stop(ph_sending_t *sending, apr_time_t deadline, apr_time_t write_deadline);

#endif
