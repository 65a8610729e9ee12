/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_ARGUMENTS_H
#define PH_CLI_ARGUMENTS_H

#include <apr_pools.h>
#include <apr_tables.h>

/* The command line: the command, its operands in order, options anywhere among them. */

typedef enum ph_option_t {
    PH_OPTION_DRIVER,
    PH_OPTION_PARAMS,
    PH_OPTION_OPTION_FILE,
    PH_OPTION_HTTPD_CONF,
    PH_OPTION_KEY_FILE,
    PH_OPTION_JSON,
    PH_OPTION_CHECK,
    PH_OPTION_AUDIT,
    PH_OPTION_DRY_RUN,
    PH_OPTION_FORMAT,
    PH_OPTION_FROM,
    PH_OPTION_TO,
    PH_OPTION_INTEGRATION,
    PH_OPTION_TOKEN_FILE,
    PH_OPTION_PRINT,
    PH_OPTION_DATABASE,
    PH_OPTION_DBA_FILE,
    PH_OPTION_DIRECTORY,
    PH_OPTION_STATE,
    PH_OPTION_BASE,
    PH_OPTION_ADMIN,
    PH_OPTION_PASSWORD_FILE,
    PH_OPTION_WEBHOOK,
    PH_OPTION_ALLOW_TARGET,
    PH_OPTION_USER,
    PH_OPTION_YES,
    PH_OPTION_NOTE,
    PH_OPTION_HELP,
    PH_OPTION_VERSION,
    PH_OPTION_COUNT
} ph_option_t;

typedef struct ph_option_row_t ph_option_row_t;   /* command_table.h */
typedef struct ph_command_row_t ph_command_row_t; /* command_table.h */

typedef struct ph_arguments_t {
    const ph_command_row_t *command;     /* NULL = none was given, or an unknown one */
    apr_array_header_t *words;           /* const char *: all of them, the command's name included */
    int used;                            /* of them are its name */
    const char *values[PH_OPTION_COUNT]; /* NULL = not given; "" for an option without a value */
} ph_arguments_t;

/* The n-th operand, counted from 0; NULL when there are fewer. */
const char *ph_arguments_operand(const ph_arguments_t *arguments, int n);

/* Was the option given? */
int ph_arguments_has(const ph_arguments_t *arguments, ph_option_t option);

#endif
