/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_LOCAL_PORTAL_H
#define PH_CLI_LOCAL_PORTAL_H

#include "service/context.h"
#include "settings.h"
#include "wire/sender_settings.h"

/* The services, outside httpd: what the API does for an admin, this does for "cli:<system user>", with the
 * same checks and audit entries. Targets, proxy, limits and retention are those of httpd's configuration
 * where it is known, else the defaults. */
typedef struct ph_local_portal_t {
    ph_portal_t portal;
    ph_sender_settings_t sender;
    ph_db_source_t source; /* a connection of its own for each that is opened; any thread */
    ph_caller_t caller;
    ph_problem_t problem;
    const ph_settings_t *settings;
} ph_local_portal_t;

/* Check the schema, read the key file if one is named, and fill the rest; refused otherwise. From `pool`. */
ph_exit_t ph_local_portal_make(ph_local_portal_t **local, const ph_settings_t *settings, apr_pool_t *pool);

/* Load the settings of the command line and make one. */
ph_exit_t ph_local_portal_start(ph_local_portal_t **local, const ph_arguments_t *arguments, apr_pool_t *pool);

/* The context of a service call. */
ph_context_t ph_local_portal_context(ph_local_portal_t *local, apr_pool_t *pool);

/* Report the problem of the last call, with its remedy. */
ph_exit_t ph_local_portal_refuse(const ph_local_portal_t *local, apr_pool_t *pool);

/* Judge targets by httpd's configuration (NULL = the defaults). NULL and *policy, or a sentence. */
const char *ph_local_policy_make(ph_target_policy_t **policy, const ph_httpd_conf_t *httpd, apr_pool_t *pool);

#endif
