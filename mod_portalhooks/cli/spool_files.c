/* SPDX-License-Identifier: Apache-2.0 */
/* Counts what is in the spool directory. */
#include "spool_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <apr_strings.h>

static int ends_with(const char *name, const char *end)
{
    const apr_size_t len = strlen(name);

    return len > strlen(end) && strcmp(name + len - strlen(end), end) == 0;
}

const char *ph_spool_files_dir(const ph_httpd_conf_t *httpd, apr_pool_t *pool)
{
    const char *directory = httpd ? ph_httpd_conf_server(httpd, "PortalHooksSpoolDir", pool) : NULL;
    const char *pid_file = httpd ? ph_httpd_conf_server(httpd, "PidFile", pool) : NULL;

    if (!directory && pid_file && *pid_file == '/') {
        directory =
            apr_pstrcat(pool, apr_pstrmemdup(pool, pid_file, (apr_size_t)(strrchr(pid_file, '/') - pid_file)),
                        "/portalhooks-spool", NULL);
    }
    return directory;
}

int ph_spool_files_count(ph_spool_files_t *files, const char *directory)
{
    DIR *open = opendir(directory);
    const struct dirent *entry;
    struct stat info;

    memset(files, 0, sizeof(*files));
    if (!open) {
        return errno;
    }
    while ((entry = readdir(open)) != NULL) {
        if (entry->d_name[0] == '.' || fstatat(dirfd(open), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        if (ends_with(entry->d_name, ".damaged") || ends_with(entry->d_name, ".refused")) {
            files->kept++;
        }
        else {
            files->waiting++;
        }
        files->bytes += info.st_size;
    }
    closedir(open);
    return 0;
}
