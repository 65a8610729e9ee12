/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_SECRET_FILE_H
#define PH_CLI_SECRET_FILE_H

#include <apr_pools.h>

/* The first line of a file that holds a secret, "-" is standard input; *secret is from `pool`, for the caller
 * to wipe. NULL, or a sentence: it cannot be read, or is empty or too long. */
const char *ph_secret_file_read(char **secret, const char *path, apr_pool_t *pool);

#endif
