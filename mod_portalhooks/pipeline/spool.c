/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the spool, and writing them. The writer locks its file until its process ends, so that no
 * other process replays half of it; a process that replays a file locks it as well. */
#include "spool.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/text/digest.h"
#include "spool_private.h"
#include "spool_record.h"

#define INSTANCE_LEN 22 /* of the digest of the instance in a file name */
#define REFUSED_SUFFIX ".refused"

void ph_spool_log(const ph_spool_t *spool, ph_log_level_t level, const char *line)
{
    spool->portal->ports.log(spool->portal->ports.log_baton, level, line);
}

int ph_spool_lock(int fd)
{
    struct flock whole = { 0 };

    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    return fcntl(fd, F_SETLK, &whole) == 0;
}

int ph_spool_is_trusted(const struct stat *info)
{
    return S_ISREG(info->st_mode) && info->st_uid == geteuid() && (info->st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

static apr_status_t close_own(void *data)
{
    ph_spool_t *spool = data;

    if (spool->fd >= 0) {
        close(spool->fd);
    }
    if (spool->reserved >= 0) {
        close(spool->reserved);
    }
    return APR_SUCCESS;
}

ph_spool_t *ph_spool_make(ph_portal_t *portal, const char *directory, const char *owner, apr_pool_t *pool)
{
    const ph_digest_part_t part = { portal->instance, strlen(portal->instance) };
    ph_spool_t *spool = apr_pcalloc(pool, sizeof *spool);

    spool->portal = portal;
    spool->directory = directory;
    spool->prefix = apr_pstrcat(pool, "portalhooks-",
                                apr_pstrndup(pool, ph_digest_make(&part, 1, pool), INSTANCE_LEN), "-", NULL);
    spool->owner = apr_pstrdup(pool, owner);
    spool->pool = pool;
    apr_pool_create(&spool->failed_pool, pool);
    spool->fd = -1;
    spool->reserved = open("/dev/null", O_RDONLY | O_CLOEXEC);
    apr_pool_cleanup_register(pool, spool, close_own, apr_pool_cleanup_null);
    return spool;
}

/* 1 = `text` ends with `end`; then *len is the length before it. */
static int ends_with(apr_size_t *len, const char *text, const char *end)
{
    const apr_size_t end_len = strlen(end);

    if (*len < end_len || strncmp(text + *len - end_len, end, end_len) != 0) {
        return 0;
    }
    *len -= end_len;
    return 1;
}

int ph_spool_is_of(const ph_spool_t *spool, const char *name, const char *owner)
{
    const apr_size_t prefix_len = strlen(spool->prefix), owner_len = owner ? strlen(owner) : 0;
    apr_size_t len = strlen(name);

    ends_with(&len, name, PH_SPOOL_NEW_SUFFIX);
    if (!ends_with(&len, name, PH_SPOOL_SUFFIX) || len <= prefix_len ||
        strncmp(name, spool->prefix, prefix_len) != 0) {
        return 0;
    }
    name += prefix_len;
    len -= prefix_len;
    return !owner || (len >= owner_len && strncmp(name, owner, owner_len) == 0 &&
                      (len == owner_len || name[owner_len] == '+'));
}

/* ---- writing -------------------------------------------------------------------------------------- */

/* The directory entry must be on disk, too. */
static int sync_directory(const char *directory)
{
    const int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int done;

    if (fd < 0) {
        return 0;
    }
    done = fsync(fd) == 0;
    close(fd);
    return done;
}

static int open_new(ph_spool_t *spool, const char *path)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
    int fd = open(path, flags, 0600);

    if (fd < 0 && (errno == EMFILE || errno == ENFILE) && spool->reserved >= 0) {
        close(spool->reserved);
        spool->reserved = -1;
        fd = open(path, flags, 0600);
    }
    return fd;
}

/* Nothing is appended after a failure: records after half a record could not be read, and after a failed
 * fsync nobody knows what is on disk. What comes later goes into a further file. */
static void close_for_good(ph_spool_t *spool)
{
    if (spool->fd >= 0) {
        if (spool->size == 0 && spool->path) {
            unlink(spool->path);
        }
        close(spool->fd);
    }
    spool->fd = -1;
    spool->path = NULL;
    spool->number++;
}

/* The file is renamed after it is locked: an unlocked one would be replayed by another process. */
static apr_status_t open_own(ph_spool_t *spool)
{
    const char *number = spool->number > 0 ? apr_psprintf(spool->pool, "+%d", spool->number) : "";
    const char *path = apr_pstrcat(spool->pool, spool->directory, "/", spool->prefix, spool->owner, number,
                                   PH_SPOOL_SUFFIX, NULL);
    const char *unnamed = apr_pstrcat(spool->pool, path, PH_SPOOL_NEW_SUFFIX, NULL);
    apr_status_t rv;

    if (spool->fd >= 0) {
        return APR_SUCCESS;
    }
    spool->size = 0;
    spool->path = unnamed;
    spool->fd = open_new(spool, unnamed);
    if (spool->fd >= 0 && ph_spool_lock(spool->fd) && rename(unnamed, path) == 0) {
        spool->path = path;
        sync_directory(spool->directory); /* without a descriptor for it the entry is on disk later */
        return APR_SUCCESS;
    }
    rv = APR_FROM_OS_ERROR(errno);
    close_for_good(spool);
    return rv;
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

/* Cut off half a record and bring the rest to disk. */
static apr_status_t sync_own(const ph_spool_t *spool, int is_whole)
{
    if (!is_whole && ftruncate(spool->fd, spool->size) != 0) {
        return APR_FROM_OS_ERROR(errno);
    }
    return fsync(spool->fd) == 0 ? APR_SUCCESS : APR_FROM_OS_ERROR(errno);
}

typedef struct spool_record_t {
    const char *bytes;
    apr_size_t len;
    const ph_click_t *click;
} spool_record_t;

/* Append records until one cannot be written, and bring them to disk; *written is how many are. */
static apr_status_t append(int *written, ph_spool_t *spool, const spool_record_t *records, int count)
{
    apr_status_t rv = open_own(spool), synced;
    const off_t size = spool->size;
    int i;

    *written = 0;
    if (rv != APR_SUCCESS) {
        return rv;
    }
    for (i = 0; rv == APR_SUCCESS && i < count; i++) {
        rv = write_all(spool->fd, records[i].bytes, records[i].len);
        spool->size += rv == APR_SUCCESS ? (off_t)records[i].len : 0;
        *written += rv == APR_SUCCESS;
    }
    synced = sync_own(spool, rv == APR_SUCCESS);
    if (synced != APR_SUCCESS) {
        /* Written again into a further file; a record that is in both is applied once. */
        *written = 0;
        spool->size = size;
        rv = synced;
    }
    if (rv != APR_SUCCESS) {
        close_for_good(spool);
    }
    return rv;
}

static void log_lost(const ph_spool_t *spool, const ph_click_t *click, const char *reason,
                     apr_pool_t *scratch)
{
    ph_spool_log(
        spool, PH_LOG_ERROR,
        apr_psprintf(scratch,
                     "execution %s: outcome lost, neither the database nor the spool %s can be written "
                     "(%s); it will become unknown",
                     click->execution.id, spool->directory, reason));
}

static apr_array_header_t *make_records(const ph_spool_t *spool, ph_click_t *const *clicks, int count,
                                        apr_pool_t *scratch)
{
    apr_array_header_t *records = apr_array_make(scratch, count, sizeof(spool_record_t));
    int i;

    for (i = 0; i < count; i++) {
        spool_record_t record = { NULL, 0, clicks[i] };

        record.bytes = ph_spool_record_make(&record.len, clicks[i], scratch);
        if (record.bytes) {
            APR_ARRAY_PUSH(records, spool_record_t) = record;
        }
        else {
            log_lost(spool, clicks[i], "it cannot be written as JSON", scratch);
        }
    }
    return records;
}

int ph_spool_write(ph_spool_t *spool, ph_click_t *const *clicks, int count, apr_pool_t *scratch)
{
    const apr_array_header_t *made = make_records(spool, clicks, count, scratch);
    const spool_record_t *records = (const spool_record_t *)made->elts;
    int done = 0, lost = 0, tries = 0, written;
    char reason[120];

    while (done + lost < made->nelts) {
        const spool_record_t *next = records + done + lost;
        apr_status_t rv = append(&written, spool, next, made->nelts - done - lost);

        done += written;
        tries = written > 0 ? 0 : tries + 1;
        /* Neither in the first file nor in a further one: perhaps the next record is shorter. */
        if (rv != APR_SUCCESS && tries == 2) {
            log_lost(spool, next->click, apr_strerror(rv, reason, sizeof(reason)), scratch);
            lost++;
            tries = 0;
        }
    }
    return done;
}

void ph_spool_keep_refused(ph_spool_t *spool, const ph_click_t *click, apr_pool_t *scratch)
{
    const char *path =
        apr_pstrcat(scratch, spool->directory, "/", spool->prefix, spool->owner, REFUSED_SUFFIX, NULL);
    apr_size_t len;
    const char *record = ph_spool_record_make(&len, click, scratch);
    const int fd = record ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    const int is_kept = fd >= 0 && write_all(fd, record, len) == APR_SUCCESS && fsync(fd) == 0;

    if (fd >= 0) {
        close(fd);
    }
    ph_spool_log(
        spool, PH_LOG_ERROR,
        is_kept ? apr_psprintf(scratch,
                               "execution %s: its outcome is kept in %s, which is not replayed; to have it "
                               "tried again, rename the file to *" PH_SPOOL_SUFFIX,
                               click->execution.id, path)
                : apr_psprintf(scratch, "execution %s: outcome lost, %s cannot be written",
                               click->execution.id, path));
}
