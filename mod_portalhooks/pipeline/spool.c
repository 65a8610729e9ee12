/* SPDX-License-Identifier: Apache-2.0 */
/* Which files a spool has, and which outcomes go into which. The writer locks its file until its process
 * ends, so that no other process replays half of it; a process that replays a file locks it as well. */
#include "spool.h"

#include <apr_strings.h>
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

int ph_spool_is_noted(const ph_spool_t *spool, const char *path)
{
    return apr_hash_get(spool->noted, path, APR_HASH_KEY_STRING) != NULL;
}

void ph_spool_note(ph_spool_t *spool, const char *path, ph_log_level_t level, const char *line)
{
    const char *noted;

    if (ph_spool_is_noted(spool, path)) {
        return;
    }
    noted = apr_pstrdup(spool->noted_pool, path);
    apr_hash_set(spool->noted, noted, APR_HASH_KEY_STRING, noted);
    if (line) {
        ph_spool_log(spool, level, line);
    }
}

int ph_spool_is_trusted(const struct stat *info)
{
    return S_ISREG(info->st_mode) && info->st_uid == geteuid() && (info->st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

static apr_status_t close_own(void *data)
{
    ph_spool_t *spool = data;

    ph_spool_file_close(&spool->file, &spool->directory);
    ph_spool_directory_close(&spool->directory);
    return APR_SUCCESS;
}

ph_spool_t *ph_spool_make(ph_portal_t *portal, const char *directory, const char *owner, apr_pool_t *pool)
{
    const ph_digest_part_t part = { portal->instance, strlen(portal->instance) };
    ph_spool_t *spool = apr_pcalloc(pool, sizeof *spool);

    spool->portal = portal;
    ph_spool_directory_open(&spool->directory, directory);
    spool->prefix = apr_pstrcat(pool, "portalhooks-",
                                apr_pstrndup(pool, ph_digest_make(&part, 1, pool), INSTANCE_LEN), "-", NULL);
    spool->owner = apr_pstrdup(pool, owner);
    apr_pool_create(&spool->file_pool, pool);
    apr_pool_create(&spool->failed_pool, pool);
    apr_pool_create(&spool->noted_pool, pool);
    spool->noted = apr_hash_make(spool->noted_pool);
    spool->file.fd = -1;
    apr_pool_pre_cleanup_register(pool, spool, close_own);
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

/* The path of this process's file of such a suffix that has this number. */
static const char *path_of(const ph_spool_t *spool, int number, const char *suffix, apr_pool_t *pool)
{
    return apr_pstrcat(pool, spool->directory.path, "/", spool->prefix, spool->owner,
                       number > 0 ? apr_psprintf(pool, "+%d", number) : "", suffix, NULL);
}

static int exists(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0;
}

/* What comes after a failure goes into a further file. */
static void close_for_good(ph_spool_t *spool)
{
    ph_spool_file_close(&spool->file, &spool->directory);
    spool->number++;
}

static apr_status_t open_own(ph_spool_t *spool)
{
    const char *path;
    apr_status_t rv;

    if (spool->file.fd >= 0) {
        return APR_SUCCESS;
    }
    apr_pool_clear(spool->file_pool);
    /* One that was refused may have been given this name, to have it replayed. */
    for (path = path_of(spool, spool->number, PH_SPOOL_SUFFIX, spool->file_pool); exists(path);
         path = path_of(spool, spool->number, PH_SPOOL_SUFFIX, spool->file_pool)) {
        spool->number++;
    }
    rv = ph_spool_file_create(&spool->file, &spool->directory, path,
                              apr_pstrcat(spool->file_pool, path, PH_SPOOL_NEW_SUFFIX, NULL));
    if (rv != APR_SUCCESS) {
        close_for_good(spool);
    }
    return rv;
}

typedef struct spooled_t {
    const ph_click_t **clicks;
    ph_spool_bytes_t *records;
    int count;
} spooled_t;

static apr_status_t append(int *written, ph_spool_t *spool, const ph_spool_bytes_t *records, int count)
{
    apr_status_t rv = open_own(spool);

    *written = 0;
    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = ph_spool_file_append(written, &spool->file, records, count);
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
                     click->execution.id, spool->directory.path, reason));
}

/* Those of which a record can be made; the others are logged. */
static spooled_t make_records(const ph_spool_t *spool, ph_click_t *const *clicks, int count,
                              apr_pool_t *scratch)
{
    spooled_t made = { apr_pcalloc(scratch, (apr_size_t)count * sizeof(*made.clicks)),
                       apr_pcalloc(scratch, (apr_size_t)count * sizeof(*made.records)), 0 };
    int i;

    for (i = 0; i < count; i++) {
        ph_spool_bytes_t *record = &made.records[made.count];

        record->bytes = ph_spool_record_make(&record->len, clicks[i], scratch);
        if (record->bytes) {
            made.clicks[made.count++] = clicks[i];
        }
        else {
            log_lost(spool, clicks[i],
                     "no record can be made of it: it is not UTF-8, longer than 8 MiB, or memory is short",
                     scratch);
        }
    }
    return made;
}

int ph_spool_write(ph_spool_t *spool, ph_click_t *const *clicks, int count, apr_pool_t *scratch)
{
    const spooled_t made = make_records(spool, clicks, count, scratch);
    int done = 0, lost = 0, tries = 0, written;
    char reason[120];

    while (done + lost < made.count) {
        const int next = done + lost;
        apr_status_t rv = append(&written, spool, made.records + next, made.count - next);

        done += written;
        tries = written > 0 ? 0 : tries + 1;
        /* Neither in the first file nor in a further one: perhaps the next record is shorter. */
        if (rv != APR_SUCCESS && tries == 2) {
            log_lost(spool, made.clicks[next], apr_strerror(rv, reason, sizeof(reason)), scratch);
            lost++;
            tries = 0;
        }
    }
    return done;
}

/* ---- refused outcomes ----------------------------------------------------------------------------- */

/* Opened for each record, because an administrator may rename it at any time to have it replayed. */
static apr_status_t append_refused(ph_spool_t *spool, const char *path, const ph_spool_bytes_t *record)
{
    ph_spool_file_t file;
    apr_status_t rv = ph_spool_file_open(&file, &spool->directory, path);
    int written;

    if (rv == APR_SUCCESS) {
        rv = ph_spool_file_append(&written, &file, record, 1);
        ph_spool_file_close(&file, &spool->directory);
    }
    if (rv != APR_SUCCESS) {
        spool->refused_number++;
    }
    return rv;
}

apr_status_t ph_spool_keep_refused(ph_spool_t *spool, const ph_click_t *click, apr_pool_t *scratch)
{
    ph_spool_bytes_t record;
    const char *path = NULL;
    apr_status_t rv = APR_ENOMEM;
    int tries;

    record.bytes = ph_spool_record_make(&record.len, click, scratch);
    for (tries = 0; record.bytes && rv != APR_SUCCESS && tries < 2; tries++) {
        path = path_of(spool, spool->refused_number, REFUSED_SUFFIX, scratch);
        rv = append_refused(spool, path, &record);
    }
    if (rv == APR_SUCCESS) {
        ph_spool_log(spool, PH_LOG_ERROR,
                     apr_psprintf(scratch,
                                  "execution %s: its outcome is kept in %s, which is not replayed; to have "
                                  "it tried again, rename the file to *" PH_SPOOL_SUFFIX,
                                  click->execution.id, path));
    }
    return rv;
}
