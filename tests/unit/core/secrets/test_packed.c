/* SPDX-License-Identifier: Apache-2.0 */
/* Packed texts are found in the midst of others, and ordinary text is not taken for one. */
#include "core/secrets/packed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

/* 1 when one of the forms reads `text` as something that holds `wanted`; *from and *to are its place. */
static int find(apr_uint32_t *from, apr_uint32_t *to, const char *text, const char *wanted)
{
    const ph_reading_t reading = ph_reading_of((char *)text, strlen(text));
    ph_reading_t out;
    const char *at;
    int offset;
    int found = 0;
    size_t i;

    for (i = 0; i < PH_PACKED_FORMS; i++) {
        for (offset = 0; offset < ph_packed_forms[i].offsets; offset++) {
            if (!ph_packed_forms[i].decode(&out, &reading, offset)) {
                break;
            }
            at = memmem(out.bytes, out.len, wanted, strlen(wanted));
            if (at) {
                *from = out.from[at - out.bytes];
                *to = out.to[at - out.bytes + (long)strlen(wanted) - 1];
                found = 1;
            }
            ph_reading_free(&out);
        }
    }
    return found;
}

static void each_form_is_unpacked_at_its_place(void **state)
{
    static const struct {
        const char *text;
        apr_uint32_t from;
        apr_uint32_t to;
    } cases[] = {
        { "{\"a\":\"b3BlbnNlc2FtZQ==\"}", 6, 22 },
        { "/api/b3BlbnNlc2FtZQ", 5, 19 },
        { "b3Bl\r\nbnNl\r\nc2Ft\r\nZQ==", 0, 22 },
        { "xb3BlbnNlc2FtZQ", 1, 15 },
        { "N5YGK3TTMVZWC3LF", 0, 16 },
        { "n5ygk3ttmvzwc3lf", 0, 16 },
        { "<6f70656e736573616d65>", 1, 21 },
        { "6F:70:65:6E:73:65:73:61:6D:65", 0, 29 },
        { "f6f70656e736573616d65", 1, 21 },
        { "0x6f 0x70 0x65 0x6e 0x73 0x65 0x73 0x61 0x6d 0x65", 2, 49 },
        { "[111,112,101,110,115,101,115,97,109,101]", 1, 39 },
        { "111 112 101 110 115 101 115 97 109 101.", 0, 38 },
        { "open=73esa=\r\nme", 0, 15 },
        { "a+AG8AcABlAG4AcwBlAHMAYQBtAGU-b", 1, 29 },
    };
    apr_uint32_t from;
    apr_uint32_t to;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (!find(&from, &to, cases[i].text, "opensesame") && !find(&from, &to, cases[i].text, "o\0p\0e")) {
            fail_msg("%s", cases[i].text);
        }
        if (from != cases[i].from || to != cases[i].to) {
            fail_msg("%s: %d to %d", cases[i].text, (int)from, (int)to);
        }
    }
}

static void ordinary_text_is_not_unpacked(void **state)
{
    static const char *const texts[] = {
        "The event was accepted by the portal, and nothing else is known.",
        "{\"ok\":true,\"items\":[1,2,3],\"name\":\"Ada\"}",
        "caf\xc3\xa9 = a face; 12 bad beads",
        "",
    };
    ph_reading_t out;
    size_t i;
    size_t form;

    (void)state;
    for (i = 0; i < COUNT(texts); i++) {
        const ph_reading_t reading = ph_reading_of((char *)texts[i], strlen(texts[i]));

        for (form = 0; form < PH_PACKED_FORMS; form++) {
            assert_false(ph_packed_forms[form].decode(&out, &reading, 0));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_is_unpacked_at_its_place),
        cmocka_unit_test(ordinary_text_is_not_unpacked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
