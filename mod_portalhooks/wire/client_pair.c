/* SPDX-License-Identifier: Apache-2.0 */
/* Read once at start, as root. No byte of the key stays in memory outside of its ph_secret_t. */
#include "client_pair.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/crypto.h>

#define FILE_MAX (PH_CERTIFICATE_PEM_MAX + PH_CERTIFICATE_KEY_MAX)

typedef struct pair_file_t {
    char text[FILE_MAX + 1];
    mode_t mode;
} pair_file_t;

static const char *fault_of(const char *path, const char *what, apr_pool_t *pool)
{
    return apr_psprintf(pool, "PortalHooksClientCertificate: %s: %s", path, what);
}

static const char *fault_of_errno(const char *path, apr_pool_t *pool)
{
    char reason[128];

    return fault_of(path, apr_strerror(APR_FROM_OS_ERROR(errno), reason, sizeof(reason)), pool);
}

static const char *load(pair_file_t *file, const char *path, apr_pool_t *pool)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const char *fault = NULL;
    struct stat status;
    ssize_t len = 0;
    size_t used = 0;

    if (fd < 0 || fstat(fd, &status) != 0) {
        fault = fault_of_errno(path, pool);
    }
    else if (!S_ISREG(status.st_mode) || status.st_size > FILE_MAX) {
        fault = fault_of(path, "is not a file of at most 48 KiB", pool);
    }
    else {
        file->mode = status.st_mode;
        do {
            len = read(fd, file->text + used, FILE_MAX - used);
            used += (len > 0) ? (size_t)len : 0;
        } while (len > 0);
        file->text[used] = '\0';
        fault = (len < 0) ? fault_of_errno(path, pool) : NULL;
    }
    if (fd >= 0) {
        close(fd);
    }
    return fault;
}

/* The certificates of a file that has the key as well. */
static const char *certificates_of(const char *text, apr_pool_t *pool)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----";
    static const char end[] = "-----END CERTIFICATE-----";
    const char *found = "";
    const char *at = strstr(text, begin);
    const char *stop;

    for (; at; at = strstr(stop, begin)) {
        stop = strstr(at, end);
        if (!stop) {
            break;
        }
        stop += sizeof(end) - 1;
        found = apr_pstrcat(pool, found, apr_pstrmemdup(pool, at, (apr_size_t)(stop - at)), "\n", NULL);
    }
    return found;
}

static apr_status_t free_key(void *key)
{
    ph_secret_free(key);
    return APR_SUCCESS;
}

static const char *take_key(ph_client_pair_t *made, const pair_file_t *file, const char *path,
                            apr_pool_t *pool)
{
    ph_secret_t *key;
    const char *fault;

    if ((file->mode & S_IRWXO) != 0) {
        return fault_of(path, "has a private key and must not be accessible by everybody: chmod it to 0600",
                        pool);
    }
    key = ph_secret_make(file->text, strlen(file->text));
    apr_pool_cleanup_register(pool, key, free_key, apr_pool_cleanup_null);
    made->key = key;
    fault = ph_certificate_key_fault(made->facts.pem, key, pool);
    return fault ? fault_of(path, fault, pool) : NULL;
}

static const char *read_files(ph_client_pair_t *made, pair_file_t *file, const char *chain, const char *key,
                              apr_pool_t *pool)
{
    const char *fault = load(file, chain, pool);

    if (!fault) {
        fault = ph_certificate_parse_chain(&made->facts, certificates_of(file->text, pool), pool);
        fault = fault ? fault_of(chain, fault, pool) : NULL;
    }
    if (!fault && strcmp(chain, key) != 0) {
        fault = load(file, key, pool);
    }
    return fault ? fault : take_key(made, file, key, pool);
}

const char *ph_client_pair_read(const ph_client_pair_t **pair, const apr_array_header_t *files,
                                apr_pool_t *pool)
{
    const char *chain = APR_ARRAY_IDX(files, 0, const char *);
    const char *key = APR_ARRAY_IDX(files, files->nelts - 1, const char *);
    ph_client_pair_t *made = apr_pcalloc(pool, sizeof(*made));
    pair_file_t file;
    const char *fault;

    fault = read_files(made, &file, chain, key, pool);
    OPENSSL_cleanse(&file, sizeof(file));
    *pair = fault ? NULL : made;
    return fault;
}
