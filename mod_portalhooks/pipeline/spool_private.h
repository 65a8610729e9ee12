/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SPOOL_PRIVATE_H
#define PH_PIPELINE_SPOOL_PRIVATE_H

#include <sys/stat.h>

#include "spool.h"

/* What writing (spool.c) and replaying (spool_replay.c) share. Files of an owner are named
 * <prefix><owner>.spool, then <prefix><owner>+1.spool and so on. */

#define PH_SPOOL_SUFFIX ".spool"
#define PH_SPOOL_NEW_SUFFIX ".new" /* behind the other one, until the file is locked */

struct ph_spool_t {
    ph_portal_t *portal;
    const char *directory;
    const char *prefix; /* of the file names of this instance */
    const char *owner;
    apr_pool_t *pool;

    /* this process's own file */
    const char *path;
    int number;   /* of files begun before it */
    int fd;       /* -1 = not open */
    off_t size;   /* of its complete records */
    int reserved; /* a descriptor to give up when there are no others; -1 = given up */

    /* the file whose replay has lost a connection */
    const char *failed_path; /* NULL = none */
    int failures;
    apr_time_t failed_until; /* monotonic: it is put off until then */
    apr_pool_t *failed_pool;
};

void ph_spool_log(const ph_spool_t *spool, ph_log_level_t level, const char *line);

/* A POSIX record lock: released when the process ends, however it ends, or closes any descriptor of the file.
 */
int ph_spool_lock(int fd);

/* A regular file of this user that no other user may read or write. */
int ph_spool_is_trusted(const struct stat *info);

/* Does a file of this name belong to `owner`? NULL = to any owner of this instance. */
int ph_spool_is_of(const ph_spool_t *spool, const char *name, const char *owner);

#endif
