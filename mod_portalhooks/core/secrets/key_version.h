/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_KEY_VERSION_H
#define PH_CORE_SECRETS_KEY_VERSION_H

#include <apr_pools.h>

#include "core/model/model.h"

/* The version of a signing key, for its ETag: of all it is made of only its end can be changed, so the id
 * and the end say which one it is. From `pool`. Pure. */
const char *ph_key_version(const ph_signing_key_t *key, apr_pool_t *pool);

#endif
