/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_DOCTOR_DOCTOR_H
#define PH_CLI_DOCTOR_DOCTOR_H

#include <jansson.h>

#include "cli/settings.h"
#include "store/census.h"

/* The checks of portalhooks doctor. Each looks at one thing and calls ph_doctor_find for what is wrong with
 * it; none changes anything. */

typedef enum { PH_FINDING_WARNING, PH_FINDING_FAULT } ph_finding_t;

typedef struct ph_doctor_t {
    const ph_settings_t *settings;
    ph_db_t *db;               /* NULL = not connected, or the schema is not current */
    const char *connect_fault; /* why not; NULL = not tried, or connected */
    int is_external;           /* the catalog is one of views */
    const char *check;         /* the present one */
    int found;                 /* by it */
    int faults;
    int warnings;
    json_t *findings; /* NULL = print them */
    apr_pool_t *pool;
} ph_doctor_t;

/* Report what is wrong and what to do: two sentences. */
void ph_doctor_find(ph_doctor_t *doctor, ph_finding_t severity, const char *what, const char *remedy);

/* httpd's configuration: doctor->settings->httpd is set, but for the first. */
void ph_doctor_check_httpd(ph_doctor_t *doctor);
void ph_doctor_check_module(ph_doctor_t *doctor);
void ph_doctor_check_pool(ph_doctor_t *doctor);
void ph_doctor_check_identity(ph_doctor_t *doctor);
void ph_doctor_check_authentication(ph_doctor_t *doctor);
void ph_doctor_check_base(ph_doctor_t *doctor);
void ph_doctor_check_transport(ph_doctor_t *doctor);
void ph_doctor_check_ca_file(ph_doctor_t *doctor);
void ph_doctor_check_spool(ph_doctor_t *doctor);

/* Connect; what fails is reported, and doctor->db stays NULL. */
void ph_doctor_check_database(ph_doctor_t *doctor);
void ph_doctor_check_httpd_account(ph_doctor_t *doctor);

/* The database: doctor->db is set. */
void ph_doctor_check_limits(ph_doctor_t *doctor);
void ph_doctor_check_packet(ph_doctor_t *doctor);
void ph_doctor_check_tables(ph_doctor_t *doctor);
void ph_doctor_check_clock(ph_doctor_t *doctor);
void ph_doctor_check_views(ph_doctor_t *doctor);
void ph_doctor_check_secrets(ph_doctor_t *doctor);
void ph_doctor_check_users(ph_doctor_t *doctor);
void ph_doctor_check_webhooks(ph_doctor_t *doctor);
void ph_doctor_check_owners(ph_doctor_t *doctor);
void ph_doctor_check_retention(ph_doctor_t *doctor);

/* The key file, also without a database. */
void ph_doctor_check_key_file(ph_doctor_t *doctor);

/* A statement of the check failed. */
void ph_doctor_find_unreadable(ph_doctor_t *doctor, const char *what);

/* May httpd's User write there? 1 also when that is not known. */
int ph_doctor_may_write(const ph_doctor_t *doctor, const char *path);

#endif
