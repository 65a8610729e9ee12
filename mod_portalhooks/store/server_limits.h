/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_SERVER_LIMITS_H
#define PH_STORE_SERVER_LIMITS_H

#include "db.h"

/* How much a MySQL server has for all its clients together. */
typedef struct ph_server_limits_t {
    apr_int64_t connections; /* max_connections; 0 = not known */
    apr_int64_t statements;  /* max_prepared_stmt_count; 0 = not known */
} ph_server_limits_t;

/* Ask the server at `params`, as DBDParams has them, on a connection of its own, which is closed. Both stay 0
 * when it does not answer. Blocks without a limit. */
void ph_server_limits_read(ph_server_limits_t *limits, const char *params, apr_pool_t *pool);

#endif
