/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC-SHA256: the test cases of RFC 4231. */
#include "core/secrets/hmac.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_escape.h>

#include "pool_fixture.h"

static const char *mac_of(const ph_hmac_t *hmac, const void *key, apr_size_t key_len, const char *head,
                          const char *body, apr_size_t body_len)
{
    unsigned char out[PH_HMAC_BYTES];
    ph_secret_t *secret = ph_secret_make(key, key_len);

    assert_true(ph_hmac_sign(out, hmac, secret, head, body, body_len));
    ph_secret_free(secret);
    return apr_pescape_hex(pool, out, sizeof(out), 0);
}

static void macs_are_those_of_rfc_4231(void **state)
{
    unsigned char long_key[131];
    unsigned char short_key[20];
    const ph_hmac_t *hmac = ph_hmac_make(pool);

    (void)state;
    memset(short_key, 0x0b, sizeof(short_key));
    memset(long_key, 0xaa, sizeof(long_key));
    assert_string_equal(mac_of(hmac, short_key, sizeof(short_key), "Hi There", "", 0),
                        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert_string_equal(mac_of(hmac, "Jefe", 4, "what do ya want ", "for nothing?", 12),
                        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assert_string_equal(mac_of(hmac, long_key, sizeof(long_key), "Test Using Larger Than Block-Size Key - ",
                               "Hash Key First", 14),
                        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void head_and_body_are_one_message(void **state)
{
    const ph_hmac_t *hmac = ph_hmac_make(pool);
    const char *whole = mac_of(hmac, "key", 3, "one two", "", 0);

    (void)state;
    assert_string_equal(mac_of(hmac, "key", 3, "one ", "two", 3), whole);
    assert_string_equal(mac_of(hmac, "key", 3, "", "one two", 7), whole);
    assert_string_not_equal(mac_of(hmac, "kez", 3, "one ", "two", 3), whole);
}

static void body_may_contain_nuls_and_be_missing(void **state)
{
    const ph_hmac_t *hmac = ph_hmac_make(pool);

    (void)state;
    assert_string_not_equal(mac_of(hmac, "key", 3, "", "a\0b", 3), mac_of(hmac, "key", 3, "", "a\0c", 3));
    assert_string_equal(mac_of(hmac, "key", 3, "head", NULL, 0), mac_of(hmac, "key", 3, "head", "", 0));
}

static void signatures_do_not_depend_on_earlier_ones(void **state)
{
    const ph_hmac_t *hmac = ph_hmac_make(pool);
    const char *first = mac_of(hmac, "key", 3, "x", "", 0);

    (void)state;
    mac_of(hmac, "another key", 11, "another text", "", 0);
    assert_string_equal(mac_of(hmac, "key", 3, "x", "", 0), first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(macs_are_those_of_rfc_4231),
        cmocka_unit_test(head_and_body_are_one_message),
        cmocka_unit_test(body_may_contain_nuls_and_be_missing),
        cmocka_unit_test(signatures_do_not_depend_on_earlier_ones),
    };

    return cmocka_run_group_tests_name("hmac", tests, pool_set_up, pool_tear_down);
}
