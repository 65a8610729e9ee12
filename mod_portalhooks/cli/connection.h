/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_CONNECTION_H
#define PH_CLI_CONNECTION_H

#include "commands.h"
#include "store/db.h"

/* The command's connection to a database whose schema is current. */

/* Check the schema and connect. *db lives in `pool`, with all named statements prepared; refused
 * (ph_command_refuse) otherwise. */
ph_exit_t ph_connection_open(ph_db_t **db, const ph_arguments_t *arguments, apr_pool_t *pool);

/* The exit status for the result of a transaction: PH_EXIT_DONE, or refused. */
ph_exit_t ph_connection_exit_status(const ph_db_t *db, apr_status_t rv, apr_pool_t *pool);

#endif
