/* SPDX-License-Identifier: Apache-2.0 */
/* Fingerprints of lists of texts. */
#include "core/text/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pool_fixture.h"

#define PART(text)                                                                                           \
    {                                                                                                        \
        (text), sizeof(text) - 1                                                                             \
    }

static void digest_is_sha256_of_lengths_and_parts(void **state)
{
    /* printf '\0\0\0\0\0\0\0\3abc\0\0\0\0\0\0\0\0' | openssl dgst -sha256 -binary | base64, as base64url */
    static const ph_digest_part_t parts[] = { PART("abc"), PART("") };

    (void)state;
    assert_string_equal(ph_digest_make(parts, 2, pool), "9ak0tauWFXtGkF5N7Ej_gXX-iSbDbsKTuYyPvQiGFxs");
    assert_string_equal(ph_digest_make(parts, 0, pool), "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
}

static void parts_do_not_run_together(void **state)
{
    static const ph_digest_part_t one[] = { PART("ab"), PART("c") };
    static const ph_digest_part_t other[] = { PART("a"), PART("bc") };
    static const ph_digest_part_t whole[] = { PART("abc") };

    (void)state;
    assert_string_not_equal(ph_digest_make(one, 2, pool), ph_digest_make(other, 2, pool));
    assert_string_not_equal(ph_digest_make(one, 2, pool), ph_digest_make(whole, 1, pool));
}

static void every_byte_and_the_order_count(void **state)
{
    static const ph_digest_part_t one[] = { PART("a\0b"), PART("c") };
    static const ph_digest_part_t other[] = { PART("a\0x"), PART("c") };
    static const ph_digest_part_t swapped[] = { PART("c"), PART("a\0b") };

    (void)state;
    assert_string_not_equal(ph_digest_make(one, 2, pool), ph_digest_make(other, 2, pool));
    assert_string_not_equal(ph_digest_make(one, 2, pool), ph_digest_make(swapped, 2, pool));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digest_is_sha256_of_lengths_and_parts),
        cmocka_unit_test(parts_do_not_run_together),
        cmocka_unit_test(every_byte_and_the_order_count),
    };

    return cmocka_run_group_tests_name("digest", tests, pool_set_up, pool_tear_down);
}
