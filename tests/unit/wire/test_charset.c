/* SPDX-License-Identifier: Apache-2.0 */
/* Names of character sets, how a body declares one, and the conversion. */
#include "wire/charset_convert.h"
#include "wire/charset_sniff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

#define BYTES(literal) literal, sizeof(literal) - 1

static void names_are_known_in_every_spelling(void **state)
{
    static const struct {
        const char *name;
        const char *charset; /* NULL = not known */
    } cases[] = {
        { "utf-8", "UTF-8" },
        { "UTF8", "UTF-8" },
        { "ISO-8859-1", "WINDOWS-1252" },
        { "latin1", "WINDOWS-1252" },
        { "us-ascii", "WINDOWS-1252" },
        { "iso_8859-15", "ISO-8859-15" },
        { "windows-1251", "WINDOWS-1251" },
        { "x-cp1251", "WINDOWS-1251" },
        { "Shift_JIS", "CP932" },
        { "gb2312", "GB18030" },
        { "Big5", "BIG5-HKSCS" },
        { "EUC-KR", "CP949" },
        { "utf-16", "UTF-16LE" },
        { "UTF-32BE", "UTF-32BE" },
        { "utf-7", "UTF-7" },
        { "IBM037", "IBM037" },
        { "cp37", "IBM037" },
        { "ibm01140", "IBM1140" },
        { "CCSID 00500", "IBM500" },
        { "ebcdic-cp-us", "IBM037" },
        { "cp1047", "IBM1047" },
        { "", NULL },
        { "8859", NULL },
        { "x-klingon", NULL },
        { "../../x", NULL },
        { "utf-8//TRANSLIT", NULL },
        { "ibm999", NULL },
        { "a-name-much-too-long-to-be-that-of-a-character-set", NULL },
    };
    ph_charset_t charset;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        const int is_known = ph_charset_find(&charset, cases[i].name, strlen(cases[i].name));

        if (is_known != (cases[i].charset != NULL) ||
            (is_known && strcmp(charset.name, cases[i].charset) != 0)) {
            fail_msg("%s: %s", cases[i].name, is_known ? charset.name : "not known");
        }
    }
}

static void each_character_set_has_a_converter(void **state)
{
    static const char *const names[] = {
        "latin1", "latin2", "latin3",  "latin4", "iso-8859-5",  "iso-8859-6", "iso-8859-7", "iso-8859-8",
        "latin5", "latin6", "tis-620", "latin7", "latin8",      "latin9",     "latin10",    "cp1250",
        "cp1251", "cp1253", "cp1255",  "cp1256", "cp1257",      "cp1258",     "koi8-r",     "koi8-u",
        "mac",    "cp437",  "cp850",   "cp852",  "cp855",       "cp858",      "cp866",      "sjis",
        "euc-jp", "gbk",    "big5",    "euc-kr", "iso-2022-jp", "utf-7",      "utf-8",
    };
    ph_charset_t charset;
    apr_size_t faults = 0;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(names); i++) {
        ph_secure_buffer_t out = { 0 };

        assert_true(ph_charset_find(&charset, names[i], strlen(names[i])));
        if (!ph_charset_convert(&out, &faults, &charset, "abc", 3) || out.len != 3 ||
            memcmp(out.bytes, "abc", 3) != 0) {
            fail_msg("%s as %s", names[i], charset.name);
        }
        ph_secure_buffer_clear(&out);
    }
    assert_int_equal(faults, 0);
}

static void malformed_bytes_are_replaced_and_counted(void **state)
{
    static const struct {
        const char *name;
        const char *bytes;
        apr_size_t len;
        const char *want;
        apr_size_t faults;
    } cases[] = {
        { "latin1", BYTES("M\xfcller \x80"), "M\xc3\xbcller \xe2\x82\xac", 0 },
        { "latin1", BYTES("a\0b\x81"),
          "a\xef\xbf\xbd"
          "b\xef\xbf\xbd",
          2 },
        { "utf-8", BYTES("a\xff\xc3\xa9\xc3"), "a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd", 2 },
        { "utf-16be", BYTES("\0a\xd8\0\0b\0"),
          "a\xef\xbf\xbd"
          "b\xef\xbf\xbd",
          2 },
        { "utf-32le", BYTES("a\0\0\0\xff\xff\xff\xff"), "a\xef\xbf\xbd", 1 },
        { "ibm037", BYTES("\xc8\x85\x93\x93\x96\x40\xf1"), "Hello 1", 0 },
        { "sjis", BYTES("\x83\x65\x81"), "\xe3\x83\x86\xef\xbf\xbd", 1 },
        { "latin1", BYTES(""), "", 0 },
    };
    ph_charset_t charset;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        ph_secure_buffer_t out = { 0 };
        apr_size_t faults = 0;

        assert_true(ph_charset_find(&charset, cases[i].name, strlen(cases[i].name)));
        assert_true(ph_charset_convert(&out, &faults, &charset, cases[i].bytes, cases[i].len));
        if (out.len != strlen(cases[i].want) ||
            (out.len > 0 && memcmp(out.bytes, cases[i].want, out.len) != 0) || faults != cases[i].faults) {
            fail_msg("%d: %.*s, %d faults", (int)i, (int)out.len, out.bytes ? out.bytes : "", (int)faults);
        }
        ph_secure_buffer_clear(&out);
    }
}

static void declaration_is_found_in_this_order(void **state)
{
    static const struct {
        const char *content_type;
        const char *bytes;
        apr_size_t len;
        ph_sniffed_t sniffed;
        const char *charset;
        apr_size_t bom_len;
    } cases[] = {
        { "text/plain; charset=latin1", BYTES("\xef\xbb\xbfx"), PH_SNIFFED_CHARSET, "UTF-8", 3 },
        { NULL,
          BYTES("\xff\xfe"
                "a\0"),
          PH_SNIFFED_CHARSET, "UTF-16LE", 2 },
        { NULL, BYTES("\xff\xfe\0\0a\0\0\0"), PH_SNIFFED_CHARSET, "UTF-32LE", 4 },
        { NULL, BYTES("\xdd\x73\x66\x73"), PH_SNIFFED_UNKNOWN, NULL, 4 },
        { "text/plain; x=1;CHARSET = \"ISO-8859-2\"; y", BYTES("x"), PH_SNIFFED_CHARSET, "ISO-8859-2", 0 },
        { "text/plain; charset=klingon", BYTES("x"), PH_SNIFFED_UNKNOWN, NULL, 0 },
        { "text/plain; charset=", BYTES("x"), PH_SNIFFED_NOTHING, NULL, 0 },
        { "text/plain; charset", BYTES("x"), PH_SNIFFED_NOTHING, NULL, 0 },
        { "text/xml; charset=koi8-r", BYTES("<?xml version='1.0' encoding='latin1'?>"), PH_SNIFFED_CHARSET,
          "KOI8-R", 0 },
        { NULL, BYTES("<?xml version='1.0' encoding='latin1'?>"), PH_SNIFFED_CHARSET, "WINDOWS-1252", 0 },
        { NULL, BYTES("<?xml version='1.0' encoding='utf-16'?>"), PH_SNIFFED_NOTHING, NULL, 0 },
        { NULL, BYTES("<html><meta charset=sjis>"), PH_SNIFFED_CHARSET, "CP932", 0 },
        { NULL, BYTES("<p>charset=sjis"), PH_SNIFFED_NOTHING, NULL, 0 },
        { NULL, BYTES(""), PH_SNIFFED_NOTHING, NULL, 0 },
    };
    ph_charset_t charset;
    apr_size_t bom_len;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        const ph_sniffed_t sniffed = ph_charset_sniff_declared(&charset, &bom_len, cases[i].content_type,
                                                               cases[i].bytes, cases[i].len);

        if (sniffed != cases[i].sniffed || bom_len != cases[i].bom_len ||
            (cases[i].charset && strcmp(charset.name, cases[i].charset) != 0)) {
            fail_msg("%d: %d, %d", (int)i, (int)sniffed, (int)bom_len);
        }
    }
}

static void look_tells_wide_characters_and_ebcdic(void **state)
{
    static const struct {
        const char *bytes;
        apr_size_t len;
        const char *charset; /* NULL = none */
    } cases[] = {
        { BYTES("a\0b\0c\0"), "UTF-16LE" },
        { BYTES("\0a\0b\0c\0"), "UTF-16BE" },
        { BYTES("a\0\0\0b\0\0\0"), "UTF-32LE" },
        { BYTES("\0\0\0a\0\0\0b"), "UTF-32BE" },
        { BYTES("\xc8\x85\x93\x93\x96\x40\xf1"), "IBM037" },
        { BYTES("\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0"), NULL }, /* Russian in windows-1251 */
        { BYTES("M\xfcller & S\xf6hne"), NULL },
        { BYTES("\0\1\2\3record\xff"), NULL },
        { BYTES(""), NULL },
        { BYTES("a\0"), NULL },
    };
    ph_charset_t charset;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        const ph_sniffed_t sniffed = ph_charset_sniff_look(&charset, cases[i].bytes, cases[i].len);

        if ((sniffed == PH_SNIFFED_CHARSET) != (cases[i].charset != NULL) ||
            (cases[i].charset && strcmp(charset.name, cases[i].charset) != 0)) {
            fail_msg("%d: %d", (int)i, (int)sniffed);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_known_in_every_spelling),
        cmocka_unit_test(each_character_set_has_a_converter),
        cmocka_unit_test(malformed_bytes_are_replaced_and_counted),
        cmocka_unit_test(declaration_is_found_in_this_order),
        cmocka_unit_test(look_tells_wide_characters_and_ebcdic),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
