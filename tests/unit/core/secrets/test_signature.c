/* SPDX-License-Identifier: Apache-2.0 */
/* Standard Webhooks, symmetric scheme: tests/vectors/signature_v1.json, and malformed keys. */
#include "core/secrets/signature.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

#define K32 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static json_t *vectors;
static ph_hmac_t *hmac;

static int set_up(void **state)
{
    vectors = json_load_file(PH_VECTORS_DIR "/signature_v1.json", JSON_REJECT_DUPLICATES, NULL);
    if (!vectors || pool_set_up(state)) {
        return 1;
    }
    hmac = ph_hmac_make(pool);
    return 0;
}

static int tear_down(void **state)
{
    json_decref(vectors);
    return pool_tear_down(state);
}

static const char *text_of(const json_t *object, const char *member)
{
    return json_string_value(json_object_get(object, member));
}

static void signatures_match_the_vectors(void **state)
{
    const json_t *row;
    size_t i;

    (void)state;
    assert_true(json_array_size(json_object_get(vectors, "cases")) > 5);
    json_array_foreach(json_object_get(vectors, "cases"), i, row)
    {
        const json_t *body = json_object_get(row, "body");
        const ph_signed_message_t message = { text_of(row, "id"),
                                              json_integer_value(json_object_get(row, "timestamp")),
                                              json_string_value(body), json_string_length(body) };
        char signature[PH_SIGNATURE_V1_LEN + 1];
        ph_secret_t *key = NULL;

        assert_null(ph_signature_parse_key(&key, text_of(row, "secret")));
        assert_true(ph_signature_v1(signature, hmac, key, &message));
        ph_secret_free(key);
        if (strcmp(signature, text_of(row, "signature")) != 0) {
            fail_msg("%s: %s", text_of(row, "when"), signature);
        }
    }
}

static void body_is_signed_byte_for_byte(void **state)
{
    const ph_signed_message_t message = { "msg_1", 1, "a\0b", 3 };
    const ph_signed_message_t altered = { "msg_1", 1, "a\0c", 3 };
    char one[PH_SIGNATURE_V1_LEN + 1];
    char other[PH_SIGNATURE_V1_LEN + 1];
    ph_secret_t *key = ph_secret_make("0123456789abcdefghijklmn", 24);

    (void)state;
    assert_true(ph_signature_v1(one, hmac, key, &message));
    assert_true(ph_signature_v1(other, hmac, key, &altered));
    assert_string_not_equal(one, other);
    assert_int_equal(strlen(one), PH_SIGNATURE_V1_LEN);
    ph_secret_free(key);
}

static void overlong_id_is_not_signed(void **state)
{
    char id[PH_SIGNATURE_HEAD_MAX];
    const ph_signed_message_t message = { id, 1, "", 0 }; /* plus ".1." */
    char signature[PH_SIGNATURE_V1_LEN + 1];
    ph_secret_t *key = ph_secret_make("0123456789abcdefghijklmn", 24);

    (void)state;
    memset(id, 'x', sizeof(id));
    id[sizeof(id) - 3] = '\0';
    assert_true(ph_signature_v1(signature, hmac, key, &message));
    id[sizeof(id) - 3] = 'x';
    id[sizeof(id) - 2] = '\0';
    assert_false(ph_signature_v1(signature, hmac, key, &message));
    ph_secret_free(key);
}

/* As in an OpenSSL configuration without the default provider. */
static void missing_algorithm_fails_closed(void **state)
{
    const ph_signed_message_t message = { "msg_1", 1, "", 0 };
    char signature[PH_SIGNATURE_V1_LEN + 1];
    ph_secret_t *key = ph_secret_make("0123456789abcdefghijklmn", 24);
    ph_hmac_t *none;

    (void)state;
    assert_true(EVP_set_default_properties(NULL, "provider=nobody"));
    none = ph_hmac_make(pool);
    assert_true(EVP_set_default_properties(NULL, ""));
    assert_false(ph_signature_v1(signature, none, key, &message));
    assert_true(ph_signature_v1(signature, hmac, key, &message));
    ph_secret_free(key);
}

static void key_text_round_trips(void **state)
{
    unsigned char bytes[PH_SIGNATURE_KEY_MAX];
    apr_size_t len;
    apr_size_t i;

    (void)state;
    for (i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (unsigned char)(i * 37 + 200);
    }
    for (len = PH_SIGNATURE_KEY_MIN; len <= PH_SIGNATURE_KEY_MAX; len++) {
        ph_secret_t *key = ph_secret_make(bytes, len);
        ph_secret_t *text = ph_signature_key_text(key);
        ph_secret_t *again = NULL;

        assert_int_equal(strlen(ph_secret_bytes(text)), ph_secret_len(text));
        assert_null(ph_signature_parse_key(&again, ph_secret_bytes(text)));
        assert_int_equal(ph_secret_len(again), len);
        assert_memory_equal(ph_secret_bytes(again), bytes, len);
        ph_secret_free(key);
        ph_secret_free(text);
        ph_secret_free(again);
    }
}

static void prefix_and_padding_may_be_missing(void **state)
{
    static const char *const cases[] = { "whsec_" K32 "=", K32 "=", "whsec_" K32, K32 };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        ph_secret_t *key = NULL;

        assert_null(ph_signature_parse_key(&key, cases[i]));
        assert_int_equal(ph_secret_len(key), 32);
        assert_int_equal(ph_secret_bytes(key)[31], 31);
        ph_secret_free(key);
    }
}

static void refuses_malformed_keys_without_quoting_them(void **state)
{
    static const char *const cases[] = {
        "",
        "whsec_",
        "whsec",
        K32 "==",
        "WHSEC_" K32 "=",
        "whsk_" K32 "=",
        " whsec_" K32 "=",
        "whsec_" K32 "==", /* too much padding */
        "whsec_" K32 "= ", /* white space */
        "whsec_ " K32 "=",
        "whsec_AAEC\nAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=", /* trailing bits set */
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd-_8=", /* base64url */
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGx=dHh8=", /* padding inside */
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=",             /* 23 bytes */
        "whsec_////////////////////////////////////////////////////////////////////////////////////////", /* 66
                                                                                                           */
        "whsec_/////////////////////////////////////////////////////////////////////////////////////////////",
        "whsec_////////////////////////////////////////////////////////////////////////////////////////=", /* length not a multiple of 4 */
        "whsec_gr\xc3\xb6\xc3\x9f"
        "eAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "whsec_================================",
        "whsec_" K32 "AA",                  /* a single letter says less than a byte */
        "00112233445566778899aabbccddeeff", /* hexadecimal */
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        ph_secret_t *key = NULL;
        const char *fault = ph_signature_parse_key(&key, cases[i]);

        if (!fault || key) {
            fail_msg("accepted as a key: %s", cases[i]);
        }
        if (strlen(cases[i]) > 6) {
            assert_null(strstr(fault, cases[i] + 6));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_match_the_vectors),
        cmocka_unit_test(body_is_signed_byte_for_byte),
        cmocka_unit_test(overlong_id_is_not_signed),
        cmocka_unit_test(missing_algorithm_fails_closed),
        cmocka_unit_test(key_text_round_trips),
        cmocka_unit_test(prefix_and_padding_may_be_missing),
        cmocka_unit_test(refuses_malformed_keys_without_quoting_them),
    };

    return cmocka_run_group_tests_name("signature", tests, set_up, tear_down);
}
