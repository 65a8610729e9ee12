/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes the key file. Only its owner may read it, and no byte of it stays in memory outside the
 * keyring. */
#include "keyfile.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text/base64.h"

#define FILE_MAX_BYTES 65536
#define BASE64_LEN 44 /* of 32 bytes */
#define BLANKS " \t\r"

static const char *fault(const char *path, const char *what, apr_pool_t *pool)
{
    return apr_psprintf(pool, "The key file %s %s.", path, what);
}

static const char *fault_of_errno(const char *path, const char *what, apr_pool_t *pool)
{
    char reason[128];

    return apr_psprintf(pool, "Cannot %s the key file %s: %s.", what, path,
                        apr_strerror(APR_FROM_OS_ERROR(errno), reason, sizeof(reason)));
}

/* Is the open file safe to hold keys? NULL, or a sentence. */
static const char *check_file(int fd, apr_off_t *size, const char *path, apr_pool_t *pool)
{
    struct stat file;
    mode_t mode;

    if (fstat(fd, &file) != 0) {
        return fault_of_errno(path, "stat", pool);
    }
    if (!S_ISREG(file.st_mode)) {
        return fault(path, "is not a regular file", pool);
    }
    if (file.st_uid != 0 && file.st_uid != geteuid()) {
        return fault(path, "is owned by another user: chown it to root", pool);
    }
    mode = file.st_mode & 07777;
    if (mode != 0400 && mode != 0600) {
        return fault(path, "must not be accessible by others: chmod it to 0600", pool);
    }
    if (file.st_size > FILE_MAX_BYTES) {
        return fault(path, "is larger than 64 KiB", pool);
    }
    *size = file.st_size;
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

/* One line, which ends with a NUL. NULL, or a sentence. */
static const char *read_line(ph_keyring_t *ring, const char *line, apr_pool_t *pool)
{
    unsigned char key[PH_KEYRING_KEY_BYTES];
    const char *what;
    const char *text;
    apr_size_t kid_len;
    apr_size_t len;

    line += strspn(line, BLANKS);
    if (line[0] == '\0' || line[0] == '#') {
        return NULL;
    }
    kid_len = strcspn(line, BLANKS);
    text = line + kid_len + strspn(line + kid_len, BLANKS);
    len = strcspn(text, BLANKS);
    if (text[len + strspn(text + len, BLANKS)] != '\0' || !decode(key, text, len)) {
        return "Expected a key id and the base64 of 32 bytes.";
    }
    what = ph_keyring_add(ring, apr_pstrmemdup(pool, line, kid_len), key);
    OPENSSL_cleanse(key, sizeof(key));
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
        return fault(path, "contains no key: create one with portalhooks keys make", pool);
    }
    return NULL;
}

static const char *read_open_file(ph_keyring_t **ring, int fd, const char *path, apr_pool_t *pool)
{
    ph_keyring_t *made = ph_keyring_make(pool);
    char text[FILE_MAX_BYTES + 1];
    const char *sentence;
    apr_size_t len = 0;
    apr_off_t size = 0;
    ssize_t got = 1;

    sentence = check_file(fd, &size, path, pool);
    if (sentence) {
        return sentence;
    }
    while (got > 0 && len < (apr_size_t)size) {
        got = read(fd, text + len, (apr_size_t)size - len);
        len += (got > 0) ? (apr_size_t)got : 0;
    }
    if (got < 0) {
        sentence = fault_of_errno(path, "read", pool);
    }
    else {
        text[len] = '\0';
        sentence =
            (strlen(text) == len) ? read_lines(made, text, path, pool) : fault(path, "contains a NUL", pool);
    }
    OPENSSL_cleanse(text, len);
    if (!sentence) {
        *ring = made;
    }
    return sentence;
}

const char *ph_keyfile_read(ph_keyring_t **ring, const char *path, apr_pool_t *pool)
{
    /* O_NONBLOCK: opening a pipe must not block the start of httpd. */
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    const char *sentence;

    if (fd < 0) {
        return (errno == ELOOP) ? fault(path, "is a symbolic link: use the path of the file itself", pool)
                                : fault_of_errno(path, "open", pool);
    }
    sentence = read_open_file(ring, fd, path, pool);
    close(fd);
    return sentence;
}

/* Write all of the text to disk. */
static int write_text(int fd, const char *text)
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
    return fchmod(fd, 0600) == 0 && fsync(fd) == 0;
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
    char text[sizeof(head) + 64 + BASE64_LEN];
    unsigned char base64[BASE64_LEN + 1];
    const char *sentence = check_key(kid, key, pool);
    int fd;

    if (sentence) {
        return sentence;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return (errno == EEXIST) ? fault(path, "already exists and is never overwritten", pool)
                                 : fault_of_errno(path, "create", pool);
    }
    EVP_EncodeBlock(base64, key, PH_KEYRING_KEY_BYTES);
    apr_snprintf(text, sizeof(text), "%s%s %s\n", head, kid, base64);
    if (!write_text(fd, text)) {
        sentence = fault_of_errno(path, "write", pool);
        unlink(path);
    }
    close(fd);
    OPENSSL_cleanse(text, sizeof(text));
    OPENSSL_cleanse(base64, sizeof(base64));
    return sentence;
}
