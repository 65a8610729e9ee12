/* SPDX-License-Identifier: Apache-2.0 */
/* Folds a text with utf8proc and cuts it into words. */
#include "words.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <utf8proc.h>

#include "lookup.h"

typedef struct range_t {
    utf8proc_int32_t first;
    utf8proc_int32_t last;
} range_t;

/* Hiragana and katakana, CJK ideographs with their extensions. */
static const range_t without_spaces[] = {
    { 0x3041, 0x30ff }, { 0x31f0, 0x31ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff }, { 0x20000, 0x3ffff },
};

/* Most texts are ASCII: 0 when this one is not. */
static int fold_ascii(char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text >= 0x80) {
            return 0;
        }
        if (*text >= 'A' && *text <= 'Z') {
            *text = (char)(*text - 'A' + 'a');
        }
    }
    return 1;
}

/* Letters that differ from another by a stroke or a missing dot, which Unicode does not decompose. */
static utf8proc_int32_t remove_stroke(utf8proc_int32_t character, void *nothing)
{
    (void)nothing;
    switch (character) {
    case 0x0131: /* ı */
        return 'i';
    case 0x00d8: /* Ø, ø */
    case 0x00f8:
        return 'o';
    case 0x0110: /* Đ, đ */
    case 0x0111:
        return 'd';
    case 0x0126: /* Ħ, ħ */
    case 0x0127:
        return 'h';
    case 0x0141: /* Ł, ł */
    case 0x0142:
        return 'l';
    case 0x0166: /* Ŧ, ŧ */
    case 0x0167:
        return 't';
    default:
        return character;
    }
}

/* NULL when the text is malformed. */
static const char *fold(const char *text, apr_pool_t *pool)
{
    char *folded = apr_pstrdup(pool, text);
    utf8proc_uint8_t *mapped;

    if (fold_ascii(folded)) {
        return folded;
    }
    if (utf8proc_map_custom((const utf8proc_uint8_t *)text, 0, &mapped,
                            UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STRIPMARK,
                            remove_stroke, NULL) < 0) {
        return NULL;
    }
    folded = apr_pstrdup(pool, (const char *)mapped);
    free(mapped);
    return folded;
}

static int is_of_a_word(utf8proc_int32_t character)
{
    const utf8proc_category_t category = utf8proc_category(character);

    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

static int is_a_word(utf8proc_int32_t character)
{
    apr_size_t i;

    for (i = 0; i < sizeof(without_spaces) / sizeof(without_spaces[0]); i++) {
        if (character >= without_spaces[i].first && character <= without_spaces[i].last) {
            return 1;
        }
    }
    return 0;
}

static void add(apr_array_header_t *words, const char *begin, const char *end)
{
    const char *word;

    if (begin == end) {
        return;
    }
    word = apr_pstrmemdup(words->pool, begin, (apr_size_t)(end - begin));
    if (!ph_lookup_is_among(words, word)) {
        APR_ARRAY_PUSH(words, const char *) = word;
    }
}

void ph_words_add(apr_array_header_t *words, const char *text)
{
    const char *at = text ? fold(text, words->pool) : NULL;
    const char *begin = at;
    utf8proc_int32_t character;
    utf8proc_ssize_t length;

    while (at && *at) {
        length = utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &character);
        if (length < 1) {
            return;
        }
        if (!is_of_a_word(character)) {
            add(words, begin, at);
            begin = at + length;
        }
        else if (is_a_word(character)) {
            add(words, begin, at);
            add(words, at, at + length);
            begin = at + length;
        }
        at += length;
    }
    add(words, begin, at);
}

apr_array_header_t *ph_words_of(const char *text, apr_pool_t *pool)
{
    apr_array_header_t *words = text ? apr_array_make(pool, 4, sizeof(const char *)) : NULL;

    if (words) {
        ph_words_add(words, text);
    }
    return words;
}

static int begins_one(const char *wanted, const apr_array_header_t *words)
{
    const apr_size_t length = strlen(wanted);
    int i;

    for (i = 0; i < words->nelts; i++) {
        if (strncmp(APR_ARRAY_IDX(words, i, const char *), wanted, length) == 0) {
            return 1;
        }
    }
    return 0;
}

int ph_words_match(const apr_array_header_t *wanted, const apr_array_header_t *words)
{
    int i;

    for (i = 0; wanted && i < wanted->nelts; i++) {
        if (!begins_one(APR_ARRAY_IDX(wanted, i, const char *), words)) {
            return 0;
        }
    }
    return !wanted || wanted->nelts > 0;
}
