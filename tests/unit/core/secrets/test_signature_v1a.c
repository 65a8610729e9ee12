/* SPDX-License-Identifier: Apache-2.0 */
/* Standard Webhooks, asymmetric: tests/vectors/signature_v1a.json, and what is no private key. */
#include "core/secrets/signature_v1a.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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

static void signatures_and_public_keys_are_those_of_the_vectors(void **state)
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

static void a_new_key_is_a_pair(void **state)
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

static void what_is_no_key_is_refused_in_words_that_do_not_quote_it(void **state)
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
        "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=", /* loose bits */
        "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd-_8=", /* the other alphabet */
        "whsk_========",
        /* 64 bytes, the last 32 of another key */
        "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGw==",
        "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGgAA",
    };
    const char *fault;
    ph_secret_t *key;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        key = NULL;
        fault = ph_signature_v1a_parse_key(&key, cases[i]);
        if (!fault || key) {
            fail_msg("taken as a key: %s", cases[i]);
        }
        if (strlen(cases[i]) > 6) {
            assert_null(strstr(fault, cases[i] + 5));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_and_public_keys_are_those_of_the_vectors),
        cmocka_unit_test(a_new_key_is_a_pair),
        cmocka_unit_test(what_is_no_key_is_refused_in_words_that_do_not_quote_it),
    };

    return cmocka_run_group_tests_name("signature_v1a", tests, set_up, tear_down);
}
