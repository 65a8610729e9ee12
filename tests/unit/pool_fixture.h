/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_POOL_FIXTURE_H
#define PH_TESTS_POOL_FIXTURE_H

#include <apr_pools.h>

/* A pool for a cmocka test or group: these two are its setup and teardown. */
extern apr_pool_t *pool;
int pool_set_up(void **state);
int pool_tear_down(void **state);

/* A test with a pool of its own. */
#define POOL_TEST(name) cmocka_unit_test_setup_teardown(name, pool_set_up, pool_tear_down)

#endif
