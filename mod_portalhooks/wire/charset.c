/* SPDX-License-Identifier: Apache-2.0 */
/* The table of names. */
#include "charset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>

#define NAME_MAX_LEN 40

/* Names without punctuation, in lower case. */
typedef struct alias_t {
    const char *names; /* each between blanks */
    const char *charset;
    ph_charset_kind_t kind;
    int unit;
} alias_t;

static const alias_t aliases[] = {
    { " utf8 unicode11utf8 xunicode20utf8 ", "UTF-8", PH_CHARSET_UTF8, 1 },
    { " iso88591 latin1 l1 isolatin1 csisolatin1 iso885911987 ibm819 cp819 ascii usascii windows1252 cp1252 "
      "xcp1252 ansix341968 ansi ",
      "WINDOWS-1252", PH_CHARSET_ASCII_BASED, 1 },
    { " iso88592 latin2 l2 csisolatin2 ", "ISO-8859-2", PH_CHARSET_ASCII_BASED, 1 },
    { " iso88593 latin3 l3 ", "ISO-8859-3", PH_CHARSET_ASCII_BASED, 1 },
    { " iso88594 latin4 l4 ", "ISO-8859-4", PH_CHARSET_ASCII_BASED, 1 },
    { " iso88595 cyrillic ", "ISO-8859-5", PH_CHARSET_ASCII_BASED, 1 },
    { " iso88596 arabic ", "ISO-8859-6", PH_CHARSET_ASCII_BASED, 1 },
    { " iso88597 greek ", "ISO-8859-7", PH_CHARSET_ASCII_BASED, 1 },
    { " iso88598 iso88598i hebrew ", "ISO-8859-8", PH_CHARSET_ASCII_BASED, 1 },
    { " iso88599 latin5 l5 windows1254 cp1254 xcp1254 ", "WINDOWS-1254", PH_CHARSET_ASCII_BASED, 1 },
    { " iso885910 latin6 l6 ", "ISO-8859-10", PH_CHARSET_ASCII_BASED, 1 },
    { " iso885911 tis620 windows874 cp874 ", "CP874", PH_CHARSET_ASCII_BASED, 1 },
    { " iso885913 latin7 l7 ", "ISO-8859-13", PH_CHARSET_ASCII_BASED, 1 },
    { " iso885914 latin8 l8 ", "ISO-8859-14", PH_CHARSET_ASCII_BASED, 1 },
    { " iso885915 latin9 l9 csisolatin9 ", "ISO-8859-15", PH_CHARSET_ASCII_BASED, 1 },
    { " iso885916 latin10 l10 ", "ISO-8859-16", PH_CHARSET_ASCII_BASED, 1 },
    { " windows1250 cp1250 xcp1250 ", "WINDOWS-1250", PH_CHARSET_ASCII_BASED, 1 },
    { " windows1251 cp1251 xcp1251 ", "WINDOWS-1251", PH_CHARSET_ASCII_BASED, 1 },
    { " windows1253 cp1253 xcp1253 ", "WINDOWS-1253", PH_CHARSET_ASCII_BASED, 1 },
    { " windows1255 cp1255 xcp1255 ", "WINDOWS-1255", PH_CHARSET_ASCII_BASED, 1 },
    { " windows1256 cp1256 xcp1256 ", "WINDOWS-1256", PH_CHARSET_ASCII_BASED, 1 },
    { " windows1257 cp1257 xcp1257 ", "WINDOWS-1257", PH_CHARSET_ASCII_BASED, 1 },
    { " windows1258 cp1258 xcp1258 ", "WINDOWS-1258", PH_CHARSET_ASCII_BASED, 1 },
    { " koi8r koi8 koi cskoi8r ", "KOI8-R", PH_CHARSET_ASCII_BASED, 1 },
    { " koi8u koi8ru ", "KOI8-U", PH_CHARSET_ASCII_BASED, 1 },
    { " macintosh mac macroman xmacroman ", "MACINTOSH", PH_CHARSET_ASCII_BASED, 1 },
    { " ibm437 cp437 437 ", "CP437", PH_CHARSET_ASCII_BASED, 1 },
    { " ibm850 cp850 850 ", "CP850", PH_CHARSET_ASCII_BASED, 1 },
    { " ibm852 cp852 852 ", "CP852", PH_CHARSET_ASCII_BASED, 1 },
    { " ibm855 cp855 855 ", "CP855", PH_CHARSET_ASCII_BASED, 1 },
    { " ibm858 cp858 ibm00858 cp00858 ", "CP858", PH_CHARSET_ASCII_BASED, 1 },
    { " ibm866 cp866 866 ", "CP866", PH_CHARSET_ASCII_BASED, 1 },
    { " shiftjis sjis xsjis mskanji csshiftjis windows31j cswindows31j cp932 ms932 ", "CP932",
      PH_CHARSET_MULTIBYTE, 1 },
    { " eucjp xeucjp cseucpkdfmtjapanese ", "EUC-JP", PH_CHARSET_MULTIBYTE, 1 },
    { " iso2022jp csiso2022jp ", "ISO-2022-JP", PH_CHARSET_OTHER, 1 },
    { " gbk gb2312 gb231280 csgb2312 chinese csiso58gb231280 gb18030 xgbk cp936 ms936 windows936 ", "GB18030",
      PH_CHARSET_MULTIBYTE, 1 },
    { " big5 big5hkscs cnbig5 csbig5 xxbig5 cp950 ", "BIG5-HKSCS", PH_CHARSET_MULTIBYTE, 1 },
    { " euckr cseuckr ksc56011987 ksc5601 ksc56011989 korean windows949 cp949 uhc ", "CP949",
      PH_CHARSET_MULTIBYTE, 1 },
    { " utf16 utf16le unicode csunicode ucs2 iso10646ucs2 unicodefeff csutf16 csutf16le ucs2le ", "UTF-16LE",
      PH_CHARSET_WIDE, 2 },
    { " utf16be unicodefffe csutf16be ucs2be ", "UTF-16BE", PH_CHARSET_WIDE, 2 },
    { " utf32 utf32le ucs4 iso10646ucs4 csutf32 csutf32le ucs4le ", "UTF-32LE", PH_CHARSET_WIDE, 4 },
    { " utf32be csutf32be ucs4be ", "UTF-32BE", PH_CHARSET_WIDE, 4 },
    { " utf7 unicode11utf7 csutf7 csunicode11utf7 ", "UTF-7", PH_CHARSET_OTHER, 1 },
};

/* EBCDIC: by number, as in IBM037, cp1140 or CCSID 00500. */
static const char *const ebcdic_pages[] = {
    "IBM037",  "IBM273",  "IBM277",  "IBM278",  "IBM280",  "IBM284",  "IBM285",  "IBM297",
    "IBM500",  "IBM870",  "IBM871",  "IBM875",  "IBM880",  "IBM905",  "IBM1025", "IBM1026",
    "IBM1047", "IBM1112", "IBM1122", "IBM1123", "IBM1140", "IBM1141", "IBM1142", "IBM1143",
    "IBM1144", "IBM1145", "IBM1146", "IBM1147", "IBM1148", "IBM1149",
};

static const char *const ebcdic_prefixes[] = { "ibm", "cp", "csibm", "ccsid", "ibmcp", "ebcdic", "xibm" };

/* By country. */
static const struct {
    const char *name;
    const char *charset;
} ebcdic_names[] = {
    { "ebcdiccpus", "IBM037" }, { "ebcdiccpca", "IBM037" }, { "ebcdiccpnl", "IBM037" },
    { "ebcdicus", "IBM037" },   { "ebcdiccpdk", "IBM277" }, { "ebcdiccpno", "IBM277" },
    { "ebcdiccpfi", "IBM278" }, { "ebcdiccpse", "IBM278" }, { "ebcdiccpit", "IBM280" },
    { "ebcdiccpes", "IBM284" }, { "ebcdiccpgb", "IBM285" }, { "ebcdiccpfr", "IBM297" },
    { "ebcdiccpbe", "IBM500" }, { "ebcdiccpch", "IBM500" }, { "ebcdiccpde", "IBM273" },
    { "ebcdic", "IBM037" },
};

static const char *ebcdic_by_number(const char *name)
{
    const apr_size_t prefix_len = strcspn(name, "0123456789");
    const int number = atoi(name + prefix_len);
    size_t i;

    for (i = 0; i < sizeof(ebcdic_prefixes) / sizeof(ebcdic_prefixes[0]); i++) {
        if (strlen(ebcdic_prefixes[i]) == prefix_len && strncmp(name, ebcdic_prefixes[i], prefix_len) == 0) {
            break;
        }
    }
    if (i == sizeof(ebcdic_prefixes) / sizeof(ebcdic_prefixes[0])) {
        return NULL;
    }
    for (i = 0; i < sizeof(ebcdic_pages) / sizeof(ebcdic_pages[0]); i++) {
        if (atoi(ebcdic_pages[i] + strlen("IBM")) == number) {
            return ebcdic_pages[i];
        }
    }
    return NULL;
}

static const char *find_ebcdic(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(ebcdic_names) / sizeof(ebcdic_names[0]); i++) {
        if (strcmp(ebcdic_names[i].name, name) == 0) {
            return ebcdic_names[i].charset;
        }
    }
    return ebcdic_by_number(name);
}

/* Letters and digits alone, in lower case; 0 when there are too many or none. */
static int simplify(char simple[NAME_MAX_LEN + 1], const char *name, apr_size_t len)
{
    apr_size_t count = 0;
    apr_size_t i;

    for (i = 0; i < len; i++) {
        if (apr_isalnum(name[i])) {
            if (count == NAME_MAX_LEN) {
                return 0;
            }
            simple[count++] = (char)apr_tolower(name[i]);
        }
    }
    simple[count] = '\0';
    return count > 0;
}

int ph_charset_find(ph_charset_t *charset, const char *name, apr_size_t len)
{
    char simple[NAME_MAX_LEN + 1];
    char wanted[NAME_MAX_LEN + 3];
    const char *ebcdic;
    size_t i;

    if (!simplify(simple, name, len)) {
        return 0;
    }
    snprintf(wanted, sizeof(wanted), " %s ", simple);
    for (i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        if (strstr(aliases[i].names, wanted)) {
            *charset = (ph_charset_t){ aliases[i].charset, aliases[i].kind, aliases[i].unit };
            return 1;
        }
    }
    ebcdic = find_ebcdic(simple);
    if (ebcdic) {
        *charset = (ph_charset_t){ ebcdic, PH_CHARSET_OTHER, 1 };
    }
    return ebcdic != NULL;
}
