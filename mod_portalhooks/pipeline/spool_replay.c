/* SPDX-License-Identifier: Apache-2.0 */
/* Replaying the files that other processes left. */
#include <apr_file_io.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "os/monotonic.h"
#include "outcome_batch.h"
#include "service/metrics.h"
#include "spool_private.h"
#include "spool_record.h"

#define DAMAGED_SUFFIX ".damaged"
#define PUT_OFF_MAX apr_time_from_sec(60)
#define ALONE_AFTER 2 /* lost connections, after which a file is committed record by record */
#define UNTRUSTED "not replayed, because it is not a regular file with access for its owner alone"
#define ABSENT_MAX apr_time_from_sec(60) /* since the file was written: the row may still appear */

typedef struct replay_t {
    ph_spool_t *spool;
    ph_db_t *db;
    const char *path;
    int fd;
    apr_time_t written_at;
    int losses;
    int is_damaged;
    int is_unfinished; /* some could not be committed yet */
    int count;         /* outcomes committed */
} replay_t;

/* APR_EOF = the file ends before. */
static apr_status_t read_all(int fd, char *bytes, apr_size_t len)
{
    while (len > 0) {
        const ssize_t done = read(fd, bytes, len);

        if (done == 0) {
            return APR_EOF;
        }
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

/* APR_EOF = there are no more; APR_EINVAL = damage. */
static apr_status_t read_next(ph_click_t **click, const replay_t *replay, apr_pool_t *scratch)
{
    char head[PH_SPOOL_HEAD_LEN];
    apr_status_t rv = read_all(replay->fd, head, 1);
    apr_size_t len;
    char *text;

    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = read_all(replay->fd, head + 1, sizeof(head) - 1);
    if (rv != APR_SUCCESS) {
        return rv == APR_EOF ? APR_EINVAL : rv;
    }
    len = ph_spool_record_text_len(head);
    if (len == 0) {
        return APR_EINVAL;
    }
    text = apr_palloc(scratch, len);
    rv = read_all(replay->fd, text, len);
    return rv == APR_SUCCESS ? ph_spool_record_parse(click, head, text, len)
           : rv == APR_EOF   ? APR_EINVAL
                             : rv;
}

/* The next record; NULL at the end, at the first damage, after which no record can be trusted, or when it
 * cannot be read now. */
static ph_click_t *read_record(replay_t *replay, apr_pool_t *scratch)
{
    ph_click_t *click = NULL;
    const apr_status_t rv = read_next(&click, replay, scratch);
    char reason[120];

    if (rv == APR_SUCCESS || rv == APR_EOF) {
        return click;
    }
    if (rv == APR_EINVAL || rv == APR_FROM_OS_ERROR(EIO)) {
        replay->is_damaged = 1;
        return NULL;
    }
    replay->is_unfinished = 1;
    ph_spool_note(replay->spool, replay->path, PH_LOG_WARNING,
                  apr_psprintf(scratch, "spool %s: cannot be read, will retry: %s", replay->path,
                               apr_strerror(rv, reason, sizeof(reason))));
    return NULL;
}

/* A row that does not exist. After a failed commit of a click there is none, and nothing was sent. */
static void judge_absent(replay_t *replay, ph_click_t *click, apr_pool_t *scratch)
{
    const ph_outcome_t *outcome = &click->attempt.outcome;

    if (outcome->delivery == PH_DELIVERY_NOT_SENT && outcome->error == PH_ERROR_INTERRUPTED) {
        return;
    }
    if (apr_time_now() - replay->written_at < ABSENT_MAX) {
        replay->is_unfinished = 1;
        return;
    }
    ph_outcome_batch_restore(replay->db, replay->spool->portal, click, scratch);
}

/* Without a place for it beside, it stays in this file. */
static void keep_refused(replay_t *replay, const ph_click_t *click, apr_pool_t *scratch)
{
    const apr_status_t rv = ph_spool_keep_refused(replay->spool, click, scratch);
    char reason[120];

    if (rv == APR_SUCCESS) {
        ph_metrics_note_lost(replay->spool->portal->metrics);
        return;
    }
    replay->is_unfinished = 1;
    ph_spool_note(replay->spool, replay->path, PH_LOG_ERROR,
                  apr_psprintf(scratch,
                               "execution %s: its outcome stays in %s and is tried again, because no file "
                               "for refused ones can be written (%s)",
                               click->execution.id, replay->path, apr_strerror(rv, reason, sizeof(reason))));
}

static void settle(replay_t *replay, ph_click_t *click, apr_pool_t *scratch)
{
    ph_portal_t *portal = replay->spool->portal;

    if (click->writing == PH_WRITING_ABSENT) {
        judge_absent(replay, click, scratch);
    }
    switch (click->writing) {
    case PH_WRITING_DONE:
        ph_outcome_batch_log(portal, click, scratch);
        replay->count++;
        break;
    case PH_WRITING_REPEATED:
        replay->count++;
        break;
    case PH_WRITING_LOCKED:
    case PH_WRITING_BLOCKED:
        ph_spool_note(replay->spool, replay->path, PH_LOG_WARNING, NULL);
        replay->is_unfinished = 1;
        break;
    case PH_WRITING_PENDING:
        replay->is_unfinished = 1;
        break;
    case PH_WRITING_ABSENT:
        break;
    case PH_WRITING_REFUSED:
        keep_refused(replay, click, scratch);
        break;
    }
    ph_click_release(click);
}

static apr_status_t commit(replay_t *replay, ph_click_t **clicks, int count, apr_pool_t *scratch)
{
    const int is_noted = ph_spool_is_noted(replay->spool, replay->path);
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; i < count; i++) {
        clicks[i]->losses = replay->losses;
        clicks[i]->is_logged = is_noted; /* a locked row is tried again at each sweep */
    }
    if (count > 0) {
        rv = ph_outcome_batch_commit(replay->db, replay->spool->portal, clicks, count, scratch);
    }
    for (i = 0; i < count; i++) {
        settle(replay, clicks[i], scratch);
    }
    return rv;
}

static apr_status_t commit_records(replay_t *replay, apr_pool_t *scratch)
{
    const int at_once = replay->losses < ALONE_AFTER ? PH_OUTCOME_BATCH_MAX : 1;
    ph_click_t *clicks[PH_OUTCOME_BATCH_MAX];
    apr_pool_t *turn;
    apr_status_t rv;
    int count;

    apr_pool_create(&turn, scratch);
    do {
        apr_pool_clear(turn);
        for (count = 0; count < at_once; count++) {
            clicks[count] = read_record(replay, turn);
            if (!clicks[count]) {
                break;
            }
        }
        rv = commit(replay, clicks, count, turn);
    } while (rv == APR_SUCCESS && count == at_once);
    apr_pool_destroy(turn);
    return rv;
}

static void move_aside(const replay_t *replay, const char *what, apr_pool_t *scratch)
{
    const char *kept = apr_pstrcat(scratch, replay->path, DAMAGED_SUFFIX, NULL);
    const int is_moved = rename(replay->path, kept) == 0;

    ph_spool_note(replay->spool, replay->path, PH_LOG_ERROR,
                  apr_psprintf(scratch, "spool %s: %s; %s %s", replay->path, what,
                               is_moved ? "the file is kept as" : "the file cannot be renamed to", kept));
}

static void remove_file(const replay_t *replay, apr_pool_t *scratch)
{
    const int is_removed = unlink(replay->path) == 0 || errno == ENOENT;
    char reason[120];

    if (!is_removed) {
        ph_spool_note(replay->spool, replay->path, PH_LOG_ERROR,
                      apr_psprintf(scratch,
                                   "spool %s: all its outcomes are committed, but the file cannot be removed "
                                   "(%s); remove it",
                                   replay->path,
                                   apr_strerror(APR_FROM_OS_ERROR(errno), reason, sizeof(reason))));
    }
    else if (replay->count > 0) {
        ph_spool_log(replay->spool, PH_LOG_NOTICE,
                     apr_psprintf(scratch, "spool %s: %d outcomes committed", replay->path, replay->count));
    }
}

/* Everything that can be committed is. */
static void finish(const replay_t *replay, apr_pool_t *scratch)
{
    if (replay->is_unfinished) {
        return;
    }
    if (replay->is_damaged) {
        move_aside(replay,
                   apr_psprintf(scratch,
                                "damaged after %d outcomes, which are committed; the rest is unreadable",
                                replay->count),
                   scratch);
        return;
    }
    remove_file(replay, scratch);
}

/* 0 = another process has replayed and removed it meanwhile. */
static int is_linked(int fd)
{
    struct stat info;

    return fstat(fd, &info) == 0 && info.st_nlink > 0;
}

static int is_put_off(const ph_spool_t *spool, const char *path)
{
    return spool->failed_path && strcmp(spool->failed_path, path) == 0 &&
           ph_monotonic_now() < spool->failed_until;
}

/* Log the first of several failures. */
static void put_off(const replay_t *replay, apr_pool_t *scratch)
{
    ph_spool_t *spool = replay->spool;
    apr_interval_time_t pause;

    if (replay->losses == 0) {
        ph_spool_log(spool, PH_LOG_WARNING,
                     apr_psprintf(scratch, "spool %s: replay failed, will retry: %s", replay->path,
                                  ph_db_error(replay->db)));
        apr_pool_clear(spool->failed_pool);
        spool->failed_path = apr_pstrdup(spool->failed_pool, replay->path);
        spool->failures = 0;
    }
    spool->failures++;
    pause = apr_time_from_sec(1) << (spool->failures < 7 ? spool->failures - 1 : 6);
    spool->failed_until = ph_monotonic_now() + (pause < PUT_OFF_MAX ? pause : PUT_OFF_MAX);
}

static apr_status_t replay_locked(replay_t *replay, apr_pool_t *scratch)
{
    ph_spool_t *spool = replay->spool;
    apr_status_t rv;

    if (spool->failed_path && strcmp(spool->failed_path, replay->path) == 0) {
        replay->losses = spool->failures;
    }
    rv = commit_records(replay, scratch);
    if (rv != APR_SUCCESS) {
        put_off(replay, scratch);
        return rv == PH_DB_UNAVAILABLE || rv == PH_DB_COMMIT_UNKNOWN ? rv : APR_SUCCESS;
    }
    if (replay->losses > 0) {
        spool->failed_path = NULL;
    }
    finish(replay, scratch);
    return APR_SUCCESS;
}

/* If it is locked, its writer is alive or another process replays it. */
static int take(const replay_t *replay, apr_pool_t *scratch)
{
    char reason[120];
    apr_status_t rv;

    if (ph_spool_lock(replay->fd)) {
        return is_linked(replay->fd);
    }
    rv = APR_FROM_OS_ERROR(errno);
    if (!APR_STATUS_IS_EAGAIN(rv) && !APR_STATUS_IS_EACCES(rv)) {
        ph_spool_note(replay->spool, replay->path, PH_LOG_ERROR,
                      apr_psprintf(scratch, "spool %s: cannot be locked and is not replayed, will retry: %s",
                                   replay->path, apr_strerror(rv, reason, sizeof(reason))));
    }
    return 0;
}

static apr_status_t replay_open(replay_t *replay, apr_pool_t *scratch)
{
    struct stat info;

    if (fstat(replay->fd, &info) != 0) {
        return APR_SUCCESS; /* at the next call */
    }
    if (!ph_spool_is_trusted(&info)) {
        move_aside(replay, UNTRUSTED, scratch);
        return APR_SUCCESS;
    }
    replay->written_at = apr_time_from_sec(info.st_mtime);
    return take(replay, scratch) ? replay_locked(replay, scratch) : APR_SUCCESS;
}

static apr_status_t replay_file(ph_spool_t *spool, const char *path, ph_db_t *db, apr_pool_t *scratch)
{
    replay_t replay = { spool, db, path, -1, 0, 0, 0, 0, 0 };
    apr_status_t rv = APR_SUCCESS;

    replay.fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (replay.fd >= 0) {
        rv = replay_open(&replay, scratch);
        close(replay.fd);
    }
    else if (errno == ELOOP || errno == EACCES || errno == ENXIO) {
        move_aside(&replay, UNTRUSTED, scratch);
    }
    /* Else it was removed meanwhile, or no descriptor is free: at the next call. */
    return rv;
}

/* The names of an owner's files; NULL = of all but our own: closing one would release its lock. *paths is
 * complete unless an error is returned. */
static apr_status_t list_files(apr_array_header_t **paths, const ph_spool_t *spool, const char *owner,
                               apr_pool_t *scratch)
{
    apr_finfo_t entry;
    apr_dir_t *opened;
    apr_status_t rv = apr_dir_open(&opened, spool->directory.path, scratch);

    *paths = apr_array_make(scratch, 4, sizeof(const char *));
    if (rv != APR_SUCCESS) {
        return rv;
    }
    while (apr_dir_read(&entry, APR_FINFO_NAME, opened) == APR_SUCCESS) {
        if (ph_spool_is_of(spool, entry.name, owner) &&
            (owner || !ph_spool_is_of(spool, entry.name, spool->owner))) {
            APR_ARRAY_PUSH(*paths, const char *) =
                apr_pstrcat(scratch, spool->directory.path, "/", entry.name, NULL);
        }
    }
    apr_dir_close(opened);
    return APR_SUCCESS;
}

apr_status_t ph_spool_replay(ph_spool_t *spool, ph_db_t *db, apr_pool_t *scratch)
{
    apr_array_header_t *paths;
    apr_status_t rv = list_files(&paths, spool, NULL, scratch);
    int i;

    if (rv != APR_SUCCESS) {
        return APR_SUCCESS; /* at the next call */
    }
    if (paths->nelts == 0 && apr_hash_count(spool->noted) > 0) {
        apr_pool_clear(spool->noted_pool);
        spool->noted = apr_hash_make(spool->noted_pool);
    }
    for (i = 0; rv == APR_SUCCESS && i < paths->nelts; i++) {
        const char *path = APR_ARRAY_IDX(paths, i, const char *);

        if (!is_put_off(spool, path)) {
            rv = replay_file(spool, path, db, scratch);
        }
    }
    return rv;
}

int ph_spool_holds(const ph_spool_t *spool, const char *owner, apr_pool_t *scratch)
{
    apr_array_header_t *paths;
    const apr_status_t rv = list_files(&paths, spool, owner, scratch);
    struct stat info;
    int i;

    for (i = 0; i < paths->nelts; i++) {
        if (lstat(APR_ARRAY_IDX(paths, i, const char *), &info) == 0 && ph_spool_is_trusted(&info)) {
            return 1;
        }
    }
    /* Without a directory there are no files; for want of a descriptor there may be. */
    return rv != APR_SUCCESS && !APR_STATUS_IS_ENOENT(rv) && !APR_STATUS_IS_ENOTDIR(rv) &&
           !APR_STATUS_IS_EACCES(rv);
}
