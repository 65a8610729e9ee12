/* SPDX-License-Identifier: Apache-2.0 */
/* Byte order marks, declarations, and the look of texts that declare nothing. */
#include "charset_sniff.h"

#include <string.h>
#include <strings.h>

#define DECLARED_WITHIN 1024
#define LOOK_MIN 4 /* bytes that may look like something */

static int is_white(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static const struct {
    const char *bytes;
    apr_size_t len;
    const char *name; /* NULL = a mark of a character set that is not known here */
} marks[] = {
    { "\xff\xfe\0\0", 4, "utf-32le" },    { "\0\0\xfe\xff", 4, "utf-32be" }, { "\xff\xfe", 2, "utf-16le" },
    { "\xfe\xff", 2, "utf-16be" },        { "\xef\xbb\xbf", 3, "utf-8" },    { "+/v8-", 5, "utf-7" },
    { "\x84\x31\x95\x33", 4, "gb18030" }, { "\xdd\x73\x66\x73", 4, NULL },
};

static ph_sniffed_t sniff_mark(ph_charset_t *charset, apr_size_t *mark_len, const char *bytes, apr_size_t len)
{
    size_t i;

    for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (len >= marks[i].len && memcmp(bytes, marks[i].bytes, marks[i].len) == 0) {
            *mark_len = marks[i].len;
            return (marks[i].name && ph_charset_find(charset, marks[i].name, strlen(marks[i].name)))
                       ? PH_SNIFFED_CHARSET
                       : PH_SNIFFED_UNKNOWN;
        }
    }
    return PH_SNIFFED_NOTHING;
}

/* The place after `word`, which ends with `=` that white space may surround, in [at, end) in any case; NULL
 * when it is not there. */
static const char *find_after(const char *at, const char *end, const char *word)
{
    const apr_size_t len = strlen(word);
    const char *next;

    for (; at + len < end; at++) {
        if (strncasecmp(at, word, len) == 0) {
            next = at + len;
            while (next < end && is_white(*next)) {
                next++;
            }
            if (next < end && *next == '=') {
                next++;
                while (next < end && (is_white(*next) || *next == '"' || *next == '\'')) {
                    next++;
                }
                return next;
            }
        }
    }
    return NULL;
}

static ph_sniffed_t sniff_name(ph_charset_t *charset, const char *at, const char *end)
{
    const char *name = at;

    while (at < end && *at != '\0' && !strchr(" \t\r\n;,\"'/>?", *at)) {
        at++;
    }
    if (at == name) {
        return PH_SNIFFED_NOTHING;
    }
    return ph_charset_find(charset, name, (apr_size_t)(at - name)) ? PH_SNIFFED_CHARSET : PH_SNIFFED_UNKNOWN;
}

static ph_sniffed_t sniff_content_type(ph_charset_t *charset, const char *content_type)
{
    const char *end = content_type + strlen(content_type);
    const char *name = find_after(content_type, end, "charset");

    return name ? sniff_name(charset, name, end) : PH_SNIFFED_NOTHING;
}

/* A declaration that can be read as ASCII does not mean a character set in which it could not. */
static ph_sniffed_t sniff_document(ph_charset_t *charset, const char *bytes, apr_size_t len)
{
    const char *end = bytes + ((len < DECLARED_WITHIN) ? len : DECLARED_WITHIN);
    const char *name = NULL;
    const char *closing;
    ph_sniffed_t sniffed;

    if (len > 5 && memcmp(bytes, "<?xml", 5) == 0) {
        closing = memchr(bytes, '>', (apr_size_t)(end - bytes));
        name = find_after(bytes, closing ? closing : end, "encoding");
    }
    else if (memmem(bytes, (apr_size_t)(end - bytes), "<meta", 5) ||
             memmem(bytes, (apr_size_t)(end - bytes), "<META", 5)) {
        name = find_after(bytes, end, "charset");
    }
    sniffed = name ? sniff_name(charset, name, end) : PH_SNIFFED_NOTHING;
    if (sniffed == PH_SNIFFED_CHARSET && charset->kind == PH_CHARSET_WIDE) {
        return PH_SNIFFED_NOTHING;
    }
    return sniffed;
}

ph_sniffed_t ph_charset_sniff_declared(ph_charset_t *charset, apr_size_t *bom_len, const char *content_type,
                                       const char *bytes, apr_size_t len)
{
    ph_sniffed_t sniffed;

    *bom_len = 0;
    sniffed = sniff_mark(charset, bom_len, bytes, len);
    if (sniffed == PH_SNIFFED_NOTHING && content_type) {
        sniffed = sniff_content_type(charset, content_type);
    }
    if (sniffed == PH_SNIFFED_NOTHING) {
        sniffed = sniff_document(charset, bytes, len);
    }
    return sniffed;
}

/* ---- the look ------------------------------------------------------------------------------------- */

/* In most characters of a text, which are ASCII, all bytes but one are NUL. `at` is the place of that one in
 * a character of `width` bytes. */
static int has_nuls(const char *bytes, apr_size_t len, apr_size_t width, apr_size_t at)
{
    const apr_size_t characters = len / width;
    apr_size_t count = 0;
    apr_size_t i;
    apr_size_t j;

    for (i = 0; i < characters; i++) {
        for (j = 0; j < width && (bytes[i * width + j] == '\0') == (j != at); j++) {
        }
        count += (j == width);
    }
    return len >= LOOK_MIN && count * 10 >= characters * 6;
}

/* Blanks, letters and digits of EBCDIC: the same in all its pages. */
static int is_ebcdic_word(unsigned char byte)
{
    const unsigned char low = byte & 0x0f;

    return byte == 0x40 || (byte >= 0xf0 && byte <= 0xf9) ||
           (((byte & 0xb0) == 0x80 || (byte & 0xb0) == 0x90) && low >= 1 && low <= 9) ||
           ((byte & 0xb0) == 0xa0 && low >= 2 && low <= 9);
}

/* Of words mostly, and with none of ASCII's blanks and few of its letters, which other texts have. */
static int looks_ebcdic(const char *bytes, apr_size_t len)
{
    apr_size_t words = 0;
    apr_size_t letters = 0;
    apr_size_t i;

    for (i = 0; i < len; i++) {
        const unsigned char lower = (unsigned char)bytes[i] | 0x20;

        words += is_ebcdic_word((unsigned char)bytes[i]);
        letters += lower >= 'a' && lower <= 'z';
    }
    return len >= LOOK_MIN && !memchr(bytes, ' ', len) && words * 2 >= len && letters * 5 <= len;
}

ph_sniffed_t ph_charset_sniff_look(ph_charset_t *charset, const char *bytes, apr_size_t len)
{
    static const struct {
        apr_size_t width;
        apr_size_t at;
        const char *name;
    } wide[] = { { 4, 0, "utf-32le" }, { 4, 3, "utf-32be" }, { 2, 0, "utf-16le" }, { 2, 1, "utf-16be" } };
    size_t i;

    for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
        if (has_nuls(bytes, len, wide[i].width, wide[i].at)) {
            ph_charset_find(charset, wide[i].name, strlen(wide[i].name));
            return PH_SNIFFED_CHARSET;
        }
    }
    if (looks_ebcdic(bytes, len)) {
        ph_charset_find(charset, "ibm037", strlen("ibm037"));
        return PH_SNIFFED_CHARSET;
    }
    return PH_SNIFFED_NOTHING;
}
