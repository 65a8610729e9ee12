/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_KEY_VERSION_H
#define PH_CORE_SECRETS_KEY_VERSION_H

#include <apr_pools.h>

#include "core/model/model.h"

/* The version of a signing key, for its ETag: derived from its id and its end, which is all that can be
 * changed. From `pool`; NULL when OpenSSL fails. Pure; any thread. */
const char *ph_key_version(const ph_signing_key_t *key, apr_pool_t *pool);

#endif
