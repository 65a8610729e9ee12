/* SPDX-License-Identifier: Apache-2.0 */
/* Prepares the directory for outcomes that a stopping child cannot write to the database: created by the
 * parent, written by httpd's User. */
#include "spool_dir.h"

#include <errno.h>
#include <httpd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>
#include <unixd.h>

static uid_t user_of_children(void)
{
    return geteuid() == 0 ? ap_unixd_config.user_id : geteuid();
}

static int create(const char *path)
{
    if (mkdir(path, S_IRWXU) != 0) {
        return errno == EEXIST;
    }
    return geteuid() != 0 || lchown(path, ap_unixd_config.user_id, ap_unixd_config.group_id) == 0;
}

static const char *judge(const char *path, apr_pool_t *pool)
{
    struct stat info;

    if (lstat(path, &info) != 0) {
        return apr_psprintf(pool, "spool directory %s: cannot be created: %s", path, strerror(errno));
    }
    if (!S_ISDIR(info.st_mode)) {
        return apr_psprintf(pool, "spool directory %s: not a directory", path);
    }
    if (info.st_uid != user_of_children() || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return apr_psprintf(
            pool, "spool directory %s: must be owned by httpd's User and writable by no other user", path);
    }
    return NULL;
}

const char *ph_spool_dir_prepare(const char *path, apr_pool_t *pool)
{
    return create(path)
               ? judge(path, pool)
               : apr_psprintf(pool, "spool directory %s: cannot be created: %s", path, strerror(errno));
}

const char *ph_spool_dir_check(const char *path, apr_pool_t *pool)
{
    const char *parent = ap_make_dirstr_parent(pool, path);

    if (access(path, F_OK) == 0) {
        return judge(path, pool);
    }
    return (access(parent, W_OK | X_OK) == 0)
               ? NULL
               : apr_psprintf(pool, "spool directory %s: cannot be created: %s", path, strerror(errno));
}
