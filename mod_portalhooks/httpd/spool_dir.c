/* SPDX-License-Identifier: Apache-2.0 */
/* Where children leave outcomes that they cannot write to the database: made by root, written by User. */
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

static int make(const char *path)
{
    if (mkdir(path, S_IRWXU) != 0) {
        return errno == EEXIST;
    }
    return geteuid() != 0 || lchown(path, ap_unixd_config.user_id, ap_unixd_config.group_id) == 0;
}

const char *ph_spool_dir_prepare(const char *path, apr_pool_t *pool)
{
    struct stat info;

    if (!make(path) || lstat(path, &info) != 0) {
        return apr_psprintf(pool, "spool folder %s: it cannot be made: %s", path, strerror(errno));
    }
    if (!S_ISDIR(info.st_mode)) {
        return apr_psprintf(pool, "spool folder %s: it is no folder", path);
    }
    if (info.st_uid != user_of_children() || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return apr_psprintf(
            pool, "spool folder %s: it must belong to httpd's User, and nobody else may write there", path);
    }
    return NULL;
}
