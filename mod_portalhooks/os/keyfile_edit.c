/* SPDX-License-Identifier: Apache-2.0 */
/* Lists, adds, activates and removes keys of the key file, line by line. Buffers that hold keys are wiped. */
#include <apr_strings.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "keyfile_private.h"

#define TEXT_SIZE (2 * (PH_KEYFILE_BYTES_MAX + 1))

/* The length of the line, its line break included. */
static apr_size_t line_length(const char *line)
{
    const apr_size_t len = strcspn(line, "\n");

    return len + (line[len] == '\n');
}

/* The key id of a line: its start and length; 0 for a comment or an empty line. */
static apr_size_t find_kid(const char **kid, const char *line)
{
    *kid = line + strspn(line, PH_KEYFILE_BLANKS);
    return (**kid == '#') ? 0 : strcspn(*kid, PH_KEYFILE_BLANKS "\n");
}

static int is_line_of(const char *line, const char *kid)
{
    const char *found;
    const apr_size_t len = find_kid(&found, line);

    return len > 0 && strlen(kid) == len && strncmp(found, kid, len) == 0;
}

/* The line of the first key, or of `kid`; NULL = none. */
static const char *find_line(const char *text, const char *kid)
{
    const char *found;

    for (; *text != '\0'; text += line_length(text)) {
        if (kid ? is_line_of(text, kid) : find_kid(&found, text) > 0) {
            return text;
        }
    }
    return NULL;
}

static void append(char *to, const char *from, apr_size_t len)
{
    memcpy(to + strlen(to), from, len);
}

/* Append a whole line; it gets a line break if it has none. `to` is filled with NULs behind its text. */
static void append_line(char *to, const char *line)
{
    const apr_size_t len = line_length(line);

    append(to, line, len);
    if (len > 0 && line[len - 1] != '\n') {
        append(to, "\n", 1);
    }
}

typedef const char *edit_fn(char *to, const char *text, const char *argument, const char *path,
                            apr_pool_t *pool);

/* Write what `edit` makes of the file's text. */
static const char *edit_file(edit_fn *edit, const char *path, const char *argument, apr_pool_t *pool)
{
    char text[PH_KEYFILE_BYTES_MAX + 1];
    char *changed = apr_pcalloc(pool, TEXT_SIZE);
    ph_keyring_t *ring;
    struct stat file;
    const char *sentence = ph_keyfile_read(&ring, path, pool); /* a faulty file is not edited */

    sentence = sentence ? sentence : ph_keyfile_load(text, &file, path, pool);
    if (!sentence) {
        sentence = edit(changed, text, argument, path, pool);
    }
    if (!sentence && strlen(changed) > PH_KEYFILE_BYTES_MAX) {
        sentence = ph_keyfile_fault(path, "would become larger than 64 KiB: remove unused keys", pool);
    }
    if (!sentence) {
        sentence = ph_keyfile_replace(path, changed, &file, pool);
    }
    OPENSSL_cleanse(text, sizeof(text));
    OPENSSL_cleanse(changed, TEXT_SIZE);
    return sentence;
}

static const char *no_such_key(const char *kid, const char *path, apr_pool_t *pool)
{
    return ph_keyfile_fault(path, apr_psprintf(pool, "has no key %s", kid), pool);
}

static const char *edit_add(char *to, const char *text, const char *line, const char *path, apr_pool_t *pool)
{
    (void)path;
    (void)pool;
    for (; *text != '\0'; text += line_length(text)) {
        append_line(to, text);
    }
    append_line(to, line);
    return NULL;
}

static const char *edit_activate(char *to, const char *text, const char *kid, const char *path,
                                 apr_pool_t *pool)
{
    const char *first = find_line(text, NULL);
    const char *wanted = find_line(text, kid);

    if (!wanted) {
        return no_such_key(kid, path, pool);
    }
    for (; *text != '\0'; text += line_length(text)) {
        if (text == first) {
            append_line(to, wanted);
        }
        if (text != wanted) {
            append_line(to, text);
        }
    }
    return NULL;
}

static const char *edit_remove(char *to, const char *text, const char *kid, const char *path,
                               apr_pool_t *pool)
{
    const char *wanted = find_line(text, kid);

    if (!wanted) {
        return no_such_key(kid, path, pool);
    }
    if (wanted == find_line(text, NULL)) {
        return ph_keyfile_fault(path, apr_psprintf(pool, "seals with %s: activate another key first", kid),
                                pool);
    }
    for (; *text != '\0'; text += line_length(text)) {
        if (text != wanted) {
            append_line(to, text);
        }
    }
    return NULL;
}

const char *ph_keyfile_add(const char *path, const char *kid, const unsigned char key[PH_KEYRING_KEY_BYTES],
                           apr_pool_t *pool)
{
    unsigned char base64[PH_KEYFILE_BASE64_LEN + 1];
    char line[PH_KEYRING_KID_MAX + PH_KEYFILE_BASE64_LEN + 16];
    const char *sentence = ph_keyring_add(ph_keyring_make(pool), kid, key);

    if (sentence) {
        return sentence;
    }
    EVP_EncodeBlock(base64, key, PH_KEYRING_KEY_BYTES);
    apr_snprintf(line, sizeof(line), "%s " PH_KEYFILE_BOUND " %s\n", kid, base64);
    sentence = edit_file(edit_add, path, line, pool);
    OPENSSL_cleanse(base64, sizeof(base64));
    OPENSSL_cleanse(line, sizeof(line));
    return sentence;
}

const char *ph_keyfile_activate(const char *path, const char *kid, apr_pool_t *pool)
{
    return edit_file(edit_activate, path, kid, pool);
}

const char *ph_keyfile_remove(const char *path, const char *kid, apr_pool_t *pool)
{
    return edit_file(edit_remove, path, kid, pool);
}

const char *ph_keyfile_list(apr_array_header_t **entries, const char *path, apr_pool_t *pool)
{
    char text[PH_KEYFILE_BYTES_MAX + 1];
    ph_keyfile_entry_t *entry;
    ph_keyring_t *ring;
    struct stat file;
    const char *sentence = ph_keyfile_read(&ring, path, pool);
    const char *line, *kid, *next;
    apr_size_t len;

    sentence = sentence ? sentence : ph_keyfile_load(text, &file, path, pool);
    *entries = apr_array_make(pool, 4, sizeof(ph_keyfile_entry_t));
    for (line = text; !sentence && *line != '\0'; line += line_length(line)) {
        len = find_kid(&kid, line);
        if (len > 0) {
            next = kid + len + strspn(kid + len, PH_KEYFILE_BLANKS);
            entry = apr_array_push(*entries);
            entry->kid = apr_pstrmemdup(pool, kid, len);
            entry->is_bound = strcspn(next, PH_KEYFILE_BLANKS "\n") == strlen(PH_KEYFILE_BOUND) &&
                              strncmp(next, PH_KEYFILE_BOUND, strlen(PH_KEYFILE_BOUND)) == 0;
        }
    }
    OPENSSL_cleanse(text, sizeof(text));
    return sentence;
}
