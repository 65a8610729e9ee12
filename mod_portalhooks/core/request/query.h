/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_QUERY_H
#define PH_CORE_REQUEST_QUERY_H

#include <apr_tables.h>
#include <apr_time.h>

#include "core/model/problem.h"

/* The query parameters of a URL. Any fault is PH_PROBLEM_MALFORMED. Pure; one thread at a time. */

typedef struct ph_query_t {
    apr_table_t *params;
    ph_problem_t *problem;
    apr_pool_t *pool;
} ph_query_t;

/* Decode `args` (NULL = none): names from `known`, a list separated by spaces, each at most once. Values from
 * `pool`. Returns PH_PROBLEM_NONE, or the code of `problem`, which is set. */
ph_problem_code_t ph_query_parse(ph_query_t *query, const char *args, const char *known,
                                 ph_problem_t *problem, apr_pool_t *pool);

/* Typed readers: set *out unless the parameter is absent or empty. Return 1, or 0 with the problem set. A
 * text has at most `length_max` characters. */
int ph_query_text(const char **out, const ph_query_t *query, const char *name, int length_max);
int ph_query_id(const char **out, const ph_query_t *query, const char *name);
int ph_query_ulid(const char **out, const ph_query_t *query, const char *name, const char *prefix);
int ph_query_number(int *out, const ph_query_t *query, const char *name, int min, int max);
int ph_query_time(apr_time_t *out, const ph_query_t *query, const char *name);

/* Set the problem "The query parameter `name` must be `what_it_must_be`." Returns 0. */
int ph_query_refuse(const ph_query_t *query, const char *name, const char *what_it_must_be);

#endif
