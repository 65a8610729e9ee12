/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_COMMAND_HELP_H
#define PH_CLI_COMMAND_HELP_H

#include "command_table.h"

/* Prints, on standard output, what the tables of commands and options say. */

/* The overview, or with `command` the help of that one. */
void ph_command_help_print(const ph_command_row_t *command, apr_pool_t *pool);

/* portalhooks(1), completion of bash and zsh, and the section of README.md. */
void ph_command_manual_print(apr_pool_t *pool);
void ph_command_completion_bash(apr_pool_t *pool);
void ph_command_completion_zsh(apr_pool_t *pool);
void ph_command_readme_print(apr_pool_t *pool);

/* "--driver DRIVER". From `pool`. */
const char *ph_option_usage(const ph_option_row_t *row, apr_pool_t *pool);

#endif
