/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_COMMAND_TABLE_H
#define PH_CLI_COMMAND_TABLE_H

#include "arguments.h"
#include "exit_status.h"

/* The commands, their options and all texts about them: help, the man page, completion and the section of
 * README.md are written from these tables. */

/* What completion offers for a value or an operand. */
typedef enum { PH_TAKES_TEXT, PH_TAKES_FILE, PH_TAKES_WORDS } ph_takes_t;

struct ph_option_row_t {
    const char *name;  /* "--driver" */
    const char *value; /* what it takes: "FILE"; NULL = nothing */
    ph_takes_t takes;
    const char *words; /* the only values it takes, separated by "|"; with PH_TAKES_WORDS */
    const char *text;
};

#define PH_OPTION_BIT(option) (1ULL << (option))

struct ph_command_row_t {
    const char *name;     /* "keys make": one word or two */
    const char *operands; /* "NAME PERMISSION[,PERMISSION…]"; "" = none */
    int operands_min;
    int operands_max;
    unsigned long long options; /* PH_OPTION_BIT of those it takes besides --help */
    ph_exit_t (*run)(const ph_arguments_t *arguments, apr_pool_t *pool);
    ph_takes_t takes;    /* its first operand */
    const char *summary; /* one line, without a full stop */
    const char *text;    /* more; NULL = nothing */
};

/* Rows up to one whose name is NULL. */
extern const ph_command_row_t ph_command_table[];

/* The row of an option; `option` < PH_OPTION_COUNT. */
const ph_option_row_t *ph_option_row(ph_option_t option);

/* The command that the words at `words` begin with; *used is how many of them are its name. NULL = none;
 * *group is then 1 when the first word begins the name of commands ("keys"). */
const ph_command_row_t *ph_command_find(int *used, int *group, const char *const *words, int count);

/* Exit statuses: their number and meaning, up to NULL. */
typedef struct ph_exit_row_t {
    ph_exit_t status;
    const char *text;
} ph_exit_row_t;
extern const ph_exit_row_t ph_exit_table[];

/* Environment variables and files: name and text, up to NULL. */
typedef struct ph_named_text_t {
    const char *name;
    const char *text;
} ph_named_text_t;
extern const ph_named_text_t ph_environment_table[];
extern const ph_named_text_t ph_file_table[];

/* Is the command left out of help and documents? */
int ph_command_is_hidden(const ph_command_row_t *row);

#endif
