/* SPDX-License-Identifier: Apache-2.0 */
/* A sealed value opens at its own place under its own key, and nowhere else. */
#include "core/secrets/secretbox.h"

#include <apr_strings.h>
#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

#define PLAIN "a bearer token of some length"

#define HOST "https://example.com:443"
#define OLD "v1.k1.ZnJlc2ggcmFuZG9t9hBK6M8kgWz2W5wSou645gXi8DVIS8pLDiSWD0-F-WHPAYWs_Kdof5PbenVN" /* PLAIN */

static const ph_secretbox_place_t place = { "ph_webhook", "jira", "bearer", HOST };
static const unsigned char key_one[PH_KEYRING_KEY_BYTES + 1] = "one.............................";
static const unsigned char key_two[PH_KEYRING_KEY_BYTES + 1] = "two.............................";
static const unsigned char iv[PH_SECRETBOX_IV_BYTES + 1] = "fresh random";

static ph_keyring_t *ring_of(const char *kid, const unsigned char *key)
{
    ph_keyring_t *ring = ph_keyring_make(pool);

    assert_null(ph_keyring_add(ring, kid, key));
    return ring;
}

static const char *seal_text(const ph_keyring_t *ring, const char *text)
{
    ph_secret_t *plain = ph_secret_make(text, strlen(text));
    const char *sealed = ph_secretbox_seal(ring, &place, plain, iv, pool);

    ph_secret_free(plain);
    return sealed;
}

/* Expect this result, and no plaintext. */
static void assert_result(ph_secretbox_result_t want, const ph_keyring_t *ring,
                          const ph_secretbox_place_t *where, const char *sealed)
{
    ph_secret_t *plain = NULL;
    const ph_secretbox_result_t got = ph_secretbox_open(&plain, ring, where, sealed);

    if (got != want || plain) {
        fail_msg("%d, not %d: %s", (int)got, (int)want, sealed);
    }
}

static void assert_opens(const ph_keyring_t *ring, const char *sealed, const char *text, apr_size_t len)
{
    ph_secret_t *plain = NULL;

    assert_int_equal(ph_secretbox_open(&plain, ring, &place, sealed), PH_SECRETBOX_OPENED);
    assert_int_equal(ph_secret_len(plain), len);
    assert_memory_equal(ph_secret_bytes(plain), text, len);
    ph_secret_free(plain);
}

static void sealed_value_opens(void **state)
{
    const ph_keyring_t *ring = ring_of("k1", key_one);
    const char *sealed = seal_text(ring, PLAIN);

    (void)state;
    assert_memory_equal(sealed, "v2.k1.", 6);
    assert_null(strstr(sealed, "bearer"));
    assert_opens(ring, sealed, PLAIN, strlen(PLAIN));
}

static void format_is_stable(void **state)
{
    /* Made by another implementation of AES-GCM: existing databases must stay readable. */
    (void)state;
    assert_string_equal(seal_text(ring_of("k1", key_one), PLAIN),
                        "v2.k1.ZnJlc2ggcmFuZG9t9hBK6M8kgWz2W5wSou645gXi8DVIS8pLDiSWD09sdkxvgxY_Ka8zNR40Qio0");
}

static void any_length_round_trips(void **state)
{
    const ph_keyring_t *ring = ring_of("k1", key_one);
    static char bytes[8192];
    static const apr_size_t lengths[] = { 0, 1, 2, 3, 15, 16, 17, 64, 8192 };
    size_t i;

    (void)state;
    memset(bytes, 0xa7, sizeof(bytes));
    for (i = 0; i < COUNT(lengths); i++) {
        ph_secret_t *plain = ph_secret_make(bytes, lengths[i]);

        assert_opens(ring, ph_secretbox_seal(ring, &place, plain, iv, pool), bytes, lengths[i]);
        ph_secret_free(plain);
    }
}

static void refuses_another_place(void **state)
{
    static const ph_secretbox_place_t others[] = {
        { "ph_webhook", "jirb", "bearer", HOST },
        { "ph_webhook", "jira", "headers.x-key", HOST },
        { "ph_signing_key", "jira", "bearer", HOST },
        { "ph_webhook", "jirab", "earer", HOST },
        { "ph_webhookjira", "", "bearer", HOST },
        { "ph_webhook", "jira", "", HOST },
        { "ph_webhook", "JIRA", "bearer", HOST },
        { "ph_webhook", "jira", "bearer", "" },
        { "ph_webhook", "jira", "bearer", "http://example.com:443" },
        { "ph_webhook", "jira", "bearer", "https://example.com:444" },
        { "ph_webhook", "jira", "bearer", "https://evil.example.com:443" },
        { "ph_webhook", "jira", "bearerhttps", "://example.com:443" },
    };
    const ph_keyring_t *ring = ring_of("k1", key_one);
    const char *sealed = seal_text(ring, PLAIN);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(others); i++) {
        assert_result(PH_SECRETBOX_REFUSED, ring, &others[i], sealed);
    }
}

static void refuses_another_key(void **state)
{
    const char *sealed = seal_text(ring_of("k1", key_one), PLAIN);

    (void)state;
    assert_result(PH_SECRETBOX_REFUSED, ring_of("k1", key_two), &place, sealed);
    assert_result(PH_SECRETBOX_UNKNOWN_KEY, ring_of("k2", key_one), &place, sealed);
    assert_result(PH_SECRETBOX_UNKNOWN_KEY, ph_keyring_make(pool), &place, sealed);
}

static void refuses_the_same_key_under_another_id(void **state)
{
    ph_keyring_t *ring = ring_of("k1", key_one);
    const char *sealed = seal_text(ring, PLAIN);

    (void)state;
    assert_null(ph_keyring_add(ring, "k2", key_one));
    assert_result(PH_SECRETBOX_REFUSED, ring, &place, apr_pstrcat(pool, "v2.k2.", sealed + 6, NULL));
}

static void refuses_any_changed_character(void **state)
{
    const ph_keyring_t *ring = ring_of("k1", key_one);
    const char *sealed = seal_text(ring, PLAIN);
    size_t i;

    (void)state;
    for (i = 6; i < strlen(sealed); i++) {
        char *changed = apr_pstrdup(pool, sealed);

        changed[i] = (changed[i] == 'A') ? 'B' : 'A';
        assert_result(PH_SECRETBOX_REFUSED, ring, &place, changed);
    }
}

static void refuses_any_other_length(void **state)
{
    const ph_keyring_t *ring = ring_of("k1", key_one);
    const char *sealed = seal_text(ring, PLAIN);
    size_t len;

    (void)state;
    for (len = 0; len < strlen(sealed); len++) {
        assert_result(PH_SECRETBOX_REFUSED, ring, &place, apr_pstrmemdup(pool, sealed, len));
    }
    assert_result(PH_SECRETBOX_REFUSED, ring, &place, apr_pstrcat(pool, sealed, "A", NULL));
    assert_result(PH_SECRETBOX_REFUSED, ring, &place, apr_pstrcat(pool, sealed, "AAAA", NULL));
}

static void refuses_malformed_input(void **state)
{
    static const char *const cases[] = {
        "",
        "v1",
        "v1.",
        "v1..",
        "v1.k1",
        "v1.k1.",
        "v3.k1.AAAA",
        "v2.k1.AAAA",
        "v2..AAAA",
        "v2.k 1.AAAA",
        "k1.AAAA",
        "plain text",
        "v1.k 1.AAAA",
        "v1.0123456789012345678901234567890123.AAAA",
        "v1.k1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "v1.k1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+",
        "v1.k1.AAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
    };
    const ph_keyring_t *ring = ring_of("k1", key_one);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_result(PH_SECRETBOX_REFUSED, ring, &place, cases[i]);
    }
}

static void first_key_seals_and_every_key_opens(void **state)
{
    ph_keyring_t *ring = ring_of("old", key_one);
    const char *sealed = seal_text(ring, PLAIN);
    ph_keyring_t *rotated = ring_of("new", key_two);

    (void)state;
    assert_null(ph_keyring_add(rotated, "old", key_one));
    assert_string_equal(ph_keyring_active(rotated), "new");
    assert_opens(rotated, sealed, PLAIN, strlen(PLAIN));
    assert_memory_equal(seal_text(rotated, PLAIN), "v2.new.", 7);
}

/* Of a release that did not bind values to their destination. */
static void older_format_opens_until_its_key_is_bound(void **state)
{
    const ph_secretbox_place_t elsewhere = { "ph_webhook", "jira", "bearer", "https://evil.example:443" };
    ph_keyring_t *ring = ring_of("k1", key_one);

    (void)state;
    assert_false(ph_secretbox_is_bound(OLD));
    assert_opens(ring, OLD, PLAIN, strlen(PLAIN));
    ph_keyring_bind(ring, "k1");
    assert_result(PH_SECRETBOX_OUTDATED, ring, &place, OLD);
    assert_result(PH_SECRETBOX_OUTDATED, ring, &elsewhere, OLD);
    assert_true(ph_secretbox_is_bound(seal_text(ring, PLAIN)));
    assert_opens(ring, seal_text(ring, PLAIN), PLAIN, strlen(PLAIN));
}

static void one_bound_key_does_not_bind_another(void **state)
{
    ph_keyring_t *ring = ring_of("k2", key_two);

    (void)state;
    assert_null(ph_keyring_add(ring, "k1", key_one));
    ph_keyring_bind(ring, "k2");
    ph_keyring_bind(ring, "unknown");
    assert_opens(ring, OLD, PLAIN, strlen(PLAIN));
}

static void format_cannot_be_exchanged(void **state)
{
    const ph_keyring_t *ring = ring_of("k1", key_one);
    const char *sealed = seal_text(ring, PLAIN);

    (void)state;
    assert_result(PH_SECRETBOX_REFUSED, ring, &place, apr_pstrcat(pool, "v1", sealed + 2, NULL));
    assert_result(PH_SECRETBOX_REFUSED, ring, &place, apr_pstrcat(pool, "v2", OLD + 2, NULL));
}

static void empty_ring_seals_nothing(void **state)
{
    const ph_keyring_t *ring = ph_keyring_make(pool);

    (void)state;
    assert_null(ph_keyring_active(ring));
    assert_null(seal_text(ring, PLAIN));
}

/* As in an OpenSSL configuration without the default provider. */
static void missing_cipher_fails_closed(void **state)
{
    const char *sealed = seal_text(ring_of("k1", key_one), PLAIN);
    ph_keyring_t *ring;

    (void)state;
    assert_true(EVP_set_default_properties(NULL, "provider=nobody"));
    ring = ring_of("k1", key_one);
    assert_true(EVP_set_default_properties(NULL, ""));
    assert_null(seal_text(ring, PLAIN));
    assert_result(PH_SECRETBOX_REFUSED, ring, &place, sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealed_value_opens),
        cmocka_unit_test(format_is_stable),
        cmocka_unit_test(any_length_round_trips),
        cmocka_unit_test(refuses_another_place),
        cmocka_unit_test(refuses_another_key),
        cmocka_unit_test(refuses_the_same_key_under_another_id),
        cmocka_unit_test(refuses_any_changed_character),
        cmocka_unit_test(refuses_any_other_length),
        cmocka_unit_test(refuses_malformed_input),
        cmocka_unit_test(first_key_seals_and_every_key_opens),
        cmocka_unit_test(older_format_opens_until_its_key_is_bound),
        cmocka_unit_test(one_bound_key_does_not_bind_another),
        cmocka_unit_test(format_cannot_be_exchanged),
        cmocka_unit_test(empty_ring_seals_nothing),
        cmocka_unit_test(missing_cipher_fails_closed),
    };

    return cmocka_run_group_tests_name("secretbox", tests, pool_set_up, pool_tear_down);
}
