/* SPDX-License-Identifier: Apache-2.0 */
/* Creating, locking, appending and syncing, with every error told. */
#include "spool_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void reserve(ph_spool_directory_t *directory)
{
    if (directory->reserved < 0) {
        directory->reserved = open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
}

static void open_directory(ph_spool_directory_t *directory)
{
    if (directory->fd < 0) {
        directory->fd = open(directory->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
}

void ph_spool_directory_open(ph_spool_directory_t *directory, const char *path)
{
    directory->path = path;
    directory->fd = -1;
    directory->reserved = -1;
    reserve(directory);
    open_directory(directory);
}

void ph_spool_directory_close(ph_spool_directory_t *directory)
{
    if (directory->fd >= 0) {
        close(directory->fd);
    }
    if (directory->reserved >= 0) {
        close(directory->reserved);
    }
    directory->fd = -1;
    directory->reserved = -1;
}

int ph_spool_lock(int fd)
{
    struct flock whole = { 0 };

    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    return fcntl(fd, F_SETLK, &whole) == 0;
}

/* Bring the entry of this file in its directory to disk. Not every file system can sync a directory. */
static int sync_entry(ph_spool_directory_t *directory, int fd)
{
    open_directory(directory);
    return (directory->fd >= 0 && fsync(directory->fd) == 0) || syncfs(fd) == 0;
}

static int open_to_append(ph_spool_directory_t *directory, const char *path, int flags)
{
    const int all = flags | O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
    int fd = open(path, all, S_IRUSR | S_IWUSR);

    if (fd < 0 && (errno == EMFILE || errno == ENFILE) && directory->reserved >= 0) {
        close(directory->reserved);
        directory->reserved = -1;
        fd = open(path, all, S_IRUSR | S_IWUSR);
    }
    return fd;
}

/* The status of errno, after closing. */
static apr_status_t give_up(ph_spool_file_t *file, ph_spool_directory_t *directory)
{
    const apr_status_t rv = APR_FROM_OS_ERROR(errno);

    ph_spool_file_close(file, directory);
    return rv;
}

apr_status_t ph_spool_file_create(ph_spool_file_t *file, ph_spool_directory_t *directory, const char *path,
                                  const char *unnamed)
{
    file->path = unnamed;
    file->size = 0;
    file->fd = open_to_append(directory, unnamed, O_EXCL);
    if (file->fd < 0 || !ph_spool_lock(file->fd) || rename(unnamed, path) != 0) {
        return give_up(file, directory);
    }
    file->path = path;
    return sync_entry(directory, file->fd) ? APR_SUCCESS : give_up(file, directory);
}

apr_status_t ph_spool_file_open(ph_spool_file_t *file, ph_spool_directory_t *directory, const char *path)
{
    struct stat info = { 0 };

    file->path = path;
    file->size = 1; /* it may have records */
    file->fd = open_to_append(directory, path, 0);
    if (file->fd < 0 || !ph_spool_lock(file->fd) || fstat(file->fd, &info) != 0) {
        return give_up(file, directory);
    }
    /* A process that has replayed it has removed it. */
    if (info.st_nlink == 0 || !S_ISREG(info.st_mode)) {
        errno = ENOENT;
        return give_up(file, directory);
    }
    file->size = info.st_size;
    return info.st_size > 0 || sync_entry(directory, file->fd) ? APR_SUCCESS : give_up(file, directory);
}

static apr_status_t write_all(int fd, const char *bytes, apr_size_t len)
{
    while (len > 0) {
        const ssize_t done = write(fd, bytes, len);

        if (done < 0 && errno != EINTR) {
            return APR_FROM_OS_ERROR(errno);
        }
        if (done > 0) {
            bytes += done;
            len -= (apr_size_t)done;
        }
    }
    return APR_SUCCESS;
}

apr_status_t ph_spool_file_append(int *written, ph_spool_file_t *file, const ph_spool_bytes_t *records,
                                  int count)
{
    apr_status_t rv = APR_SUCCESS;
    off_t size = file->size;
    int done = 0;

    *written = 0;
    while (rv == APR_SUCCESS && done < count) {
        rv = write_all(file->fd, records[done].bytes, records[done].len);
        size += rv == APR_SUCCESS ? (off_t)records[done].len : 0;
        done += rv == APR_SUCCESS;
    }
    if (rv != APR_SUCCESS && ftruncate(file->fd, size) != 0) {
        /* Half a record at the end is recognized by its digest when the file is replayed. */
    }
    if (done == 0) {
        return rv;
    }
    if (fsync(file->fd) != 0) {
        return rv != APR_SUCCESS ? rv : APR_FROM_OS_ERROR(errno);
    }
    file->size = size;
    *written = done;
    return rv;
}

void ph_spool_file_close(ph_spool_file_t *file, ph_spool_directory_t *directory)
{
    if (file->fd < 0) {
        return;
    }
    if (file->size == 0) {
        unlink(file->path);
    }
    close(file->fd);
    file->fd = -1;
    reserve(directory);
}
