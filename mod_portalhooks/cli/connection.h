/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_CONNECTION_H
#define PH_CLI_CONNECTION_H

#include "commands.h"
#include "store/db.h"

/* The command's connection to a database of the right schema. */

/* PH_EXIT_DONE and *db until `pool` goes, or refused in words. */
ph_exit_t ph_connection_open(ph_db_t **db, const ph_arguments_t *arguments, apr_pool_t *pool);

/* What became of a transaction: PH_EXIT_DONE, or refused in words. */
ph_exit_t ph_connection_judge(const ph_db_t *db, apr_status_t rv, apr_pool_t *pool);

#endif
