/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_RUNTIME_H
#define PH_HTTPD_RUNTIME_H

#include "dbd.h"
#include "dbd_pool.h"
#include "directives.h"
#include "pipeline/sending.h"
#include "retained.h"
#include "service/portal.h"

/* Of one generation in the parent, and of one child after the fork. */
typedef struct ph_runtime_t {
    server_rec *server;
    ph_config_t *config;
    ph_retained_t *retained;
    ph_dbd_conf_t dbd;
    ph_keyring_t *keyring;
    const char *keyring_fault;
    const char *schema_fault;
    const char *spool_folder; /* NULL = it cannot serve */
    /* the child's */
    apr_pool_t *pchild;
    apr_status_t writers_status; /* of getting hold of the mutex */
    ph_portal_t portal;
    ph_sender_settings_t sender;
    ph_dbd_pool_t *connections; /* NULL = they are not waited for */
    apr_thread_mutex_t *start_lock;
    ph_sending_t *sending;
    int is_threaded;
    int is_graceful; /* how the child ends; child_stopping says so */
} ph_runtime_t;

#endif
