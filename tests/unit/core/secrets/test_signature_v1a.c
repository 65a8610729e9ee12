/* SPDX-License-Identifier: Apache-2.0 */
/* Standard Webhooks, asymmetric scheme: tests/vectors/signature_v1a.json, and malformed keys. */
#include "core/secrets/signature_v1a.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

#define K32 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

static json_t *vectors;

static int set_up(void **state)
{
    vectors = json_load_file(PH_VECTORS_DIR "/signature_v1a.json", JSON_REJECT_DUPLICATES, NULL);
    return !vectors || pool_set_up(state);
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

static void signatures_and_public_keys_match_the_vectors(void **state)
{
    char signature[PH_SIGNATURE_V1A_LEN + 1];
    const json_t *row;
    ph_secret_t *text;
    ph_secret_t *key;
    size_t i;

    (void)state;
    assert_true(json_array_size(json_object_get(vectors, "cases")) > 5);
    json_array_foreach(json_object_get(vectors, "cases"), i, row)
    {
        const json_t *body = json_object_get(row, "body");
        const ph_signed_message_t message = { text_of(row, "id"),
                                              json_integer_value(json_object_get(row, "timestamp")),
                                              json_string_value(body), json_string_length(body) };

        key = NULL;
        assert_null(ph_signature_v1a_parse_key(&key, text_of(row, "secret")));
        assert_true(ph_signature_v1a(signature, key, &message));
        assert_string_equal(signature, text_of(row, "signature"));
        assert_string_equal(ph_signature_v1a_public_text(key, pool), text_of(row, "public_key"));
        text = ph_signature_v1a_key_text(key);
        assert_string_equal(ph_secret_bytes(text), text_of(row, "secret"));
        ph_secret_free(text);
        ph_secret_free(key);
    }
}

static void new_key_holds_its_public_key(void **state)
{
    static const unsigned char seed[PH_SIGNATURE_V1A_SEED_BYTES] = "32 bytes that are not random at";
    ph_secret_t *key = ph_signature_v1a_make_key(seed);
    ph_secret_t *text = ph_signature_v1a_key_text(key);
    ph_secret_t *again = NULL;

    (void)state;
    assert_int_equal(ph_secret_len(key), 64);
    assert_memory_equal(ph_secret_bytes(key), seed, sizeof(seed));
    assert_null(ph_signature_v1a_parse_key(&again, ph_secret_bytes(text)));
    assert_memory_equal(ph_secret_bytes(again), ph_secret_bytes(key), 64);
    ph_secret_free(again);
    ph_secret_free(text);
    ph_secret_free(key);
}

static void refuses_malformed_keys_without_quoting_them(void **state)
{
    static const char *const cases[] = {
        "",
        "whsk_",
        "whsk",
        K32,
        "whsec_" K32,
        "whpk_" K32,
        "WHSK_" K32,
        " whsk_" K32,
        "whsk_" K32 " ",
        "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==", /* 31 bytes */
        "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g", /* 33 bytes */
        "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=", /* trailing bits set */
        "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd-_8=", /* base64url */
        "whsk_========",
        /* 64 bytes; the last 32 belong to another key */
        "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGw==",
        "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGgAA",
    };
    const char *fault;
    ph_secret_t *key;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        key = NULL;
        fault = ph_signature_v1a_parse_key(&key, cases[i]);
        if (!fault || key) {
            fail_msg("accepted as a key: %s", cases[i]);
        }
        if (strlen(cases[i]) > 6) {
            assert_null(strstr(fault, cases[i] + 5));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_and_public_keys_match_the_vectors),
        cmocka_unit_test(new_key_holds_its_public_key),
        cmocka_unit_test(refuses_malformed_keys_without_quoting_them),
    };

    return cmocka_run_group_tests_name("signature_v1a", tests, set_up, tear_down);
}
