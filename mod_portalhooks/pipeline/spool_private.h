/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SPOOL_PRIVATE_H
#define PH_PIPELINE_SPOOL_PRIVATE_H

#include <apr_hash.h>
#include <sys/stat.h>

#include "spool.h"
#include "spool_file.h"

/* What writing (spool.c) and replaying (spool_replay.c) share. Files of an owner are named
 * <prefix><owner>.spool, then <prefix><owner>+1.spool and so on. */

#define PH_SPOOL_SUFFIX ".spool"
#define PH_SPOOL_NEW_SUFFIX ".new" /* behind the other one, until the file is locked */

struct ph_spool_t {
    ph_portal_t *portal;
    ph_spool_directory_t directory;
    const char *prefix; /* of the file names of this instance */
    const char *owner;

    /* this process's own files */
    ph_spool_file_t file;
    apr_pool_t *file_pool; /* of its names */
    int number;            /* of files begun before it */
    int refused_number;    /* the same of those with refused outcomes */

    /* the file whose replay has lost a connection */
    const char *failed_path; /* NULL = none */
    int failures;
    apr_time_t failed_until; /* monotonic: it is put off until then */
    apr_pool_t *failed_pool;

    apr_hash_t *noted; /* paths of files that are not replayed completely, and that has been logged */
    apr_pool_t *noted_pool;
};

void ph_spool_log(const ph_spool_t *spool, ph_log_level_t level, const char *line);

/* Log a line about this file, unless one has been logged since the spool was last empty. NULL = the line is
 * logged elsewhere. */
void ph_spool_note(ph_spool_t *spool, const char *path, ph_log_level_t level, const char *line);
int ph_spool_is_noted(const ph_spool_t *spool, const char *path);

/* A regular file of this user that no other user may read or write. */
int ph_spool_is_trusted(const struct stat *info);

/* Does a file of this name belong to `owner`? NULL = to any owner of this instance. */
int ph_spool_is_of(const ph_spool_t *spool, const char *name, const char *owner);

#endif
