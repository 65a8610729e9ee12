/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_NEW_ID_H
#define PH_CLI_NEW_ID_H

#include <apr_pools.h>

/* Ids and random bytes for the rows that the command writes. Without a source of randomness the process
 * aborts. */

/* A new id: `prefix` and a ULID of now; the prefix "" gives a version. From `pool`. */
const char *ph_new_id_make(const char *prefix, apr_pool_t *pool);

/* Fill `bytes` with random bytes. */
void ph_new_id_random(void *bytes, apr_size_t len);

#endif
