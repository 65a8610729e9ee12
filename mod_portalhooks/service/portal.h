/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_PORTAL_H
#define PH_SERVICE_PORTAL_H

#include <apr_thread_mutex.h>
#include <stdatomic.h>

#include "core/model/permission.h"
#include "core/model/problem.h"
#include "core/model/retention.h"
#include "core/secrets/secretbox.h"
#include "core/target/target.h"
#include "core/text/ulid.h"
#include "ports.h"
#include "store/db.h"

/* What every service needs of its surroundings: one per child process, filled by httpd/child_portal and
 * read by all threads. */
typedef struct ph_portal_t {
    ph_ports_t ports;
    const ph_db_source_t *db;        /* for requests: bounded by its gate */
    const ph_db_source_t *thread_db; /* for the two threads that hold a connection for good */
    const ph_target_policy_t *policy;
    const ph_keyring_t *keyring; /* NULL = no key file is configured */
    const char *keyring_fault;   /* the key file is configured but cannot be used: why; else NULL */
    const char *schema_fault;    /* the schema does not fit: why; else NULL */
    int external_catalog;
    ph_retention_t retention;    /* PortalHooksRetention */
    const char *bootstrap_admin; /* PortalHooksBootstrapAdmin; NULL = none */
    const char *instance;        /* PortalHooksInstance */
    const char *user_agent;
    const struct ph_sender_settings_t *sender;  /* for connections that a request makes itself */
    int is_paused;                              /* PortalHooksPause: nothing is sent */
    int is_traced;                              /* PortalHooksTrace: requests carry a traceparent */
    struct ph_rate_limit_t *rate_limit;         /* over all processes; NULL = Off */
    int clicks_per_minute;                      /* of one user; with rate_limit */
    apr_interval_time_t timeout;                /* of one attempt when the webhook sets none */
    atomic_int is_stopping;                     /* at once: nobody waits for an outcome any more */
    struct ph_admission_t *admission;           /* NULL until this child sends (prefork: the first click) */
    apr_allocator_t *click_memory;              /* set with admission */
    struct ph_audit_throttle_t *audit_throttle; /* NULL = every refusal is written */
    struct ph_metrics_t *metrics;               /* over all processes; NULL = nothing is counted */
    ph_ulid_t ulid;                             /* under ulid_lock */
    apr_thread_mutex_t *ulid_lock;
} ph_portal_t;

/* A new id: `prefix` ("exe_", "msg_", "key_", "aud_", "evt_", or "" for a version) and a ULID. */
const char *ph_portal_new_id(ph_portal_t *portal, const char *prefix, apr_pool_t *pool);

/* The same of random bytes that the caller has drawn: a draw costs more than the id. */
const char *ph_portal_id_of(ph_portal_t *portal, const char *prefix,
                            const unsigned char random[PH_ULID_RANDOM_BYTES], apr_pool_t *pool);

/* Seal under the active key; NULL and *problem set (no_key_file, secret_unavailable) when it cannot be. */
const char *ph_portal_seal(ph_portal_t *portal, const ph_secretbox_place_t *place, const ph_secret_t *plain,
                           ph_problem_t *problem, apr_pool_t *pool);

/* Turn a failure of the store into the problem the caller gets (database_unavailable, internal) and log
 * it once: "could not <what>: <the driver's words>". `db` may be NULL. Returns the code. */
ph_problem_code_t ph_portal_db_problem(ph_portal_t *portal, ph_problem_t *problem, apr_status_t status,
                                       const ph_db_t *db, const char *what, apr_pool_t *pool);

#endif
