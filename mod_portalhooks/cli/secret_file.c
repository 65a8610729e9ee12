/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a secret that must not be in argv. */
#include "secret_file.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#define SECRET_MAX 4096

const char *ph_secret_file_read(char **secret, const char *path, apr_pool_t *pool)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    char *line = apr_pcalloc(pool, SECRET_MAX + 2);
    const char *sentence = NULL;

    if (!file) {
        return apr_psprintf(pool, "Cannot open %s: %s.", path, strerror(errno));
    }
    setvbuf(file, NULL, _IONBF, 0); /* no copy of the secret stays in a buffer */
    if (!fgets(line, SECRET_MAX + 2, file)) {
        line[0] = '\0';
    }
    if (file != stdin) {
        fclose(file);
    }
    line[strcspn(line, "\r\n")] = '\0';
    if (line[0] == '\0' || strlen(line) > SECRET_MAX) {
        sentence = apr_psprintf(pool, "%s: the first line must be 1 to %d bytes.", path, SECRET_MAX);
        OPENSSL_cleanse(line, SECRET_MAX + 2);
    }
    *secret = line;
    return sentence;
}
