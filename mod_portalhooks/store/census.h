/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CENSUS_H
#define PH_STORE_CENSUS_H

#include <jansson.h>

#include "db.h"

/* Counts and states of the whole database, for the command: `db` must come from a direct source. None of
 * these statements is prepared by httpd, whose connections have a limited number of them. */

/* Are integrations and events views of an external catalog? */
apr_status_t ph_census_has_views(int *has, ph_db_t *db, apr_pool_t *scratch);

/* One number of a SELECT without parameters; 0 for NULL. The SELECT is a constant of the caller. */
apr_status_t ph_census_number(apr_int64_t *number, ph_db_t *db, const char *sql, apr_pool_t *scratch);

/* One text; NULL without a row. From `pool`. */
apr_status_t ph_census_text(const char **text, ph_db_t *db, const char *sql, apr_pool_t *pool);

typedef struct ph_census_t {
    apr_int64_t integrations;
    apr_int64_t webhooks;
    apr_int64_t webhooks_enabled;
    apr_int64_t signing_keys;
    apr_int64_t events;
    apr_int64_t users;
    apr_int64_t admins;
    apr_int64_t triggers; /* users who may run integrations */
    apr_int64_t executions;
    apr_int64_t sending; /* executions without an outcome yet */
    apr_int64_t audit_entries;
    apr_int64_t migrations;
} ph_census_t;

/* Count the rows. */
apr_status_t ph_census_take(ph_census_t *census, ph_db_t *db, apr_pool_t *scratch);

/* An owner, as doctor and status see it. */
typedef struct ph_census_owner_t {
    const char *id;
    const char *instance;
    const char *host; /* its place (os/process), a space, a digest of the PidFile */
    int pid;
    apr_int64_t started_at;
    apr_interval_time_t lease_left; /* by the database's clock; negative = expired */
    apr_int64_t sending;
} ph_census_owner_t;

/* All owners: an array of ph_census_owner_t from `pool`. */
apr_status_t ph_census_owners(apr_array_header_t **owners, ph_db_t *db, apr_pool_t *pool);

/* A webhook with what may be wrong with it. */
typedef struct ph_census_webhook_t {
    const char *integration_id;
    const char *url;
    int enabled;
    int keys; /* signing keys that have not expired at `now` */
    apr_time_t disabled_by_receiver_at;
} ph_census_webhook_t;

/* All webhooks by integration: an array of ph_census_webhook_t from `pool`. */
apr_status_t ph_census_webhooks(apr_array_header_t **webhooks, ph_db_t *db, apr_time_t now, apr_pool_t *pool);

#endif
