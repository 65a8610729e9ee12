/* SPDX-License-Identifier: Apache-2.0 */
/* The functions to which --wrap leads. */
#include "file_faults.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    file_fault_t faults[FILE_FAULTS_MAX];
    int calls[CALLS];
    int is_halved;
} armed;

void file_faults_arm(const file_fault_t *faults)
{
    memset(&armed, 0, sizeof armed);
    if (faults) {
        memcpy(armed.faults, faults, sizeof armed.faults);
    }
}

/* 1 = this call fails, and errno is set. */
static int fails(file_call_t call)
{
    const int number = ++armed.calls[call];
    int i;

    for (i = 0; i < FILE_FAULTS_MAX; i++) {
        const file_fault_t *fault = &armed.faults[i];

        if (fault->from > 0 && fault->call == call && number >= fault->from &&
            number - fault->from < fault->count) {
            errno = fault->error;
            return 1;
        }
    }
    return 0;
}

int __real_open(const char *path, int flags, ...);
int __real_fcntl(int fd, int command, ...);
int __real_rename(const char *from, const char *to);
int __real_unlink(const char *path);
int __real_fsync(int fd);
int __real_syncfs(int fd);
int __real_ftruncate(int fd, off_t size);
ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __real_read(int fd, void *bytes, size_t len);

int __wrap_open(const char *path, int flags, ...);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_rename(const char *from, const char *to);
int __wrap_unlink(const char *path);
int __wrap_fsync(int fd);
int __wrap_syncfs(int fd);
int __wrap_ftruncate(int fd, off_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_read(int fd, void *bytes, size_t len);

int __wrap_open(const char *path, int flags, ...)
{
    va_list arguments;
    mode_t mode;

    if (!(flags & O_CREAT)) {
        return fails(OPEN) ? -1 : __real_open(path, flags);
    }
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
    return fails(CREATE) ? -1 : __real_open(path, flags, mode);
}

int __wrap_fcntl(int fd, int command, ...)
{
    va_list arguments;
    void *argument;

    va_start(arguments, command);
    argument = va_arg(arguments, void *);
    va_end(arguments);
    return fails(LOCK) ? -1 : __real_fcntl(fd, command, argument);
}

int __wrap_rename(const char *from, const char *to)
{
    return fails(RENAME) ? -1 : __real_rename(from, to);
}

int __wrap_unlink(const char *path)
{
    return fails(UNLINK) ? -1 : __real_unlink(path);
}

int __wrap_fsync(int fd)
{
    struct stat info;

    return fails(fstat(fd, &info) == 0 && S_ISDIR(info.st_mode) ? SYNC_DIRECTORY : SYNC) ? -1
                                                                                         : __real_fsync(fd);
}

int __wrap_syncfs(int fd)
{
    return fails(SYNC_ALL) ? -1 : __real_syncfs(fd);
}

int __wrap_ftruncate(int fd, off_t size)
{
    return fails(TRUNCATE) ? -1 : __real_ftruncate(fd, size);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    if (armed.is_halved) {
        armed.is_halved = 0;
        armed.calls[WRITE]--;
        return fails(WRITE) ? -1 : __real_write(fd, bytes, len);
    }
    if (fails(WRITE)) {
        armed.is_halved = 1;
        return __real_write(fd, bytes, len / 2);
    }
    return __real_write(fd, bytes, len);
}

ssize_t __wrap_read(int fd, void *bytes, size_t len)
{
    return fails(READ) ? -1 : __real_read(fd, bytes, len);
}
