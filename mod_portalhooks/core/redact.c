/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the webhook's secrets out of an answer. A secret and its base64 texts are patterns; each is looked
 * for as it is, URL-encoded and JSON-escaped, whichever of its characters the receiver chose to encode. */
#include "redact.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "percent.h"

#define SECRET_MIN 8
#define SPELLING_FACTOR 6 /* \u0041 for every character */
/* A long secret that repeats itself, in an answer that repeats it, could keep a thread busy for half a
 * minute. Nothing else comes near this many comparisons; what is left of such an answer is hidden whole. */
#define WORK_MAX 8000000
#define ROOM_FIRST 24 /* of a token and a key */

struct ph_redact_t {
    ph_secret_t **patterns;
    int count;
    int room; /* of `patterns` */
    apr_size_t longest;
    unsigned char begins[256]; /* bytes that a spelling of a pattern may begin with */
};

/* One spelled byte at `at`: the bytes it takes, or 0 when it is not `byte`. */
typedef apr_size_t (*spelling_fn)(const char *at, apr_size_t left, char byte);

/* Memory of ours never runs out halfway: without the redactor no answer may be kept. */
static void *allocate(apr_size_t size)
{
    void *memory = OPENSSL_zalloc(size);

    if (memory == NULL) {
        abort();
    }
    return memory;
}

ph_redact_t *ph_redact_make(void)
{
    ph_redact_t *redact = allocate(sizeof(*redact));

    redact->begins['%'] = 1;
    redact->begins['\\'] = 1;
    return redact;
}

void ph_redact_free(ph_redact_t *redact)
{
    int i;

    for (i = 0; i < redact->count; i++) {
        ph_secret_free(redact->patterns[i]);
    }
    OPENSSL_free(redact->patterns);
    OPENSSL_clear_free(redact, sizeof(*redact));
}

static void make_room(ph_redact_t *redact)
{
    if (redact->count < redact->room) {
        return;
    }
    redact->room = 2 * redact->room + ROOM_FIRST;
    redact->patterns = OPENSSL_realloc(redact->patterns, (size_t)redact->room * sizeof(ph_secret_t *));
    if (redact->patterns == NULL) {
        abort();
    }
}

static void add_pattern(ph_redact_t *redact, const char *bytes, apr_size_t len)
{
    int i;

    for (i = 0; i < redact->count; i++) {
        if (ph_secret_len(redact->patterns[i]) == len &&
            CRYPTO_memcmp(ph_secret_bytes(redact->patterns[i]), bytes, len) == 0) {
            return;
        }
    }
    make_room(redact);
    redact->patterns[redact->count] = ph_secret_make(bytes, len);
    redact->count++;
    redact->begins[(unsigned char)bytes[0]] = 1;
    if (bytes[0] == ' ') {
        redact->begins['+'] = 1;
    }
    if (len * SPELLING_FACTOR > redact->longest) {
        redact->longest = len * SPELLING_FACTOR;
    }
}

/* 1 when that changed anything. */
static int make_url_safe(char *text)
{
    int is_changed = 0;

    for (text += strcspn(text, "+/"); *text != '\0'; text += strcspn(text, "+/")) {
        *text = (*text == '+') ? '-' : '_';
        is_changed = 1;
    }
    return is_changed;
}

/* A base64 text of the secret behind `offset` (0–2) other bytes: of a longer text that contains it, the
 * characters that it alone decides; and for 0 the text of its own, with and without padding. */
static void add_base64_text(ph_redact_t *redact, const char *text, int offset, apr_size_t decided)
{
    static const apr_size_t skipped[] = { 0, 2, 3 };

    add_pattern(redact, text + skipped[offset], decided - skipped[offset]);
    if (offset == 0) {
        add_pattern(redact, text, strlen(text));
        add_pattern(redact, text, strcspn(text, "="));
    }
}

static void add_base64(ph_redact_t *redact, const ph_secret_t *secret, int offset)
{
    const apr_size_t len = (apr_size_t)offset + ph_secret_len(secret);
    const apr_size_t text_size = (len + 2) / 3 * 4 + 1;
    unsigned char *bytes = allocate(len);
    char *text = allocate(text_size);

    memcpy(bytes + offset, ph_secret_bytes(secret), ph_secret_len(secret));
    EVP_EncodeBlock((unsigned char *)text, bytes, (int)len);
    add_base64_text(redact, text, offset, len * 8 / 6);
    if (make_url_safe(text)) {
        add_base64_text(redact, text, offset, len * 8 / 6);
    }
    OPENSSL_clear_free(bytes, len);
    OPENSSL_clear_free(text, text_size);
}

void ph_redact_add(ph_redact_t *redact, const ph_secret_t *secret)
{
    int offset;

    if (ph_secret_len(secret) < SECRET_MIN) {
        return;
    }
    add_pattern(redact, ph_secret_bytes(secret), ph_secret_len(secret));
    for (offset = 0; offset < 3; offset++) {
        add_base64(redact, secret, offset);
    }
}

apr_size_t ph_redact_longest(const ph_redact_t *redact)
{
    return redact->longest;
}

static apr_size_t spelled_raw(const char *at, apr_size_t left, char byte)
{
    return left >= 1 && *at == byte;
}

static apr_size_t spelled_in_url(const char *at, apr_size_t left, char byte)
{
    if (left >= 3 && *at == '%') {
        return (ph_percent_hex(at + 1, 2) == (unsigned char)byte) ? 3 : 0;
    }
    return left >= 1 && (*at == byte || (*at == '+' && byte == ' '));
}

static apr_size_t spelled_in_json(const char *at, apr_size_t left, char byte)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char *letter;

    if (left < 2 || *at != '\\') {
        return left >= 1 && *at == byte;
    }
    if (at[1] == 'u') {
        return (left >= 6 && ph_percent_hex(at + 2, 4) == (unsigned char)byte) ? 6 : 0;
    }
    letter = (at[1] != '\0') ? strchr(letters, at[1]) : NULL;
    return (letter != NULL && meanings[letter - letters] == byte) ? 2 : 0;
}

/* The length of `pattern` as it is spelled at `at`, or 0. *work counts the characters that were compared. */
static apr_size_t match(apr_size_t *work, const ph_secret_t *pattern, const char *at, apr_size_t left,
                        spelling_fn spelled)
{
    const char *bytes = ph_secret_bytes(pattern);
    const apr_size_t len = ph_secret_len(pattern);
    apr_size_t total = 0;
    apr_size_t step;
    apr_size_t i;

    for (i = 0; i < len; i++) {
        step = spelled(at + total, left - total, bytes[i]);
        ++*work;
        if (step == 0) {
            return 0;
        }
        total += step;
    }
    return total;
}

/* Is it worth a closer look whether `pattern` is spelled at `at`? Most places fail here. */
static int may_begin(const ph_secret_t *pattern, const char *at)
{
    const char first = ph_secret_bytes(pattern)[0];

    return *at == first || *at == '%' || *at == '\\' || (*at == '+' && first == ' ');
}

/* The longest spelling of any pattern at `at`, or 0. */
static apr_size_t match_any(apr_size_t *work, const ph_redact_t *redact, const char *at, apr_size_t left)
{
    static const spelling_fn spellings[] = { spelled_raw, spelled_in_url, spelled_in_json };
    apr_size_t longest = 0;
    apr_size_t len;
    size_t j;
    int i;

    for (i = 0; i < redact->count; i++) {
        if (!may_begin(redact->patterns[i], at)) {
            continue;
        }
        for (j = 0; j < sizeof(spellings) / sizeof(spellings[0]); j++) {
            len = match(work, redact->patterns[i], at, left, spellings[j]);
            longest = (len > longest) ? len : longest;
        }
    }
    return longest;
}

int ph_redact_apply(const ph_redact_t *redact, char *bytes, apr_size_t len)
{
    apr_size_t hidden_to = 0;
    apr_size_t work = 0;
    apr_size_t found;
    apr_size_t i;

    for (i = 0; i < len; i++) {
        if (work > WORK_MAX) {
            memset(bytes + i, '*', len - i);
            return 1;
        }
        /* Spellings may overlap, so each place is judged; what lies ahead is still as it came. */
        found = redact->begins[(unsigned char)bytes[i]] ? match_any(&work, redact, bytes + i, len - i) : 0;
        if (found > 0 && i + found > hidden_to) {
            hidden_to = i + found;
        }
        if (i < hidden_to) {
            bytes[i] = '*';
        }
    }
    return hidden_to > 0;
}
