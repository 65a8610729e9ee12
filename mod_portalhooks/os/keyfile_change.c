/* SPDX-License-Identifier: Apache-2.0 */
/* Creates the key file, and marks its keys as bound. Buffers that hold keys are wiped. */
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyfile_private.h"

#define MARK " " PH_KEYFILE_BOUND

/* Write all of the text to disk. */
static int write_text(int fd, const char *text, mode_t mode)
{
    apr_size_t left = strlen(text);
    ssize_t written;

    while (left > 0) {
        written = write(fd, text, left);
        if (written < 0) {
            return 0;
        }
        text += written;
        left -= (apr_size_t)written;
    }
    return fchmod(fd, mode) == 0 && fsync(fd) == 0;
}

/* Would a keyring accept it? NULL, or a sentence. */
static const char *check_key(const char *kid, const unsigned char key[PH_KEYRING_KEY_BYTES], apr_pool_t *pool)
{
    const char *sentence;
    apr_pool_t *own;

    apr_pool_create(&own, pool);
    sentence = ph_keyring_add(ph_keyring_make(own), kid, key);
    apr_pool_destroy(own);
    return sentence;
}

const char *ph_keyfile_write(const char *path, const char *kid, const unsigned char key[PH_KEYRING_KEY_BYTES],
                             apr_pool_t *pool)
{
    static const char head[] =
        "# Keys of mod_portalhooks; the first one seals. Keep a backup, separate from the database's.\n";
    char text[sizeof(head) + 64 + PH_KEYFILE_BASE64_LEN + sizeof(PH_KEYFILE_BOUND)];
    unsigned char base64[PH_KEYFILE_BASE64_LEN + 1];
    const char *sentence = check_key(kid, key, pool);
    int fd;

    if (sentence) {
        return sentence;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return (errno == EEXIST) ? ph_keyfile_fault(path, "already exists and is never overwritten", pool)
                                 : ph_keyfile_fault_of_errno(path, "create", pool);
    }
    EVP_EncodeBlock(base64, key, PH_KEYRING_KEY_BYTES);
    apr_snprintf(text, sizeof(text), "%s%s " PH_KEYFILE_BOUND " %s\n", head, kid, base64);
    if (!write_text(fd, text, 0600)) {
        sentence = ph_keyfile_fault_of_errno(path, "write", pool);
        unlink(path);
    }
    close(fd);
    OPENSSL_cleanse(text, sizeof(text));
    OPENSSL_cleanse(base64, sizeof(base64));
    return sentence;
}

/* ---- marking keys as bound -------------------------------------------------------------------------- */

/* Where the mark of a key's line belongs, behind its id; 0 for other lines and one that has it. */
static apr_size_t place_of_mark(const char *line)
{
    const apr_size_t start = strspn(line, PH_KEYFILE_BLANKS);
    const apr_size_t end = start + strcspn(line + start, PH_KEYFILE_BLANKS "\n");
    const char *next = line + end + strspn(line + end, PH_KEYFILE_BLANKS);

    if (strchr("#\n", line[start]) || /* or its end */
        (strncmp(next, PH_KEYFILE_BOUND, strlen(PH_KEYFILE_BOUND)) == 0 &&
         strchr(PH_KEYFILE_BLANKS, next[strlen(PH_KEYFILE_BOUND)]))) {
        return 0;
    }
    return end;
}

/* Copy `from` to `to` with marks; returns how many. */
static int mark_lines(char *to, const char *from)
{
    int marks = 0;

    while (*from != '\0') {
        const apr_size_t len = strcspn(from, "\n") + (strchr(from, '\n') ? 1 : 0);
        const apr_size_t place = place_of_mark(from);

        memcpy(to, from, place);
        to += place;
        if (place > 0) {
            memcpy(to, MARK, strlen(MARK));
            to += strlen(MARK);
            marks++;
        }
        memcpy(to, from + place, len - place);
        to += len - place;
        from += len;
    }
    *to = '\0';
    return marks;
}

static int sync_directory(const char *path, apr_pool_t *pool)
{
    const int fd = open(dirname(apr_pstrdup(pool, path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int done = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0) {
        close(fd);
    }
    return done;
}

const char *ph_keyfile_replace(const char *path, const char *text, const struct stat *file, apr_pool_t *pool)
{
    char *beside = apr_pstrcat(pool, path, ".XXXXXX", NULL);
    const char *sentence = NULL;
    const int fd = mkstemp(beside);

    if (fd < 0) {
        return ph_keyfile_fault_of_errno(path, "write a new file beside", pool);
    }
    if (fchown(fd, file->st_uid, file->st_gid) != 0 || !write_text(fd, text, file->st_mode & 07777) ||
        rename(beside, path) != 0 || !sync_directory(path, pool)) {
        sentence = ph_keyfile_fault_of_errno(path, "replace", pool);
        unlink(beside);
    }
    close(fd);
    return sentence;
}

const char *ph_keyfile_bind(int *marked, const char *path, apr_pool_t *pool)
{
    const apr_size_t size = (PH_KEYFILE_BYTES_MAX + 1) * (1 + strlen(MARK));
    char text[PH_KEYFILE_BYTES_MAX + 1];
    char *changed = malloc(size);
    struct stat file;
    const char *sentence = ph_keyfile_load(text, &file, path, pool);

    if (!changed) {
        abort();
    }
    *marked = 0;
    if (!sentence) {
        *marked = mark_lines(changed, text);
        if (strlen(changed) > PH_KEYFILE_BYTES_MAX) {
            sentence = ph_keyfile_fault(path, "would become larger than 64 KiB: remove unused keys", pool);
        }
        else if (*marked > 0) {
            sentence = ph_keyfile_replace(path, changed, &file, pool);
        }
    }
    OPENSSL_cleanse(text, sizeof(text));
    OPENSSL_cleanse(changed, size);
    free(changed);
    return sentence;
}
