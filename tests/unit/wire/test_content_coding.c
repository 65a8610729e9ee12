/* SPDX-License-Identifier: Apache-2.0 */
/* Content codings are undone, declared or not, and within the limit. */
#include "wire/content_coding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

#define LIMIT 1000

#define TEXT "{\"error\":\"no route for tok-4f1d8a/+7=secret here\"}"
#define GZIP                                                                                                 \
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x2d\x2a\xca\x2f\x52\xb2\x52\xca\xcb\x57\x28\xca\x2f\x2d\x49\x55\x48\xcb\x2f\x52\x28\xc9\xcf\xd6\x35\x49\x33\x4c\xb1\x48\xd4\xd7\x36\xb7\x2d\x4e\x4d\x2e\x4a\x2d\x51\xc8\x48\x2d\x4a\x55\xaa\x05\x00\x56\x2c\x38\x17\x32\x00\x00\x00"
#define ZLIB                                                                                                 \
    "\x78\x9c\xab\x56\x4a\x2d\x2a\xca\x2f\x52\xb2\x52\xca\xcb\x57\x28\xca\x2f\x2d\x49\x55\x48\xcb\x2f\x52\x28\xc9\xcf\xd6\x35\x49\x33\x4c\xb1\x48\xd4\xd7\x36\xb7\x2d\x4e\x4d\x2e\x4a\x2d\x51\xc8\x48\x2d\x4a\x55\xaa\x05\x00\xb2\x4b\x10\xf3"
#define RAW                                                                                                  \
    "\xab\x56\x4a\x2d\x2a\xca\x2f\x52\xb2\x52\xca\xcb\x57\x28\xca\x2f\x2d\x49\x55\x48\xcb\x2f\x52\x28\xc9\xcf\xd6\x35\x49\x33\x4c\xb1\x48\xd4\xd7\x36\xb7\x2d\x4e\x4d\x2e\x4a\x2d\x51\xc8\x48\x2d\x4a\x55\xaa\x05\x00"
#define BROTLI                                                                                               \
    "\x8b\x18\x80\x7b\x22\x65\x72\x72\x6f\x72\x22\x3a\x22\x6e\x6f\x20\x72\x6f\x75\x74\x65\x20\x66\x6f\x72\x20\x74\x6f\x6b\x2d\x34\x66\x31\x64\x38\x61\x2f\x2b\x37\x3d\x73\x65\x63\x72\x65\x74\x20\x68\x65\x72\x65\x22\x7d\x03"
#define GZIP_GZIP                                                                                            \
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x93\xef\xe6\x60\x00\x01\x26\xe6\xd5\x61\x5e\xba\x5a\xa7\xf4\x83\x36\x05\x9d\x3a\x1d\xae\x71\x4a\x5f\xd7\x33\xd4\xe3\xb4\x7e\x90\xc6\xc9\xf3\xd7\x4c\x3d\x8d\x7d\x36\x7a\x5c\xb9\x6e\xb6\x5d\xd7\xcf\x57\xcf\x4b\x37\xf0\x84\x87\xae\x57\xe8\x2a\x56\x86\x30\x1d\x0b\x71\x23\xa0\x6e\x00\x8d\x3f\x62\x19\x46\x00\x00\x00"
#define BOMB_BOMB                                                                                            \
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xdb\x3b\x0e\x01\x01\x14\x05\xd0\x19\xa6\x10\x05\x7a\x05\x89\x5a\xa1\xd3\x48\x68\xd4\x12\x51\x8b\x05\x58\x03\x89\xa8\x34\x1a\xdb\xc0\x16\xec\x40\x37\x91\x28\x2c\x40\x14\x12\x2a\xdf\xb1\x0a\x99\x9c\x53\xbd\xfa\x96\x37\xf7\x55\x16\xb9\x20\x91\xc9\x9e\x77\x61\xf8\x3d\xa6\xcb\xd7\xe6\x92\xcb\x07\x00\x00\x00\x40\xca\x4d\x0f\xb3\x6c\x52\x06\x04\xd5\x77\xdc\xed\x0d\x00\x00\x00\x80\xb4\x1b\x15\x0b\xd1\xaf\x14\x78\x0c\xcb\x1d\x71\x00\x00\x00\x40\xea\xcd\x5b\xcd\xd2\x6f\x21\x70\x9d\x8c\x23\x71\x00\x00\x00\x40\xea\xad\xee\xa7\x65\x52\x05\xb4\xf7\xef\x78\xbd\x0d\x7d\x4d\x00\x00\xc0\x9f\x3b\x66\x9e\xfd\x5b\x2d\xa8\x37\xc2\x0f\xe1\xa4\x3b\x8f\x09\x4c\x00\x00"
#define BYTES(literal) literal, sizeof(literal) - 1

typedef struct case_t {
    const char *declared;
    const char *bytes;
    apr_size_t len;
    ph_coding_verdict_t verdict;
} case_t;

static void assert_verdicts(const case_t *cases, size_t count, const char *want)
{
    size_t i;

    for (i = 0; i < count; i++) {
        ph_secure_buffer_t out = { 0 };
        const ph_coding_verdict_t verdict =
            ph_content_coding_decode(&out, cases[i].declared, cases[i].bytes, cases[i].len, LIMIT);

        if (verdict != cases[i].verdict || out.len != strlen(want) ||
            (out.len > 0 && memcmp(out.bytes, want, out.len) != 0)) {
            fail_msg("%d: verdict %d, %d bytes", (int)i, (int)verdict, (int)out.len);
        }
        ph_secure_buffer_clear(&out);
    }
}

static void codings_are_undone_declared_or_not(void **state)
{
    static const case_t cases[] = {
        { "gzip", BYTES(GZIP), PH_CODING_DECODED },
        { "X-GZIP", BYTES(GZIP), PH_CODING_DECODED },
        { NULL, BYTES(GZIP), PH_CODING_DECODED },
        { "identity", BYTES(GZIP), PH_CODING_DECODED },
        { "deflate", BYTES(ZLIB), PH_CODING_DECODED },
        { NULL, BYTES(ZLIB), PH_CODING_DECODED },
        { "deflate", BYTES(RAW), PH_CODING_DECODED },
        { NULL, BYTES(RAW), PH_CODING_DECODED },
        { "gzip, gzip", BYTES(GZIP_GZIP), PH_CODING_DECODED },
        { " gzip ,,\t gzip", BYTES(GZIP_GZIP), PH_CODING_DECODED },
        { "gzip", BYTES(GZIP_GZIP), PH_CODING_DECODED },
        { "deflate", BYTES(GZIP), PH_CODING_DECODED },
        { "gzip", BYTES(GZIP "trailing"), PH_CODING_DECODED },
#ifdef PH_BROTLI
        { "br", BYTES(BROTLI), PH_CODING_DECODED },
        { NULL, BYTES(BROTLI), PH_CODING_DECODED },
#endif
    };

    (void)state;
    assert_verdicts(cases, COUNT(cases), TEXT);
}

static void what_is_not_coded_is_left_alone(void **state)
{
    static const case_t cases[] = {
        { NULL, BYTES(TEXT), PH_CODING_NONE },
        { "gzip", BYTES(TEXT), PH_CODING_NONE },
        { "br", BYTES(TEXT), PH_CODING_NONE },
        { "deflate", BYTES("ok"), PH_CODING_NONE },
        { "utf-8", BYTES(TEXT), PH_CODING_NONE },
        { "gzip", BYTES(""), PH_CODING_NONE },
        { NULL, BYTES("\x00\x01\xff"), PH_CODING_NONE },
        { "", BYTES(TEXT), PH_CODING_NONE },
        { NULL, BYTES("x\x9c is no stream"), PH_CODING_NONE },
    };

    (void)state;
    assert_verdicts(cases, COUNT(cases), "");
}

static void what_cannot_be_decoded_is_not_shown(void **state)
{
    static const case_t cases[] = {
        { "zstd", BYTES("\x28\xb5\x2f\xfd\x04\x58"), PH_CODING_UNKNOWN },
        { NULL, BYTES("\x28\xb5\x2f\xfd\x04\x58"), PH_CODING_UNKNOWN },
        { "compress", BYTES("\x1f\x9d\x90\xff"), PH_CODING_UNKNOWN },
        { "gzip", BYTES("\x1f\x8b\x08\x00\xff"), PH_CODING_DAMAGED },
        { "gzip", BYTES("\x00\xff\xfe"), PH_CODING_DAMAGED },
    };

    (void)state;
    assert_verdicts(cases, COUNT(cases), "");
}

static void bomb_gives_no_more_than_the_limit(void **state)
{
    static const char *const declared[] = { "gzip, gzip", "gzip", NULL };
    char zeros[LIMIT] = { 0 };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(declared); i++) {
        ph_secure_buffer_t out = { 0 };

        assert_int_equal(ph_content_coding_decode(&out, declared[i], BYTES(BOMB_BOMB), LIMIT),
                         PH_CODING_PARTIAL);
        assert_true(out.len > 0 && out.len <= LIMIT);
        assert_memory_equal(out.bytes, zeros, out.len);
        ph_secure_buffer_clear(&out);
    }
}

static void cut_off_coding_gives_its_beginning(void **state)
{
    ph_secure_buffer_t out = { 0 };

    (void)state;
    assert_int_equal(ph_content_coding_decode(&out, "gzip", GZIP, sizeof(GZIP) - 16, LIMIT),
                     PH_CODING_PARTIAL);
    assert_true(out.len > 20 && out.len <= strlen(TEXT));
    assert_memory_equal(out.bytes, TEXT, out.len);
    ph_secure_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codings_are_undone_declared_or_not),
        cmocka_unit_test(what_is_not_coded_is_left_alone),
        cmocka_unit_test(what_cannot_be_decoded_is_not_shown),
        cmocka_unit_test(bomb_gives_no_more_than_the_limit),
        cmocka_unit_test(cut_off_coding_gives_its_beginning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
