/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_RUNTIME_H
#define PH_HTTPD_RUNTIME_H

#include <stdatomic.h>

#include "dbd_conf.h"
#include "dbd_pool.h"
#include "directives.h"
#include "pipeline/sending.h"
#include "retained.h"
#include "service/portal.h"

/* The state of one generation in the parent, and of one child after the fork. Written during start-up and,
 * except for `sending` (under start_lock), `is_stopped` and `is_graceful`, only read afterwards. */
typedef struct ph_runtime_t {
    server_rec *server;
    ph_config_t *config;
    ph_retained_t *retained;
    ph_dbd_conf_t dbd;
    ph_keyring_t *keyring;
    const char *keyring_fault;           /* NULL = none */
    const ph_client_pair_t *client_pair; /* NULL = none, or it cannot be used */
    const char *schema_fault;            /* NULL = none, or not checked yet */
    const char *spool_dir;               /* NULL = it cannot be used */

    /* after the fork */
    apr_pool_t *pchild;
    apr_status_t mutex_status; /* of locking the SQLite mutex */
    ph_portal_t portal;
    ph_pipeline_t pipeline;
    ph_sender_settings_t sender;
    ph_dbd_pool_t *connections;
    apr_thread_mutex_t *start_lock;
    ph_sending_t *sending;
    struct ph_prefork_stop_t *stop; /* NULL with a threaded MPM */
    atomic_int is_stopped;          /* sending is not started any more */
    int is_threaded;
    int is_graceful; /* the kind of stop, from child_stopping */
} ph_runtime_t;

#endif
