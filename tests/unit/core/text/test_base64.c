/* SPDX-License-Identifier: Apache-2.0 */
/* base64 and base64url, both ways. */
#include "core/text/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static void base64_is_decoded(void **state)
{
    static const struct {
        const char *text;
        const char *bytes;
    } cases[] = {
        { "Zg==", "f" },         { "Zm8=", "fo" },         { "Zm9v", "foo" },          { "Zm9vYg==", "foob" },
        { "Zm9vYmE=", "fooba" }, { "Zm9vYmFy", "foobar" }, { "/++/", "\xff\xef\xbf" },
    };
    unsigned char bytes[PH_BASE64_ROOM(8)];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_base64_decode(bytes, cases[i].text, strlen(cases[i].text)),
                         strlen(cases[i].bytes));
        assert_memory_equal(bytes, cases[i].bytes, strlen(cases[i].bytes));
        assert_int_equal(PH_BASE64_LEN(strlen(cases[i].bytes)), strlen(cases[i].text));
    }
}

static void refuses_base64_that_is_not_canonical(void **state)
{
    static const char *const texts[] = {
        "",         "Z",        "Zg",   "Zg=",  "Zg===", "Zh==", "Zm9=",     "Zm9v\n", "Zm9v\n\n\n\n",
        " Zm9v   ", "Z m9v===", "Zm-_", "Zm9!", "====",  "Z===", "Zg==Zg==", "=Zg=",   "Zg==    ",
        "Zm9\xc3",
    };
    unsigned char bytes[16];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(texts); i++) {
        if (ph_base64_decode(bytes, texts[i], strlen(texts[i])) != -1) {
            fail_msg("\"%s\" was accepted", texts[i]);
        }
    }
}

static void base64url_round_trips(void **state)
{
    static const struct {
        const char *bytes;
        const char *text;
    } cases[] = {
        { "", "" },           { "f", "Zg" },          { "fo", "Zm8" },          { "foo", "Zm9v" },
        { "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" }, { "\xff\xef\xbe", "_---" },
    };
    unsigned char *bytes;
    apr_size_t len;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_string_equal(ph_base64_url_encode(cases[i].bytes, strlen(cases[i].bytes), pool),
                            cases[i].text);
        assert_true(ph_base64_url_parse(&bytes, &len, cases[i].text, pool));
        assert_int_equal(len, strlen(cases[i].bytes));
        assert_memory_equal(bytes, cases[i].bytes, len + 1);
    }
}

static void every_byte_survives_base64url(void **state)
{
    unsigned char all[256];
    unsigned char *bytes;
    apr_size_t len;
    int i;

    (void)state;
    for (i = 0; i < 256; i++) {
        all[i] = (unsigned char)i;
    }
    assert_true(ph_base64_url_parse(&bytes, &len, ph_base64_url_encode(all, sizeof(all), pool), pool));
    assert_int_equal(len, sizeof(all));
    assert_memory_equal(bytes, all, sizeof(all));
}

static void refuses_base64url_that_is_not_canonical(void **state)
{
    static const char *const texts[] = { "Z",    "Zm9vY", "Zg==", "Zm8=", "Zh",    "Zm9", "+/+/",
                                         "Zm 8", "Zm8\n", "Zg.",  "\xc3", "Zm9v=", "Zm9!" };
    unsigned char *bytes;
    apr_size_t len;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(texts); i++) {
        if (ph_base64_url_parse(&bytes, &len, texts[i], pool)) {
            fail_msg("%s was accepted", texts[i]);
        }
    }
}

static void base64url_is_decoded_into_memory_of_the_caller(void **state)
{
    unsigned char bytes[PH_BASE64_URL_ROOM(6)];

    (void)state;
    assert_int_equal(ph_base64_url_decode(bytes, "Zm9vYg==", 6), 4);
    assert_memory_equal(bytes, "foob", 4);
    assert_int_equal(ph_base64_url_decode(bytes, "Zm9vY", 5), -1);
    assert_int_equal(ph_base64_url_decode(bytes, "", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_is_decoded),
        cmocka_unit_test(refuses_base64_that_is_not_canonical),
        cmocka_unit_test(base64url_round_trips),
        cmocka_unit_test(every_byte_survives_base64url),
        cmocka_unit_test(refuses_base64url_that_is_not_canonical),
        cmocka_unit_test(base64url_is_decoded_into_memory_of_the_caller),
    };

    return cmocka_run_group_tests_name("base64", tests, pool_set_up, pool_tear_down);
}
