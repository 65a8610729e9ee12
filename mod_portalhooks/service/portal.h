/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_PORTAL_H
#define PH_SERVICE_PORTAL_H

#include <apr_thread_mutex.h>
#include <stdatomic.h>

#include "core/model/permission.h"
#include "core/model/problem.h"
#include "core/model/retention.h"
#include "core/secrets/secretbox.h"
#include "core/target/egress.h"
#include "core/text/ulid.h"
#include "ports.h"
#include "store/db.h"

/* What services and the pipeline need of their process: one per child, filled by httpd/child_portal before
 * its threads start. Constant from then on unless marked otherwise. */
typedef struct ph_portal_t {
    ph_ports_t ports;
    const ph_db_source_t *db;         /* for requests: limited by its gate */
    const ph_db_source_t *thread_db;  /* for the threads that keep a connection, and the one that indexes */
    int returns_connections;          /* they keep it only while they work: one of many processes, prefork */
    const ph_target_policy_t *policy; /* the server's */
    const ph_egress_t *egress;        /* PortalHooksEgress; NULL = no rules */
    const ph_keyring_t *keyring;      /* NULL = no key file configured */
    const char *keyring_fault;        /* why the configured key file is unusable; else NULL */
    const char *_Atomic schema_fault; /* why the schema does not fit; else NULL; may change to a fault */
    apr_interval_time_t schema_interval;  /* between readings of min_module (schema_watch); 0 = never */
    atomic_llong schema_read_at;          /* monotonic; changes */
    const struct ph_link_policy_t *links; /* where links of events may lead */
    int external_catalog;                 /* PortalHooksCatalog external: read only */
    ph_retention_t retention;             /* PortalHooksRetention */
    int grant_self;                       /* PortalHooksGrantSelf: admins may change their own permissions */
    const char *bootstrap_admin;          /* PortalHooksBootstrapAdmin; NULL = none */
    const char *instance;                 /* PortalHooksInstance */
    const char *user_agent;
    const struct ph_sender_settings_t *sender;  /* for connections opened by a request (webhook_check) */
    int is_paused;                              /* PortalHooksPause: this server sends nothing */
    int is_traced;                              /* PortalHooksTrace: requests carry a traceparent */
    struct ph_rate_limit_t *rate_limit;         /* shared by all processes; NULL = off */
    int clicks_per_minute;                      /* of one user; with rate_limit */
    struct ph_rate_limit_t *event_rate_limit;   /* PortalHooksEventRateLimit, the same table; NULL = off */
    int events_per_minute;                      /* of one user; with event_rate_limit */
    struct ph_rate_limit_t *webhook_rate_limit; /* for the limits of webhooks, the same table */
    struct ph_in_flight_t *in_flight;           /* likewise, at once; NULL = webhooks have no limits */
    apr_interval_time_t timeout;                /* of one attempt when the webhook sets none */
    struct ph_audit_throttle_t *audit_throttle; /* NULL = write every refusal */
    struct ph_outage_t *outage;                 /* NULL = log every failure of the database */
    struct ph_metrics_t *metrics;               /* shared by all processes; NULL = do not count */
    int metrics_integrations;                   /* PortalHooksMetricsIntegrations */
    struct ph_child_gauges_t *gauges;           /* of this process, in shared memory; NULL = none */
    struct ph_alerts_t *alerts;                 /* shared by all processes; NULL = log only */
    ph_ulid_t ulid;                             /* changes, under ulid_lock */
    apr_thread_mutex_t *ulid_lock;
} ph_portal_t;

/* A new id: `prefix` ("exe_", "msg_", "key_", "aud_", "evt_", "int_", or "" for a version) and a ULID. Any
 * thread. From `pool`. */
const char *ph_portal_new_id(ph_portal_t *portal, const char *prefix, apr_pool_t *pool);

/* The same from random bytes of the caller, who draws them for many ids at once. */
const char *ph_portal_id_of(ph_portal_t *portal, const char *prefix,
                            const unsigned char random[PH_ULID_RANDOM_BYTES], apr_pool_t *pool);

/* Seal `plain` under the active key of the key file. From `pool`; NULL with *problem set (no_key_file,
 * secret_unavailable). Any thread. */
const char *ph_portal_seal(ph_portal_t *portal, const ph_secretbox_place_t *place, const ph_secret_t *plain,
                           ph_problem_t *problem, apr_pool_t *pool);

/* Turn a failure of the store into the problem of the request (database_unavailable, internal; too_slow and
 * catalog_unavailable for a query over an external catalog) and log it,
 * unless the same failed a moment ago (outage.h): "database: could not <what>: <fault>: <message of the
 * driver>. <remedy>". `what` is a static text; `db` NULL = there was no connection. Returns the code. */
ph_problem_code_t ph_portal_db_problem(ph_portal_t *portal, ph_problem_t *problem, apr_status_t status,
                                       const ph_db_t *db, const char *what, apr_pool_t *pool);

/* The problem of a request that has waited for the database in vain: database_unavailable with `detail` (not
 * copied; NULL = the title). Administrators are also told what fails in this process at present, or else
 * `suspicion`, which may be NULL. From `pool`; any thread. */
void ph_portal_db_timeout(ph_portal_t *portal, ph_problem_t *problem, const char *detail,
                          const char *suspicion, apr_pool_t *pool);

/* What failed before has succeeded: the end of an outage is logged once. */
void ph_portal_db_worked(ph_portal_t *portal, const char *what, apr_pool_t *scratch);

#endif
