/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_ARGUMENTS_H
#define PH_CLI_ARGUMENTS_H

#include <apr_pools.h>
#include <apr_tables.h>

/* What stands on the command line: words in order, options anywhere among them. */

typedef struct ph_arguments_t {
    apr_array_header_t *words; /* of const char * */
    const char *driver;        /* --driver; NULL = not given */
    const char *params;        /* --params, else the environment's PORTALHOOKS_DB_PARAMS; NULL = neither */
    const char *audit;         /* --audit; NULL = not given */
    int check;                 /* --check */
    int help;                  /* --help, -h */
    int version;               /* --version */
} ph_arguments_t;

/* NULL, or a sentence that says what is wrong. From `pool`. */
const char *ph_arguments_parse(ph_arguments_t *out, int argc, const char *const *argv, apr_pool_t *pool);

/* The n-th word, NULL when there are not so many. */
const char *ph_arguments_word(const ph_arguments_t *arguments, int n);

#endif
