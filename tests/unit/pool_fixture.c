/* SPDX-License-Identifier: Apache-2.0 */
/* A pool for a cmocka test or group. */
#include "pool_fixture.h"

#include <apr_general.h>

apr_pool_t *pool;

int pool_set_up(void **state)
{
    (void)state;
    return apr_initialize() != APR_SUCCESS || apr_pool_create(&pool, NULL) != APR_SUCCESS;
}

int pool_tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}
