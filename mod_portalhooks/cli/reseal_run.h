/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_RESEAL_RUN_H
#define PH_CLI_RESEAL_RUN_H

#include "arguments.h"
#include "exit_status.h"
#include "store/reseal.h"

/* Opens all stored secrets with the keys of the key file that the command line names. */

/* "keys reseal" and "verify". */
ph_exit_t ph_reseal_command(ph_reseal_mode_t mode, const ph_arguments_t *arguments, apr_pool_t *pool);

/* Count the secrets per key and change nothing; reseal->ring is set. */
apr_status_t ph_reseal_count(ph_reseal_t *reseal, ph_db_t *db, apr_pool_t *pool);

/* The sum over all keys. */
ph_reseal_count_t ph_reseal_total(const ph_reseal_t *reseal);

#endif
