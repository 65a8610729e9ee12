/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_KEYFILE_H
#define PH_OS_KEYFILE_H

#include "core/secrets/secretbox.h"

/* PortalHooksKeyFile: lines "kid base64(32 bytes)", the first one active; empty lines and lines that
 * begin with # are passed over. A regular file, owned by root or the caller, mode 0400 or 0600, no
 * symlink, at most 64 KiB. */

/* NULL and *ring from `pool`, or a sentence that names the file, the line and what to do (never its
 * contents). Buffers are wiped. */
const char *ph_keyfile_read(ph_keyring_t **ring, const char *path, apr_pool_t *pool);

/* Write a new file (mode 0600, must not exist) with one key of `key` under `kid`; NULL or a sentence. */
const char *ph_keyfile_write(const char *path, const char *kid,
                             const unsigned char key[PH_SECRETBOX_KEY_BYTES], apr_pool_t *pool);

#endif
