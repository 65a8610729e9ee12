/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of both schemes behind one interface. */
#include "core/secrets/signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static const unsigned char random_bytes[PH_SIGNER_RANDOM_BYTES] = { 1, 2, 3, 250 };
static const ph_signed_message_t message = { "msg_1", 1, "{}", 2 };

static const char *sign(ph_scheme_t scheme, const ph_secret_t *key)
{
    static char signature[PH_SIGNER_LEN_MAX + 1];

    assert_true(ph_signer_sign(signature, ph_hmac_make(pool), scheme, key, &message));
    return signature;
}

static void new_key_signs_and_its_text_gives_the_same_key(void **state)
{
    static const struct {
        ph_scheme_t scheme;
        const char *secret_prefix;
        const char *signature_prefix;
    } cases[] = {
        { PH_SCHEME_V1, "whsec_", "v1," },
        { PH_SCHEME_V1A, "whsk_", "v1a," },
    };
    char first[PH_SIGNER_LEN_MAX + 1];
    ph_secret_t *parsed;
    ph_secret_t *text;
    ph_secret_t *key;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        key = ph_signer_make_key(cases[i].scheme, random_bytes);
        text = ph_signer_key_text(cases[i].scheme, key);
        assert_memory_equal(ph_secret_bytes(text), cases[i].secret_prefix, strlen(cases[i].secret_prefix));
        assert_null(ph_signer_parse_key(&parsed, cases[i].scheme, ph_secret_bytes(text)));
        strcpy(first, sign(cases[i].scheme, key));
        assert_memory_equal(first, cases[i].signature_prefix, strlen(cases[i].signature_prefix));
        assert_string_equal(sign(cases[i].scheme, parsed), first);
        ph_secret_free(parsed);
        ph_secret_free(text);
        ph_secret_free(key);
    }
}

static void only_v1a_has_a_public_key(void **state)
{
    ph_secret_t *v1 = ph_signer_make_key(PH_SCHEME_V1, random_bytes);
    ph_secret_t *v1a = ph_signer_make_key(PH_SCHEME_V1A, random_bytes);

    (void)state;
    assert_null(ph_signer_public_text(PH_SCHEME_V1, v1, pool));
    assert_memory_equal(ph_signer_public_text(PH_SCHEME_V1A, v1a, pool), "whpk_", 5);
    ph_secret_free(v1);
    ph_secret_free(v1a);
}

static void text_of_one_scheme_is_not_a_key_of_the_other(void **state)
{
    ph_secret_t *v1 = ph_signer_make_key(PH_SCHEME_V1, random_bytes);
    ph_secret_t *text = ph_signer_key_text(PH_SCHEME_V1, v1);
    ph_secret_t *key = NULL;
    const char *fault = ph_signer_parse_key(&key, PH_SCHEME_V1A, ph_secret_bytes(text));

    (void)state;
    assert_non_null(fault);
    assert_null(key);
    ph_secret_free(text);
    ph_secret_free(v1);
}

static void key_of_a_wrong_length_does_not_sign(void **state)
{
    static const struct {
        ph_scheme_t scheme;
        apr_size_t len;
    } cases[] = {
        { PH_SCHEME_V1, 0 },
        { PH_SCHEME_V1, PH_SIGNATURE_KEY_MIN - 1 },
        { PH_SCHEME_V1, PH_SIGNATURE_KEY_MAX + 1 },
        { PH_SCHEME_V1A, PH_SIGNATURE_V1A_SEED_BYTES - 1 },
    };
    static const char bytes[PH_SIGNATURE_KEY_MAX + 1];
    char signature[PH_SIGNER_LEN_MAX + 1];
    ph_secret_t *key;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        key = ph_secret_make(bytes, cases[i].len);
        assert_false(ph_signer_sign(signature, ph_hmac_make(pool), cases[i].scheme, key, &message));
        ph_secret_free(key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_key_signs_and_its_text_gives_the_same_key),
        cmocka_unit_test(only_v1a_has_a_public_key),
        cmocka_unit_test(text_of_one_scheme_is_not_a_key_of_the_other),
        cmocka_unit_test(key_of_a_wrong_length_does_not_sign),
    };

    return cmocka_run_group_tests_name("signer", tests, pool_set_up, pool_tear_down);
}
