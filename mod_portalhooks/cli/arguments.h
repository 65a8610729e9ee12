/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_ARGUMENTS_H
#define PH_CLI_ARGUMENTS_H

#include <apr_pools.h>
#include <apr_tables.h>

/* The command line: positional arguments (words) in order, options anywhere among them. */

typedef struct ph_arguments_t {
    apr_array_header_t *words; /* const char *; borrowed from argv */
    const char *driver;        /* --driver; NULL = not given */
    const char *params;        /* --params, else PORTALHOOKS_DB_PARAMS of the environment; NULL = neither */
    const char *audit;         /* --audit; NULL = not given */
    int check;                 /* --check */
    int json;                  /* --json */
    int help;                  /* --help, -h */
    int version;               /* --version */
} ph_arguments_t;

/* Returns NULL, or a sentence from `pool` that says what is wrong. Words are not checked. */
const char *ph_arguments_parse(ph_arguments_t *out, int argc, const char *const *argv, apr_pool_t *pool);

/* The n-th word, counted from 0; NULL when there are fewer. */
const char *ph_arguments_word(const ph_arguments_t *arguments, int n);

#endif
