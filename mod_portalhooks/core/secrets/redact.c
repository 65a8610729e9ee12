/* SPDX-License-Identifier: Apache-2.0 */
/* Redacts responses. The patterns are each secret and its base64 texts; encoded_form.c recognizes them raw,
 * URL-encoded and JSON-escaped. */
#include "redact.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "core/text/base64.h"
#include "encoded_form.h"

#define SECRET_MIN 8
/* A long, self-repeating secret in a response that repeats it could keep a thread busy for half a minute.
 * Nothing else comes near this many comparisons; the rest of such a response is masked. */
#define WORK_MAX 8000000
/* Per secret: itself, and in both base64 alphabets three texts of its own and two at other offsets. */
#define PATTERNS_MAX 11
#define TEXTS_MAX 6

typedef struct pattern_t {
    const char *bytes;
    apr_size_t len;
} pattern_t;

typedef struct patterns_t {
    apr_size_t size; /* of the whole allocation, including the texts after the list */
    int count;
    pattern_t list[];
} patterns_t;

struct ph_redact_t {
    ph_secret_t **secrets;
    int count;
    apr_size_t longest;
    patterns_t *patterns; /* NULL until there is something to redact */
};

/* A response must not be kept unredacted, so running out of memory is fatal. */
static void *allocate(apr_size_t size)
{
    void *memory = calloc(1, size);

    if (!memory) {
        abort();
    }
    return memory;
}

ph_redact_t *ph_redact_make(void)
{
    return allocate(sizeof(ph_redact_t));
}

void ph_redact_free(ph_redact_t *redact)
{
    int i;

    for (i = 0; i < redact->count; i++) {
        ph_secret_free(redact->secrets[i]);
    }
    if (redact->patterns) {
        OPENSSL_cleanse(redact->patterns, redact->patterns->size);
    }
    free(redact->patterns);
    free(redact->secrets);
    free(redact);
}

void ph_redact_add(ph_redact_t *redact, ph_secret_t *secret)
{
    const apr_size_t longest = PH_BASE64_LEN(ph_secret_len(secret)) * PH_ENCODED_FORM_FACTOR;

    if (ph_secret_len(secret) < SECRET_MIN) {
        ph_secret_free(secret);
        return;
    }
    redact->secrets = realloc(redact->secrets, ((size_t)redact->count + 1) * sizeof(ph_secret_t *));
    if (!redact->secrets) {
        abort();
    }
    redact->secrets[redact->count] = secret;
    redact->count++;
    redact->longest = (longest > redact->longest) ? longest : redact->longest;
}

apr_size_t ph_redact_longest(const ph_redact_t *redact)
{
    return redact->longest;
}

static void add_pattern(patterns_t *patterns, const char *bytes, apr_size_t len)
{
    const pattern_t pattern = { bytes, len };

    patterns->list[patterns->count] = pattern;
    patterns->count++;
}

/* Add the patterns of a base64 text of `len` bytes, the first `offset` (0–2) of which are not the secret's:
 * the characters that the secret alone determines within a longer text, and at offset 0 also its own text,
 * with and without padding. */
static void add_base64_text(patterns_t *patterns, const char *text, int offset, apr_size_t len)
{
    static const apr_size_t skipped[] = { 0, 2, 3 };
    const apr_size_t decided = len * 8 / 6;
    const apr_size_t bare = (len * 8 + 5) / 6;

    add_pattern(patterns, text + skipped[offset], decided - skipped[offset]);
    if (offset == 0 && bare > decided) {
        add_pattern(patterns, text, bare);
        add_pattern(patterns, text, PH_BASE64_LEN(len));
    }
}

/* Convert to the base64url alphabet; 1 when that changes anything. */
static int make_url_safe(char *text)
{
    int is_changed = 0;

    for (text += strcspn(text, "+/"); *text != '\0'; text += strcspn(text, "+/")) {
        *text = (*text == '+') ? '-' : '_';
        is_changed = 1;
    }
    return is_changed;
}

/* Write the texts of both alphabets at `text`; returns where the next ones go. */
static char *add_base64(patterns_t *patterns, char *text, const ph_secret_t *secret, int offset)
{
    const apr_size_t len = (apr_size_t)offset + ph_secret_len(secret);
    const apr_size_t size = PH_BASE64_LEN(len) + 1;
    char *url_safe = text + size;

    /* The plaintext is placed where the second text will be. */
    memcpy(url_safe + offset, ph_secret_bytes(secret), ph_secret_len(secret));
    EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)url_safe, (int)len);
    memcpy(url_safe, text, size);
    add_base64_text(patterns, text, offset, len);
    if (make_url_safe(url_safe)) {
        add_base64_text(patterns, url_safe, offset, len);
    }
    return url_safe + size;
}

static patterns_t *make_patterns(const ph_redact_t *redact)
{
    const apr_size_t texts_at =
        sizeof(patterns_t) + (apr_size_t)redact->count * PATTERNS_MAX * sizeof(pattern_t);
    apr_size_t size = texts_at;
    patterns_t *made;
    char *text;
    int offset;
    int i;

    for (i = 0; i < redact->count; i++) {
        size += TEXTS_MAX * (PH_BASE64_LEN(ph_secret_len(redact->secrets[i]) + 2) + 1);
    }
    made = allocate(size);
    made->size = size;
    text = (char *)made + texts_at;
    for (i = 0; i < redact->count; i++) {
        add_pattern(made, ph_secret_bytes(redact->secrets[i]), ph_secret_len(redact->secrets[i]));
        for (offset = 0; offset < 3; offset++) {
            text = add_base64(made, text, redact->secrets[i], offset);
        }
    }
    return made;
}

static int is_escape(char byte)
{
    return byte == '%' || byte == '\\';
}

static int may_encode(char at, char byte)
{
    return at == byte || is_escape(at) || (at == '+' && byte == ' ');
}

/* Quick check whether an encoded form may begin at `at`: most places fail on the first two bytes. */
static int may_begin(const pattern_t *pattern, const char *at, apr_size_t left)
{
    return may_encode(at[0], pattern->bytes[0]) &&
           (is_escape(at[0]) || left < 2 || may_encode(at[1], pattern->bytes[1]));
}

/* The length of the longest encoded form of any pattern at `at`, or 0. */
static apr_size_t match_any(apr_size_t *work, const patterns_t *patterns, const char *at, apr_size_t left)
{
    apr_size_t longest = 0;
    apr_size_t len;
    int i;

    for (i = 0; i < patterns->count; i++) {
        if (may_begin(&patterns->list[i], at, left)) {
            len = ph_encoded_form_match(work, patterns->list[i].bytes, patterns->list[i].len, at, left);
            longest = (len > longest) ? len : longest;
        }
    }
    return longest;
}

/* Mark the bytes with which an encoded form may begin. */
static void mark_first_bytes(unsigned char begins[256], const patterns_t *patterns)
{
    int i;

    memset(begins, 0, 256);
    begins['%'] = 1;
    begins['\\'] = 1;
    for (i = 0; i < patterns->count; i++) {
        begins[(unsigned char)patterns->list[i].bytes[0]] = 1;
        if (patterns->list[i].bytes[0] == ' ') {
            begins['+'] = 1;
        }
    }
}

int ph_redact_apply(ph_redact_t *redact, char *bytes, apr_size_t len)
{
    unsigned char begins[256];
    const patterns_t *patterns;
    apr_size_t hidden_to = 0;
    apr_size_t work = 0;
    apr_size_t found;
    apr_size_t i;

    if (!redact->patterns) {
        redact->patterns = make_patterns(redact);
    }
    patterns = redact->patterns;
    mark_first_bytes(begins, patterns);
    for (i = 0; i < len; i++) {
        if (work > WORK_MAX) {
            memset(bytes + i, '*', len - i);
            return 1;
        }
        /* Encoded forms may overlap, so each position is tested; bytes ahead are still unchanged. */
        found = begins[(unsigned char)bytes[i]] ? match_any(&work, patterns, bytes + i, len - i) : 0;
        if (found > 0 && i + found > hidden_to) {
            hidden_to = i + found;
        }
        if (i < hidden_to) {
            bytes[i] = '*';
        }
    }
    return hidden_to > 0;
}
