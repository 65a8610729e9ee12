/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_KEY_MAKE_H
#define PH_CLI_KEY_MAKE_H

#include "core/secrets/keyring.h"

/* ph_keyfile_write or ph_keyfile_add. */
typedef const char *ph_key_write_fn(const char *path, const char *kid,
                                    const unsigned char key[PH_KEYRING_KEY_BYTES], apr_pool_t *pool);

/* Write a random key with a new id, *kid, to a key file. NULL, or a sentence from `pool`. */
const char *ph_key_make(const char **kid, ph_key_write_fn *write, const char *path, apr_pool_t *pool);

#endif
