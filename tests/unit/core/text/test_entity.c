/* SPDX-License-Identifier: Apache-2.0 */
/* HTML character references. */
#include "core/text/entity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

static void references_have_a_length_and_a_code(void **state)
{
    static const struct {
        const char *text;
        apr_size_t len;
        apr_uint32_t code;
    } cases[] = {
        { "&amp;x", 5, '&' },
        { "&sol;", 5, '/' },
        { "&DiacriticalGrave;", 18, '`' },
        { "&#47;1", 5, '/' },
        { "&#471", 5, 471 },
        { "&#0000047;", 10, '/' },
        { "&#x2f;", 6, '/' },
        { "&#X2F g", 5, '/' },
        { "&#x1F680;", 9, 0x1f680 },
        { "&#x110000;", 0, 0 },
        { "&#99999999999;", 0, 0 },
        { "&#;", 0, 0 },
        { "&#x;", 0, 0 },
        { "&;", 0, 0 },
        { "&nothing;", 0, 0 },
        { "&amp", 0, 0 },
        { "&AMp;", 0, 0 },
        { "&", 0, 0 },
    };
    apr_uint32_t code;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        code = 0;
        if (ph_entity_parse(&code, cases[i].text, strlen(cases[i].text)) != cases[i].len ||
            (cases[i].len > 0 && code != cases[i].code)) {
            fail_msg("%s: %x", cases[i].text, (unsigned int)code);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_have_a_length_and_a_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
