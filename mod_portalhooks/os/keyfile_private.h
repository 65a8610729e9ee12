/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_KEYFILE_PRIVATE_H
#define PH_OS_KEYFILE_PRIVATE_H

#include <sys/stat.h>

#include "keyfile.h"

/* What reading (keyfile.c) and changing (keyfile_change.c) the key file have in common. */

#define PH_KEYFILE_BYTES_MAX 65536
#define PH_KEYFILE_BASE64_LEN 44 /* of 32 bytes */
#define PH_KEYFILE_BLANKS " \t\r"
#define PH_KEYFILE_BOUND "bound" /* between key id and key: ph_keyring_bind */

/* "The key file <path> <what>.", "Cannot <what> the key file <path>: <errno>." From `pool`. */
const char *ph_keyfile_fault(const char *path, const char *what, apr_pool_t *pool);
const char *ph_keyfile_fault_of_errno(const char *path, const char *what, apr_pool_t *pool);

/* Open the file, check that it is safe to hold keys and read it into `text`, which the caller wipes. NULL and
 * *file, or a sentence. */
const char *ph_keyfile_load(char text[PH_KEYFILE_BYTES_MAX + 1], struct stat *file, const char *path,
                            apr_pool_t *pool);

/* A new file beside it, with the same owner and mode, takes its place. NULL, or a sentence. */
const char *ph_keyfile_replace(const char *path, const char *text, const struct stat *file, apr_pool_t *pool);

#endif
