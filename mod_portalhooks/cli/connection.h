/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_CONNECTION_H
#define PH_CLI_CONNECTION_H

#include "settings.h"
#include "store/db.h"
#include "store/schema_state.h"

/* The command's connection to a database whose schema is current. */

/* Check the schema and connect. *db lives in `pool`; refused (ph_refuse) otherwise, with the exit status of
 * the reason. */
ph_exit_t ph_connection_open(ph_db_t **db, const ph_settings_t *settings, apr_pool_t *pool);

/* Load the settings of the command line and connect. */
ph_exit_t ph_connection_start(ph_db_t **db, ph_settings_t *settings, const ph_arguments_t *arguments,
                              apr_pool_t *pool);

/* The state of the schema, and a sentence about it: see ph_migrate_check. Waits while SQLite is locked. */
apr_status_t ph_connection_check_schema(ph_schema_state_t *state, const char **sentence,
                                        const ph_settings_t *settings, apr_pool_t *pool);

/* PH_EXIT_DONE when the schema is current; else refused, with the exit status of the reason. */
ph_exit_t ph_connection_require_schema(const ph_settings_t *settings, apr_pool_t *pool);

/* The exit status of a schema that is not current. */
ph_exit_t ph_connection_exit_of(ph_schema_state_t state);

/* The exit status for the result of a transaction: PH_EXIT_DONE, or refused. */
ph_exit_t ph_connection_exit_status(const ph_db_t *db, apr_status_t rv, apr_pool_t *pool);

#endif
