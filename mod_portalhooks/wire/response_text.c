/* SPDX-License-Identifier: Apache-2.0 */
/* From the bytes of a body to text: first the codings, then the character set. What is neither text nor bytes
 * that can be searched is withheld. */
#include "response_text.h"

#include <string.h>

#include "charset_convert.h"
#include "charset_sniff.h"
#include "content_coding.h"
#include "core/text/text.h"
#include "packed_content.h"

#define UTF8_LEN_MAX 4
/* One byte of so many may be malformed in a text; and fewer in one where other bytes than text are hardly
 * ever malformed. */
#define FAULTS_SHARE 10
#define FAULTS_SHARE_WIDE 50

typedef struct plain_t {
    const char *bytes; /* with the codings undone */
    apr_size_t len;
    int is_utf8;
} plain_t;

static int has_controls(const plain_t *plain)
{
    apr_size_t i;

    for (i = 0; i < plain->len; i++) {
        if ((unsigned char)plain->bytes[i] < ' ' && !memchr("\t\n\f\r\b\x1b", plain->bytes[i], 6)) {
            return 1;
        }
    }
    return 0;
}

/* Without the part of a character that a cut left at the end. */
static apr_size_t whole_characters(const char *bytes, apr_size_t len)
{
    apr_size_t back = 1;

    while (back < UTF8_LEN_MAX && back < len && ((unsigned char)bytes[len - back] & 0xc0) == 0x80) {
        back++;
    }
    return (back <= len && (unsigned char)bytes[len - back] >= 0xc0 &&
            !ph_text_is_utf8(bytes + len - back, back))
               ? len - back
               : len;
}

static void keep_as_is(ph_response_text_t *text, const plain_t *plain)
{
    text->charset = NULL;
    ph_secure_buffer_clear(&text->bytes);
    ph_secure_buffer_append(&text->bytes, plain->bytes, plain->len);
}

static int is_too_faulty(apr_size_t faults, const ph_charset_t *charset, apr_size_t len)
{
    return charset->kind == PH_CHARSET_WIDE ? faults * FAULTS_SHARE_WIDE > len
                                            : faults * FAULTS_SHARE > len + FAULTS_SHARE;
}

/* Convert from `charset`: 1, or 0 with nothing changed when that gives no text. */
static int convert(ph_response_text_t *text, const plain_t *plain, const ph_charset_t *charset)
{
    ph_secure_buffer_t converted = { 0 };
    apr_size_t faults = 0;

    if (!ph_charset_convert(&converted, &faults, charset, plain->bytes, plain->len) ||
        is_too_faulty(faults, charset, plain->len)) {
        ph_secure_buffer_clear(&converted);
        return 0;
    }
    ph_secure_buffer_clear(&text->bytes);
    text->bytes = converted;
    text->charset = charset->name;
    return 1;
}

static int convert_from(ph_response_text_t *text, const plain_t *plain, const char *name)
{
    ph_charset_t charset;

    return ph_charset_find(&charset, name, strlen(name)) && convert(text, plain, &charset);
}

/* UTF-8 with a few malformed places: most bytes that begin a character of several do so. */
static int is_damaged_utf8(const plain_t *plain)
{
    static const ph_charset_t utf8 = { "UTF-8", PH_CHARSET_UTF8, 1 };
    ph_secure_buffer_t converted = { 0 };
    apr_size_t faults = 0;
    apr_size_t begins = 0;
    apr_size_t i;
    int is_known;

    for (i = 0; i < plain->len; i++) {
        begins += (unsigned char)plain->bytes[i] >= 0xc2;
    }
    is_known = ph_charset_convert(&converted, &faults, &utf8, plain->bytes, plain->len);
    ph_secure_buffer_clear(&converted);
    return is_known && faults * 2 < begins;
}

/* Bytes that declare nothing, or something that they are not. */
static void read_undeclared(ph_response_text_t *text, const plain_t *plain)
{
    ph_charset_t charset;

    if (plain->is_utf8) {
        keep_as_is(text, plain);
    }
    else if (ph_packed_content_is_opaque(plain->bytes, plain->len)) {
        text->withheld = PH_WITHHELD_COMPRESSED;
    }
    else if (ph_charset_sniff_look(&charset, plain->bytes, plain->len) == PH_SNIFFED_CHARSET &&
             convert(text, plain, &charset)) {
        return;
    }
    else if (has_controls(plain) ||
             !convert_from(text, plain, is_damaged_utf8(plain) ? "utf-8" : "windows-1252")) {
        keep_as_is(text, plain);
    }
}

/* Is UTF-8 more likely than what is declared? */
static int is_rather_utf8(const plain_t *plain, const ph_charset_t *charset)
{
    return plain->is_utf8 && (charset->kind == PH_CHARSET_UTF8 || charset->kind == PH_CHARSET_ASCII_BASED);
}

static void read_characters(ph_response_text_t *text, const plain_t *plain, const char *content_type)
{
    plain_t rest = *plain;
    ph_charset_t charset;
    apr_size_t bom_len;
    const ph_sniffed_t sniffed =
        ph_charset_sniff_declared(&charset, &bom_len, content_type, plain->bytes, plain->len);

    if (sniffed == PH_SNIFFED_UNKNOWN && !plain->is_utf8) {
        text->withheld = PH_WITHHELD_CHARSET_UNKNOWN;
        return;
    }
    rest.bytes += bom_len;
    rest.len -= bom_len;
    if (sniffed != PH_SNIFFED_CHARSET || is_rather_utf8(plain, &charset) || charset.kind == PH_CHARSET_UTF8 ||
        !convert(text, &rest, &charset)) {
        read_undeclared(text, plain);
    }
}

/* A text may lie about its character set: adopt the one that a secret is found in. */
static void find_secret_elsewhere(ph_response_text_t *text, const plain_t *plain, ph_redact_t *redact)
{
    static const char *const others[] = { "ibm037", "ibm1047", "ibm500", "ibm273" };
    ph_response_text_t other = { 0 };
    size_t i;

    if (plain->is_utf8 && !text->charset) {
        return;
    }
    if (ph_redact_finds(redact, text->bytes.bytes, text->bytes.len)) {
        return;
    }
    if (text->charset && ph_redact_finds(redact, plain->bytes, plain->len)) {
        if (plain->is_utf8 || !convert_from(text, plain, "windows-1252")) {
            keep_as_is(text, plain);
        }
        return;
    }
    for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (convert_from(&other, plain, others[i]) &&
            ph_redact_finds(redact, other.bytes.bytes, other.bytes.len)) {
            ph_secure_buffer_clear(&text->bytes);
            text->bytes = other.bytes;
            text->charset = other.charset;
            return;
        }
    }
    ph_secure_buffer_clear(&other.bytes);
}

void ph_response_text_read(ph_response_text_t *text, const ph_response_body_t *body, ph_redact_t *redact,
                           apr_size_t limit)
{
    ph_secure_buffer_t decoded = { 0 };
    plain_t plain = { body->bytes, body->len, 0 };
    const ph_coding_verdict_t verdict =
        ph_content_coding_decode(&decoded, body->content_encoding, body->bytes, body->len, limit);

    text->is_partial = verdict == PH_CODING_PARTIAL;
    text->is_decoded = verdict == PH_CODING_DECODED || verdict == PH_CODING_PARTIAL;
    if (verdict == PH_CODING_UNKNOWN || verdict == PH_CODING_DAMAGED) {
        text->withheld =
            (verdict == PH_CODING_UNKNOWN) ? PH_WITHHELD_CODING_UNKNOWN : PH_WITHHELD_CODING_DAMAGED;
        return;
    }
    if (text->is_decoded) {
        plain.bytes = decoded.bytes ? decoded.bytes : "";
        plain.len = decoded.len;
    }
    if (body->is_cut || text->is_partial) {
        plain.len = whole_characters(plain.bytes, plain.len);
    }
    plain.is_utf8 = ph_text_is_utf8(plain.bytes, plain.len) && !memchr(plain.bytes, '\0', plain.len);
    read_characters(text, &plain, body->content_type);
    if (text->withheld == PH_WITHHELD_NOT) {
        find_secret_elsewhere(text, &plain, redact);
    }
    ph_secure_buffer_clear(&decoded);
}

void ph_response_text_clear(ph_response_text_t *text)
{
    ph_secure_buffer_clear(&text->bytes);
}
