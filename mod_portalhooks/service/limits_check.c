/* SPDX-License-Identifier: Apache-2.0 */
/* Processes times what each takes, against the limits of the server. */
#include "limits_check.h"

#include <apr_strings.h>

const char *ph_limits_check_connections(const ph_server_limits_t *limits, const ph_limits_need_t *need,
                                        apr_pool_t *pool)
{
    const int each = need->connections + need->others;
    const apr_int64_t sum = (apr_int64_t)need->processes * each;

    if (limits->connections == 0 || sum <= limits->connections) {
        return NULL;
    }
    return apr_psprintf(pool,
                        "MaxRequestWorkers %d times %d connections (%d of each process, DBDMin %d) are "
                        "%" APR_INT64_T_FMT ", but max_connections of the server is %" APR_INT64_T_FMT
                        ": requests may have to wait for a connection. Set DBDMin 0 if nothing else uses "
                        "mod_dbd, raise max_connections, lower MaxRequestWorkers, or use the event MPM",
                        need->processes, each, need->connections, need->others, sum, limits->connections);
}

const char *ph_limits_check_statements(const ph_server_limits_t *limits, const ph_limits_need_t *need,
                                       apr_pool_t *pool)
{
    const apr_int64_t sum = (apr_int64_t)need->processes * need->statements;

    if (limits->statements == 0 || sum <= limits->statements) {
        return NULL;
    }
    return apr_psprintf(pool,
                        "MaxRequestWorkers %d times %d prepared statements are %" APR_INT64_T_FMT
                        ", but max_prepared_stmt_count of the server is %" APR_INT64_T_FMT
                        ": requests may fail. Raise it, lower MaxRequestWorkers, or use the event MPM",
                        need->processes, need->statements, sum, limits->statements);
}
