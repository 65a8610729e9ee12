/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the spool. The writer locks its file until its process ends, so that no other process replays
 * half of it; a process that replays a file locks it as well. */
#include "spool.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text/digest.h"
#include "outcome_batch.h"
#include "spool_record.h"

#define INSTANCE_LEN 22 /* of the digest of the instance in a file name */
#define SUFFIX ".spool"
#define NEW_SUFFIX ".new"
#define DAMAGED_SUFFIX ".damaged"

struct ph_spool_t {
    ph_portal_t *portal;
    const char *directory;
    const char *prefix; /* of the file names of this instance */
    const char *path;   /* of this process's own file */
    apr_pool_t *pool;
    int fd;     /* of that file; -1 = not open */
    off_t size; /* of its complete records */
};

static void log_line(const ph_spool_t *spool, ph_log_level_t level, const char *line)
{
    spool->portal->ports.log(spool->portal->ports.log_baton, level, line);
}

static apr_status_t close_own(void *data)
{
    ph_spool_t *spool = data;

    if (spool->fd >= 0) {
        close(spool->fd);
    }
    return APR_SUCCESS;
}

static const char *path_of(const ph_spool_t *spool, const char *owner, apr_pool_t *pool)
{
    return apr_pstrcat(pool, spool->directory, "/", spool->prefix, owner, SUFFIX, NULL);
}

ph_spool_t *ph_spool_make(ph_portal_t *portal, const char *directory, const char *owner, apr_pool_t *pool)
{
    const ph_digest_part_t part = { portal->instance, strlen(portal->instance) };
    ph_spool_t *spool = apr_pcalloc(pool, sizeof *spool);

    spool->portal = portal;
    spool->directory = directory;
    spool->prefix = apr_pstrcat(pool, "portalhooks-",
                                apr_pstrndup(pool, ph_digest_make(&part, 1, pool), INSTANCE_LEN), "-", NULL);
    spool->path = path_of(spool, owner, pool);
    spool->pool = pool;
    spool->fd = -1;
    apr_pool_cleanup_register(pool, spool, close_own, apr_pool_cleanup_null);
    return spool;
}

/* A POSIX record lock: released when the process ends, however it ends. */
static int lock(int fd)
{
    struct flock whole = { 0 };

    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    return fcntl(fd, F_SETLK, &whole) == 0;
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

/* The file is renamed after it is locked: an unlocked one would be replayed by another process. */
static apr_status_t open_own(ph_spool_t *spool)
{
    const char *unnamed;

    if (spool->fd >= 0) {
        return APR_SUCCESS;
    }
    unnamed = apr_pstrcat(spool->pool, spool->path, NEW_SUFFIX, NULL);
    spool->fd = open(unnamed, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (spool->fd < 0 || !lock(spool->fd) || rename(unnamed, spool->path) != 0 ||
        !sync_directory(spool->directory)) {
        return APR_FROM_OS_ERROR(errno);
    }
    return APR_SUCCESS;
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

apr_status_t ph_spool_write(ph_spool_t *spool, ph_click_t *const *clicks, int count, apr_pool_t *scratch)
{
    apr_status_t rv = open_own(spool);
    off_t size = spool->size;
    apr_pool_t *turn;
    int i;

    apr_pool_create(&turn, scratch);
    for (i = 0; rv == APR_SUCCESS && i < count; i++) {
        apr_size_t len = 0;
        const char *record;

        apr_pool_clear(turn);
        record = ph_spool_record_make(&len, clicks[i], turn);
        rv = record ? write_all(spool->fd, record, len) : APR_EGENERAL;
        size += (off_t)len;
    }
    apr_pool_destroy(turn);
    if (rv == APR_SUCCESS && fsync(spool->fd) != 0) {
        rv = APR_FROM_OS_ERROR(errno);
    }
    if (rv == APR_SUCCESS) {
        spool->size = size;
    }
    else if (spool->fd >= 0 && ftruncate(spool->fd, spool->size) != 0) {
        /* Records after half a record could not be read, so no more are written. */
        close(spool->fd);
        spool->fd = -1;
    }
    return rv;
}

/* ---- replaying ------------------------------------------------------------------------------------ */

typedef struct replay_t {
    ph_spool_t *spool;
    ph_db_t *db;
    const char *path;
    int fd;
    int is_damaged;
    int count; /* outcomes committed */
} replay_t;

/* 1 = all `len` bytes were read. */
static int read_all(int fd, char *bytes, apr_size_t len)
{
    while (len > 0) {
        const ssize_t done = read(fd, bytes, len);

        if (done == 0 || (done < 0 && errno != EINTR)) {
            return 0;
        }
        if (done > 0) {
            bytes += done;
            len -= (apr_size_t)done;
        }
    }
    return 1;
}

/* The next record; NULL at the end or at the first damage, after which no record can be trusted. */
static ph_click_t *read_record(replay_t *replay, apr_pool_t *scratch)
{
    char head[PH_SPOOL_HEAD_LEN];
    ph_click_t *click = NULL;
    apr_size_t len;
    char *text;

    if (read(replay->fd, head, 1) == 0) {
        return NULL;
    }
    if (read_all(replay->fd, head + 1, sizeof(head) - 1)) {
        len = ph_spool_record_text_len(head);
        text = apr_palloc(scratch, len + 1);
        if (len > 0 && read_all(replay->fd, text, len)) {
            click = ph_spool_record_parse(head, text, len);
        }
    }
    replay->is_damaged = !click;
    return click;
}

static apr_status_t commit(replay_t *replay, ph_click_t **clicks, int count, apr_pool_t *scratch)
{
    ph_portal_t *portal = replay->spool->portal;
    apr_status_t rv = APR_SUCCESS;
    int i;

    if (count > 0) {
        rv = ph_outcome_batch_commit(replay->db, portal, clicks, count, scratch);
    }
    for (i = 0; i < count; i++) {
        if (rv == APR_SUCCESS) {
            ph_outcome_batch_log(portal, clicks[i], scratch);
        }
        ph_click_release(clicks[i]);
    }
    replay->count += rv == APR_SUCCESS ? count : 0;
    return rv;
}

static apr_status_t commit_records(replay_t *replay, apr_pool_t *scratch)
{
    ph_click_t *clicks[PH_OUTCOME_BATCH_MAX];
    apr_pool_t *turn;
    apr_status_t rv;
    int count;

    apr_pool_create(&turn, scratch);
    do {
        apr_pool_clear(turn);
        for (count = 0; count < PH_OUTCOME_BATCH_MAX; count++) {
            clicks[count] = read_record(replay, turn);
            if (!clicks[count]) {
                break;
            }
        }
        rv = commit(replay, clicks, count, turn);
    } while (rv == APR_SUCCESS && count == PH_OUTCOME_BATCH_MAX);
    apr_pool_destroy(turn);
    return rv;
}

/* All readable outcomes are committed: remove the file, or rename a damaged one for inspection. */
static void finish(const replay_t *replay, apr_pool_t *scratch)
{
    const ph_spool_t *spool = replay->spool;

    if (replay->is_damaged) {
        rename(replay->path, apr_pstrcat(scratch, replay->path, DAMAGED_SUFFIX, NULL));
        log_line(
            spool, PH_LOG_ERROR,
            apr_psprintf(scratch,
                         "spool %s: damaged after %d outcomes, which are committed; the rest is unreadable, "
                         "the file is kept as %s" DAMAGED_SUFFIX,
                         replay->path, replay->count, replay->path));
        return;
    }
    unlink(replay->path);
    log_line(spool, PH_LOG_NOTICE,
             apr_psprintf(scratch, "spool %s: %d outcomes committed", replay->path, replay->count));
}

/* A regular file of this user that no other user may read or write. */
static int is_trusted(const struct stat *info)
{
    return S_ISREG(info->st_mode) && info->st_uid == geteuid() && (info->st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/* 0 = another process has replayed and removed it meanwhile. */
static int is_linked(int fd)
{
    struct stat info;

    return fstat(fd, &info) == 0 && info.st_nlink > 0;
}

static apr_status_t replay_file(ph_spool_t *spool, const char *path, ph_db_t *db, apr_pool_t *scratch)
{
    replay_t replay = { spool, db, path, open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK), 0, 0 };
    apr_status_t rv = APR_SUCCESS;
    struct stat info;

    if (replay.fd < 0 && errno == ENOENT) {
        return APR_SUCCESS;
    }
    if (replay.fd < 0 || fstat(replay.fd, &info) != 0 || !is_trusted(&info)) {
        log_line(spool, PH_LOG_ERROR,
                 apr_psprintf(scratch,
                              "spool %s: ignored; not a regular file with access for its owner alone", path));
    }
    /* If it is locked, its writer is alive or another process replays it. */
    else if (lock(replay.fd) && is_linked(replay.fd)) {
        rv = commit_records(&replay, scratch);
        if (rv == APR_SUCCESS) {
            finish(&replay, scratch);
        }
    }
    if (replay.fd >= 0) {
        close(replay.fd);
    }
    return rv;
}

static int is_ours(const ph_spool_t *spool, const char *name)
{
    const apr_size_t len = strlen(name), prefix_len = strlen(spool->prefix);

    return len > prefix_len + strlen(SUFFIX) && strncmp(name, spool->prefix, prefix_len) == 0 &&
           strcmp(name + len - strlen(SUFFIX), SUFFIX) == 0;
}

static apr_array_header_t *list_files(const ph_spool_t *spool, apr_pool_t *scratch)
{
    apr_array_header_t *paths = apr_array_make(scratch, 4, sizeof(const char *));
    apr_finfo_t entry;
    apr_dir_t *opened;

    if (apr_dir_open(&opened, spool->directory, scratch) != APR_SUCCESS) {
        return paths;
    }
    while (apr_dir_read(&entry, APR_FINFO_NAME, opened) == APR_SUCCESS) {
        if (is_ours(spool, entry.name)) {
            APR_ARRAY_PUSH(paths, const char *) =
                apr_pstrcat(scratch, spool->directory, "/", entry.name, NULL);
        }
    }
    apr_dir_close(opened);
    return paths;
}

apr_status_t ph_spool_replay(ph_spool_t *spool, ph_db_t *db, apr_pool_t *scratch)
{
    const apr_array_header_t *paths = list_files(spool, scratch);
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; rv == APR_SUCCESS && i < paths->nelts; i++) {
        const char *path = APR_ARRAY_IDX(paths, i, const char *);

        /* Closing a descriptor of our own file would release its lock. */
        if (strcmp(path, spool->path) != 0) {
            rv = replay_file(spool, path, db, scratch);
        }
    }
    return rv;
}

int ph_spool_holds(const ph_spool_t *spool, const char *owner, apr_pool_t *scratch)
{
    struct stat info;

    return lstat(path_of(spool, owner, scratch), &info) == 0 && is_trusted(&info);
}
