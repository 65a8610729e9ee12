/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_DATABASE_PARAMS_H
#define PH_CLI_DATABASE_PARAMS_H

#include <apr_pools.h>

/* The value of `name` in DBDParams of mysql, as its driver reads them ("host=… user=…"); NULL = not given.
 * From `pool`. */
const char *ph_database_param(const char *params, const char *name, apr_pool_t *pool);

#endif
