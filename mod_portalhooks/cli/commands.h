/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_COMMANDS_H
#define PH_CLI_COMMANDS_H

#include "arguments.h"

/* The commands: each returns what the process exits with, after saying what it did on standard output or
 * what is wrong on standard error. */

typedef enum { PH_EXIT_DONE = 0, PH_EXIT_FAILED = 1, PH_EXIT_USAGE = 2 } ph_exit_t;

ph_exit_t ph_command_migrate(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_keys(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_verify(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_purge(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_user(const ph_arguments_t *arguments, apr_pool_t *pool);

/* "keys reseal" of the command above. */
ph_exit_t ph_command_reseal(const char *key_file, const ph_arguments_t *arguments, apr_pool_t *pool);

/* "portalhooks: " and a sentence on standard error. Returns `code`. */
ph_exit_t ph_command_refuse(ph_exit_t code, const char *sentence);

/* PH_EXIT_DONE when a driver and its params are given, else refused. */
ph_exit_t ph_command_needs_database(const ph_arguments_t *arguments);

#endif
