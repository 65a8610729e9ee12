/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_COMMANDS_H
#define PH_CLI_COMMANDS_H

#include "arguments.h"
#include "exit_status.h"

/* The commands, as command_table.c lists them. The command line has been checked against its row: the number
 * of operands, and that each option belongs to it. Each reports success on standard output or the reason of a
 * failure on standard error, and returns the exit status. */

ph_exit_t ph_command_setup(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_status(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_doctor(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_migrate(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_keys_make(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_keys_list(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_keys_add(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_keys_activate(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_keys_remove(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_keys_reseal(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_verify(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_verify_catalog(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_user_list(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_user_grant(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_user_revoke(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_integration_list(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_integration_enable(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_integration_disable(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_webhook_set(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_webhook_test(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_pause(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_resume(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_purge(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_export(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_backup(const ph_arguments_t *arguments, apr_pool_t *pool);
ph_exit_t ph_command_generate(const ph_arguments_t *arguments, apr_pool_t *pool);

#endif
