/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_QUERY_H
#define PH_CORE_REQUEST_QUERY_H

#include <apr_tables.h>
#include <apr_time.h>

#include "core/model/problem.h"

/* The parameters of a URL's query. Whatever is wrong with one is a `malformed`. */

typedef struct ph_query_t {
    apr_table_t *params;
    ph_problem_t *problem;
    apr_pool_t *pool;
} ph_query_t;

/* Decode `args` (NULL = none). Only names in `known` (with spaces between) are taken, each once at most. */
ph_problem_code_t ph_query_parse(ph_query_t *query, const char *args, const char *known,
                                 ph_problem_t *problem, apr_pool_t *pool);

/* Typed readers: *out is set when the parameter is there and not empty, else left alone. They give 1, or
 * 0 with the problem set. */
int ph_query_text(const char **out, const ph_query_t *query, const char *name, int length_max);
int ph_query_id(const char **out, const ph_query_t *query, const char *name);
int ph_query_ulid(const char **out, const ph_query_t *query, const char *name, const char *prefix);
int ph_query_number(int *out, const ph_query_t *query, const char *name, int min, int max);
int ph_query_time(apr_time_t *out, const ph_query_t *query, const char *name);

/* The problem of a parameter that is none of its words. Gives 0. */
int ph_query_refuse(const ph_query_t *query, const char *name, const char *what_it_must_be);

#endif
