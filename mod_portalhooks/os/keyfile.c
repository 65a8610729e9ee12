/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the key file. Only its owner may read it, and no byte of it stays in memory outside the keyring. */
#include "keyfile.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text/base64.h"
#include "keyfile_private.h"

#define BLANKS PH_KEYFILE_BLANKS
#define BASE64_LEN PH_KEYFILE_BASE64_LEN

const char *ph_keyfile_fault(const char *path, const char *what, apr_pool_t *pool)
{
    return apr_psprintf(pool, "The key file %s %s.", path, what);
}

const char *ph_keyfile_fault_of_errno(const char *path, const char *what, apr_pool_t *pool)
{
    char reason[128];

    return apr_psprintf(pool, "Cannot %s the key file %s: %s.", what, path,
                        apr_strerror(APR_FROM_OS_ERROR(errno), reason, sizeof(reason)));
}

/* Is the open file safe to hold keys? NULL, or a sentence. */
static const char *check_file(struct stat *file, int fd, const char *path, apr_pool_t *pool)
{
    mode_t mode;

    if (fstat(fd, file) != 0) {
        return ph_keyfile_fault_of_errno(path, "stat", pool);
    }
    if (!S_ISREG(file->st_mode)) {
        return ph_keyfile_fault(path, "is not a regular file", pool);
    }
    if (file->st_uid != 0 && file->st_uid != geteuid()) {
        return ph_keyfile_fault(path, "is owned by another user: chown it to root", pool);
    }
    mode = file->st_mode & 07777;
    if (mode != 0400 && mode != 0600) {
        return ph_keyfile_fault(path, "must not be accessible by others: chmod it to 0600", pool);
    }
    if (file->st_size > PH_KEYFILE_BYTES_MAX) {
        return ph_keyfile_fault(path, "is larger than 64 KiB", pool);
    }
    return NULL;
}

/* The 32 bytes of a canonical base64 text. */
static int decode(unsigned char key[PH_KEYRING_KEY_BYTES], const char *text, apr_size_t len)
{
    unsigned char bytes[PH_BASE64_ROOM(BASE64_LEN)];
    const int is_good = len == BASE64_LEN && ph_base64_decode(bytes, text, len) == PH_KEYRING_KEY_BYTES;

    if (is_good) {
        memcpy(key, bytes, PH_KEYRING_KEY_BYTES);
    }
    OPENSSL_cleanse(bytes, sizeof(bytes));
    return is_good;
}

/* The next word of the line from *at on, which moves behind it; *len is 0 at its end. */
static const char *take_word(const char **at, apr_size_t *len)
{
    const char *word = *at + strspn(*at, BLANKS);

    *len = strcspn(word, BLANKS);
    *at = word + *len;
    return word;
}

/* One line, which ends with a NUL. NULL, or a sentence. */
static const char *read_line(ph_keyring_t *ring, const char *line, apr_pool_t *pool)
{
    unsigned char key[PH_KEYRING_KEY_BYTES];
    const char *kid, *word, *what;
    apr_size_t len;
    int is_bound;

    word = take_word(&line, &len);
    if (len == 0 || word[0] == '#') {
        return NULL;
    }
    kid = apr_pstrmemdup(pool, word, len);
    word = take_word(&line, &len);
    is_bound = len == strlen(PH_KEYFILE_BOUND) && memcmp(word, PH_KEYFILE_BOUND, len) == 0;
    if (is_bound) {
        word = take_word(&line, &len);
    }
    if (line[strspn(line, BLANKS)] != '\0' || !decode(key, word, len)) {
        return "Expected a key id and the base64 of 32 bytes.";
    }
    what = ph_keyring_add(ring, kid, key);
    OPENSSL_cleanse(key, sizeof(key));
    if (!what && is_bound) {
        ph_keyring_bind(ring, kid);
    }
    return what;
}

static const char *read_lines(ph_keyring_t *ring, char *text, const char *path, apr_pool_t *pool)
{
    const char *what;
    char *line;
    char *end;
    int number;

    for (line = text, number = 1; line; line = end, number++) {
        end = strchr(line, '\n');
        if (end) {
            *end++ = '\0';
        }
        what = read_line(ring, line, pool);
        if (what) {
            return apr_psprintf(pool, "The key file %s, line %d: %s", path, number, what);
        }
    }
    if (!ph_keyring_active(ring)) {
        return ph_keyfile_fault(path, "contains no key: create one with portalhooks keys make", pool);
    }
    return NULL;
}

static const char *load_open_file(char text[PH_KEYFILE_BYTES_MAX + 1], struct stat *file, int fd,
                                  const char *path, apr_pool_t *pool)
{
    const char *sentence = check_file(file, fd, path, pool);
    apr_size_t len = 0;
    ssize_t got = 1;

    text[0] = '\0';
    if (sentence) {
        return sentence;
    }
    while (got > 0 && len < (apr_size_t)file->st_size) {
        got = read(fd, text + len, (apr_size_t)file->st_size - len);
        len += (got > 0) ? (apr_size_t)got : 0;
    }
    if (got < 0) {
        return ph_keyfile_fault_of_errno(path, "read", pool);
    }
    text[len] = '\0';
    return (strlen(text) == len) ? NULL : ph_keyfile_fault(path, "contains a NUL", pool);
}

const char *ph_keyfile_load(char text[PH_KEYFILE_BYTES_MAX + 1], struct stat *file, const char *path,
                            apr_pool_t *pool)
{
    /* O_NONBLOCK: opening a pipe must not block the start of httpd. */
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    const char *sentence;

    if (fd < 0) {
        return (errno == ELOOP)
                   ? ph_keyfile_fault(path, "is a symbolic link: use the path of the file itself", pool)
                   : ph_keyfile_fault_of_errno(path, "open", pool);
    }
    sentence = load_open_file(text, file, fd, path, pool);
    close(fd);
    return sentence;
}

const char *ph_keyfile_read(ph_keyring_t **ring, const char *path, apr_pool_t *pool)
{
    ph_keyring_t *made = ph_keyring_make(pool);
    char text[PH_KEYFILE_BYTES_MAX + 1];
    struct stat file;
    const char *sentence = ph_keyfile_load(text, &file, path, pool);

    if (!sentence) {
        sentence = read_lines(made, text, path, pool);
    }
    OPENSSL_cleanse(text, sizeof(text));
    if (!sentence) {
        *ring = made;
    }
    return sentence;
}
