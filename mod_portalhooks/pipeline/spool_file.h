/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SPOOL_FILE_H
#define PH_PIPELINE_SPOOL_FILE_H

#include <apr_errno.h>
#include <sys/types.h>

/* Files of records in a spool directory. What counts as written is on disk, the entry of the file in its
 * directory included. For the thread that owns the spool. */

typedef struct ph_spool_directory_t {
    const char *path;
    int fd;       /* to bring its entries to disk; -1 = not open */
    int reserved; /* a descriptor to give up when there are no others; -1 = given up */
} ph_spool_directory_t;

typedef struct ph_spool_file_t {
    const char *path;
    int fd;     /* -1 = not open */
    off_t size; /* of its complete records that are on disk */
} ph_spool_file_t;

typedef struct ph_spool_bytes_t {
    const char *bytes;
    apr_size_t len;
} ph_spool_bytes_t;

/* `path` is not copied. Never fails: what cannot be opened now is opened when it is needed. */
void ph_spool_directory_open(ph_spool_directory_t *directory, const char *path);
void ph_spool_directory_close(ph_spool_directory_t *directory);

/* A POSIX record lock: released when the process ends, however it ends, or closes any descriptor of the file.
 * 0 = another process has it (errno EAGAIN or EACCES), or it cannot be had. */
int ph_spool_lock(int fd);

/* Make a locked file; it has the name `unnamed` until it is locked, because an unlocked one would be replayed
 * by another process. Neither path is copied. After an error there is no file, and errno's status is
 * returned. */
apr_status_t ph_spool_file_create(ph_spool_file_t *file, ph_spool_directory_t *directory, const char *path,
                                  const char *unnamed);

/* Open a file to append to it, or make it, and lock it; `path` is not copied. */
apr_status_t ph_spool_file_open(ph_spool_file_t *file, ph_spool_directory_t *directory, const char *path);

/* Append records until one cannot be written, and bring them to disk; *written is how many are. After an
 * error nothing may be appended any more: the file may end with half a record, and after a failed fsync
 * nobody knows what is on disk. */
apr_status_t ph_spool_file_append(int *written, ph_spool_file_t *file, const ph_spool_bytes_t *records,
                                  int count);

/* Close it, and remove it if it has no record. Does nothing when it is not open. */
void ph_spool_file_close(ph_spool_file_t *file, ph_spool_directory_t *directory);

#endif
