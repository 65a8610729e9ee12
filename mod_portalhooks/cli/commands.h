/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_COMMANDS_H
#define PH_CLI_COMMANDS_H

#include "arguments.h"
#include "store/reseal.h"

/* The commands. Each reports success on standard output or the reason of a failure on standard error, and
 * returns the exit status. */

typedef enum {
    PH_EXIT_DONE = 0,
    PH_EXIT_FAILED = 1,
    PH_EXIT_USAGE = 2,
    PH_EXIT_WARNINGS = 8, /* verify-catalog found warnings only */
    PH_EXIT_CATALOG = 9   /* a view of the catalog cannot be read */
} ph_exit_t;

ph_exit_t ph_command_migrate(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_keys(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_verify(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_verify_catalog(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_purge(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_user(const ph_arguments_t *arguments, apr_pool_t *pool);

/* "keys reseal" and "verify", of every stored secret with the keys of `key_file`. */
ph_exit_t ph_command_reseal(const char *key_file, ph_reseal_mode_t mode, const ph_arguments_t *arguments,
                            apr_pool_t *pool);

/* Print "portalhooks: " and the sentence on standard error, with a hint at --help for PH_EXIT_USAGE. Returns
 * `code`. */
ph_exit_t ph_command_refuse(ph_exit_t code, const char *sentence);

/* PH_EXIT_DONE when --driver and --params are valid, else refused. */
ph_exit_t ph_command_require_database(const ph_arguments_t *arguments);

#endif
