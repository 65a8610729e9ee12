/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_LIMITS_CHECK_H
#define PH_SERVICE_LIMITS_CHECK_H

#include "store/server_limits.h"

/* Can a database serve as many processes as httpd may start? Pure; any thread. */

/* What a prefork child takes: one connection at a time, briefly two more around a click, with so many
 * prepared statements before it is replaced. */
#define PH_LIMITS_PREFORK_CONNECTIONS 3
#define PH_LIMITS_PREFORK_STATEMENTS 60

/* What each process takes of the database. */
typedef struct ph_limits_need_t {
    int processes;   /* MaxRequestWorkers of prefork */
    int connections; /* of each, for longer than a moment */
    int others;      /* that mod_dbd opens in each: DBDMin */
    int statements;  /* prepared in each */
} ph_limits_need_t;

/* A sentence with the arithmetic and what to change, from `pool`; NULL = it fits, or is not known. */
const char *ph_limits_check_connections(const ph_server_limits_t *limits, const ph_limits_need_t *need,
                                        apr_pool_t *pool);
const char *ph_limits_check_statements(const ph_server_limits_t *limits, const ph_limits_need_t *need,
                                       apr_pool_t *pool);

#endif
