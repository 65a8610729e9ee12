/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_KEYFILE_H
#define PH_OS_KEYFILE_H

#include <apr_tables.h>

#include "core/secrets/keyring.h"

/* PortalHooksKeyFile: lines of a key id, the word "bound" if no value of the older format may open with the
 * key (ph_keyring_bind), and the base64 of 32 bytes; the first key is active. Empty lines and lines that
 * begin with # are ignored. The file must be a regular file, no symbolic link, owned by root or the effective
 * user, mode 0400 or 0600, at most 64 KiB. Any thread. */

/* Read the file into *ring, allocated from `pool`, and return NULL. Otherwise *ring is not set, and the
 * sentence returned names the file, the line and the remedy, never the contents. Buffers are wiped. */
const char *ph_keyfile_read(ph_keyring_t **ring, const char *path, apr_pool_t *pool);

/* Create a file (mode 0600) with the key `key` and the id `kid`, bound; an existing file is not touched.
 * Returns NULL, or a sentence from `pool`. */
const char *ph_keyfile_write(const char *path, const char *kid, const unsigned char key[PH_KEYRING_KEY_BYTES],
                             apr_pool_t *pool);

/* Mark all keys of the file as bound; *marked is how many were not. The file is replaced atomically, with the
 * same owner and mode. Returns NULL, or a sentence from `pool`. */
const char *ph_keyfile_bind(int *marked, const char *path, apr_pool_t *pool);

/* A key of the file, without its bytes. */
typedef struct ph_keyfile_entry_t {
    const char *kid;
    int is_bound;
} ph_keyfile_entry_t;

/* The keys in the order of the file: the first one is active. An array of ph_keyfile_entry_t from `pool`;
 * NULL, or a sentence. */
const char *ph_keyfile_list(apr_array_header_t **entries, const char *path, apr_pool_t *pool);

/* Change the file, which is replaced atomically, with the same owner and mode: append a key, bound; put a key
 * first, so that it seals; remove a key that is not the first. Comments stay. NULL, or a sentence from
 * `pool`. */
const char *ph_keyfile_add(const char *path, const char *kid, const unsigned char key[PH_KEYRING_KEY_BYTES],
                           apr_pool_t *pool);
const char *ph_keyfile_activate(const char *path, const char *kid, apr_pool_t *pool);
const char *ph_keyfile_remove(const char *path, const char *kid, apr_pool_t *pool);

#endif
