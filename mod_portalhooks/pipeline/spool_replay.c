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

static void settle(replay_t *replay, ph_click_t *click, apr_pool_t *scratch)
{
    ph_portal_t *portal = replay->spool->portal;

    switch (click->writing) {
    case PH_WRITING_DONE:
        ph_outcome_batch_log(portal, click, scratch);
        replay->count++;
        break;
    case PH_WRITING_REPEATED:
        replay->count++;
        break;
    case PH_WRITING_PENDING:
    case PH_WRITING_LOCKED:
    case PH_WRITING_BLOCKED:
        replay->is_unfinished = 1;
        break;
    case PH_WRITING_ABSENT:
        judge_absent(replay, click, scratch);
        break;
    case PH_WRITING_REFUSED:
        break;
    }
    if (click->writing == PH_WRITING_REFUSED) {
        ph_spool_keep_refused(replay->spool, click, scratch);
        ph_metrics_note_lost(portal->metrics);
    }
    ph_click_release(click);
}

static apr_status_t commit(replay_t *replay, ph_click_t **clicks, int count, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; i < count; i++) {
        clicks[i]->losses = replay->losses;
        clicks[i]->is_logged = 1; /* a locked row is tried again at each sweep */
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

    ph_spool_log(replay->spool, PH_LOG_ERROR,
                 apr_psprintf(scratch, "spool %s: %s; %s %s", replay->path, what,
                              is_moved ? "the file is kept as" : "the file cannot be renamed to", kept));
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
    unlink(replay->path);
    if (replay->count > 0) {
        ph_spool_log(replay->spool, PH_LOG_NOTICE,
                     apr_psprintf(scratch, "spool %s: %d outcomes committed", replay->path, replay->count));
    }
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

static apr_status_t replay_file(ph_spool_t *spool, const char *path, ph_db_t *db, apr_pool_t *scratch)
{
    replay_t replay = { spool, db, path, -1, 0, 0, 0, 0, 0 };
    apr_status_t rv = APR_SUCCESS;
    struct stat info;
    int error;

    replay.fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    error = errno;
    if (replay.fd < 0 && error != ELOOP && error != EACCES && error != ENXIO) {
        return APR_SUCCESS; /* removed meanwhile, or no descriptor is free: at the next call */
    }
    if (replay.fd < 0 || fstat(replay.fd, &info) != 0 || !ph_spool_is_trusted(&info)) {
        move_aside(&replay, "not replayed, because it is not a regular file with access for its owner alone",
                   scratch);
    }
    /* If it is locked, its writer is alive or another process replays it. */
    else if (ph_spool_lock(replay.fd) && is_linked(replay.fd)) {
        replay.written_at = apr_time_from_sec(info.st_mtime);
        rv = replay_locked(&replay, scratch);
    }
    if (replay.fd >= 0) {
        close(replay.fd);
    }
    return rv;
}

/* The names of an owner's files; NULL = of all but our own: closing one would release its lock. */
static apr_array_header_t *list_files(const ph_spool_t *spool, const char *owner, apr_pool_t *scratch)
{
    apr_array_header_t *paths = apr_array_make(scratch, 4, sizeof(const char *));
    apr_finfo_t entry;
    apr_dir_t *opened;

    if (apr_dir_open(&opened, spool->directory, scratch) != APR_SUCCESS) {
        return paths;
    }
    while (apr_dir_read(&entry, APR_FINFO_NAME, opened) == APR_SUCCESS) {
        if (ph_spool_is_of(spool, entry.name, owner) &&
            (owner || !ph_spool_is_of(spool, entry.name, spool->owner))) {
            APR_ARRAY_PUSH(paths, const char *) =
                apr_pstrcat(scratch, spool->directory, "/", entry.name, NULL);
        }
    }
    apr_dir_close(opened);
    return paths;
}

apr_status_t ph_spool_replay(ph_spool_t *spool, ph_db_t *db, apr_pool_t *scratch)
{
    const apr_array_header_t *paths = list_files(spool, NULL, scratch);
    apr_status_t rv = APR_SUCCESS;
    int i;

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
    const apr_array_header_t *paths = list_files(spool, owner, scratch);
    struct stat info;
    int i;

    for (i = 0; i < paths->nelts; i++) {
        if (lstat(APR_ARRAY_IDX(paths, i, const char *), &info) == 0 && ph_spool_is_trusted(&info)) {
            return 1;
        }
    }
    return 0;
}
