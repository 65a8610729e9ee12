/* SPDX-License-Identifier: Apache-2.0 */
/* Undoes the codings that are declared, the last one first, then those that are not declared but there. */
#include "content_coding.h"

#include <string.h>
#include <strings.h>

#include "core/text/text.h"
#include "decompressor.h"
#include "packed_content.h"

#define TOKEN_MAX 32
#define UNMARKED_MIN 8 /* bytes of which a coding may be guessed */

static int is_separator(char byte)
{
    return byte == ',' || byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Take the last coding off the list [declared, *end): 1, its lower-case name in `token`; 0 when there is
 * none. */
static int take_last(char token[TOKEN_MAX + 1], const char *declared, const char **end)
{
    const char *begin;

    while (*end > declared && is_separator((*end)[-1])) {
        (*end)--;
    }
    begin = *end;
    while (begin > declared && !is_separator(begin[-1])) {
        begin--;
    }
    if (begin == *end) {
        return 0;
    }
    memset(token, 0, TOKEN_MAX + 1);
    memcpy(token, begin, (*end - begin < TOKEN_MAX) ? (size_t)(*end - begin) : TOKEN_MAX);
    *end = begin;
    return 1;
}

/* Readable as it is: a coding that is declared nevertheless was not applied. */
static int is_text(const char *bytes, apr_size_t len)
{
    apr_size_t i;

    for (i = 0; i < len; i++) {
        if ((unsigned char)bytes[i] < ' ' && !memchr("\t\n\f\r\b\x1b", bytes[i], 6)) {
            return 0;
        }
    }
    return ph_text_is_utf8(bytes, len);
}

static void replace(ph_secure_buffer_t *out, ph_secure_buffer_t *with)
{
    ph_secure_buffer_clear(out);
    *out = *with;
    memset(with, 0, sizeof(*with));
}

/* One level: decode *out, or at the first level `bytes`, in place. */
static ph_coding_verdict_t decode_level(ph_secure_buffer_t *out, const char *token, const char *bytes,
                                        apr_size_t len, apr_size_t limit)
{
    ph_secure_buffer_t decoded = { 0 };
    const ph_decompressed_t result = ph_decompressor_run(&decoded, token, bytes, len, limit);

    if (result == PH_DECOMPRESSED_WHOLE) {
        replace(out, &decoded);
        return PH_CODING_DECODED;
    }
    if (is_text(bytes, len)) {
        ph_secure_buffer_clear(&decoded);
        return PH_CODING_NONE;
    }
    if (result == PH_DECOMPRESSED_PART && decoded.len > 0) {
        replace(out, &decoded);
        return PH_CODING_PARTIAL;
    }
    ph_secure_buffer_clear(&decoded);
    return (result == PH_DECOMPRESSED_UNKNOWN) ? PH_CODING_UNKNOWN : PH_CODING_DAMAGED;
}

typedef struct levels_t {
    ph_secure_buffer_t *out;
    const char *bytes; /* what is decoded so far */
    apr_size_t len;
    apr_size_t limit;
    int count;
    int is_partial;
} levels_t;

/* PH_CODING_NONE when this level is not there, PH_CODING_DECODED when it is undone; else the final verdict.
 */
static ph_coding_verdict_t undo(levels_t *levels, const char *token)
{
    ph_coding_verdict_t verdict;

    if (levels->count == PH_CONTENT_CODING_LEVELS_MAX) {
        return PH_CODING_UNKNOWN;
    }
    verdict = decode_level(levels->out, token, levels->bytes, levels->len, levels->limit);
    if (verdict == PH_CODING_DECODED || verdict == PH_CODING_PARTIAL) {
        levels->bytes = levels->out->bytes ? levels->out->bytes : "";
        levels->len = levels->out->len;
        levels->count++;
        levels->is_partial = levels->is_partial || verdict == PH_CODING_PARTIAL;
        return PH_CODING_DECODED;
    }
    return verdict;
}

/* Do the bytes bear the mark of a coding that can be tried instead? */
static int is_another(const levels_t *levels, const char *token)
{
    const char *marked = ph_packed_content_coding(levels->bytes, levels->len);

    return marked && !strstr(token, marked);
}

static ph_coding_verdict_t undo_declared(levels_t *levels, const char *declared)
{
    const char *end = declared + strlen(declared);
    ph_coding_verdict_t verdict = PH_CODING_NONE;
    char token[TOKEN_MAX + 1];

    while (levels->len > 0 && take_last(token, declared, &end)) {
        if (strcasecmp(token, "identity") == 0) {
            continue;
        }
        verdict = undo(levels, token);
        if (verdict != PH_CODING_DECODED && verdict != PH_CODING_NONE && !is_another(levels, token)) {
            return verdict;
        }
    }
    return PH_CODING_NONE;
}

/* Undo what has a mark. One that is no more than a coincidence is left to be judged by what it is. */
static ph_coding_verdict_t undo_undeclared(levels_t *levels)
{
    ph_coding_verdict_t verdict = PH_CODING_DECODED;
    const char *token;

    while (verdict == PH_CODING_DECODED) {
        token = ph_packed_content_coding(levels->bytes, levels->len);
        verdict = token ? undo(levels, token) : PH_CODING_NONE;
    }
    return (verdict == PH_CODING_DAMAGED) ? PH_CODING_NONE : verdict;
}

/* A coding without a mark of its own is there when all bytes decode, to text. */
static void undo_unmarked(levels_t *levels)
{
    static const char *const tokens[] = { "deflate", "br" };
    ph_secure_buffer_t decoded = { 0 };
    size_t i;

    for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        if (ph_decompressor_run(&decoded, tokens[i], levels->bytes, levels->len, levels->limit) ==
                PH_DECOMPRESSED_WHOLE &&
            decoded.len > 0 && is_text(decoded.bytes, decoded.len)) {
            replace(levels->out, &decoded);
            levels->count++;
            return;
        }
        ph_secure_buffer_clear(&decoded);
    }
}

ph_coding_verdict_t ph_content_coding_decode(ph_secure_buffer_t *out, const char *declared, const char *bytes,
                                             apr_size_t len, apr_size_t limit)
{
    levels_t levels = { out, bytes, len, limit, 0, 0 };
    ph_coding_verdict_t verdict = declared ? undo_declared(&levels, declared) : PH_CODING_NONE;

    if (verdict == PH_CODING_NONE) {
        verdict = undo_undeclared(&levels);
    }
    if (verdict != PH_CODING_NONE) {
        ph_secure_buffer_clear(out);
        return verdict;
    }
    if (levels.len >= UNMARKED_MIN && !ph_text_is_utf8(levels.bytes, levels.len)) {
        undo_unmarked(&levels);
    }
    if (levels.count == 0) {
        return PH_CODING_NONE;
    }
    return levels.is_partial ? PH_CODING_PARTIAL : PH_CODING_DECODED;
}
