/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SENDING_H
#define PH_PIPELINE_SENDING_H

#include "child_table.h"
#include "pipeline.h"
#include "wire/dispatcher.h"

/* The three sending threads of a process, connected: admission → dispatcher → outcome writer. Started once
 * and stopped once, from one thread. */
typedef struct ph_sending_t ph_sending_t;

typedef struct ph_sending_settings_t {
    ph_pipeline_t *pipeline;
    const char *start_id;                /* of this start of httpd */
    const char *child;                   /* of this process in it */
    const char *server;                  /* the PidFile of this httpd */
    apr_interval_time_t lease;           /* its length: PH_LEASE_LENGTH */
    ph_child_table_t *child_table;       /* NULL = only leases show which processes are alive */
    const char *spool_dir;               /* NULL = no spool */
    ph_dispatcher_settings_t dispatcher; /* its callbacks are filled in here */
    int queue;                           /* clicks beyond those on the wire */
    int max_waiters;
} ph_sending_settings_t;

/* Start; fills `pipeline`. After a failure nothing is running. */
apr_status_t ph_sending_start(ph_sending_t **sending, const ph_sending_settings_t *settings,
                              apr_pool_t *pool);

/* Take no more clicks. Attempts may run until `deadline`, then running ones are aborted and queued ones end
 * `interrupted`; outcomes are committed until `write_deadline`, then spooled (wall clock). Joins all threads.
 */
void ph_sending_stop(ph_sending_t *sending, apr_time_t deadline, apr_time_t write_deadline);

#endif
