/* SPDX-License-Identifier: Apache-2.0 */
/* Keys by id: which ids are valid, and which key is active. */
#include "core/secrets/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static const unsigned char key_one[PH_KEYRING_KEY_BYTES] = "one............................";
static const unsigned char key_two[PH_KEYRING_KEY_BYTES] = "two............................";

static void key_ids_are_validated(void **state)
{
    static const char *const good[] = { "k", "2026-11_B", "01234567890123456789012345678901" };
    static const char *const bad[] = { "",    "a.b",        "a b",
                                       "k\n", "gr\xc3\xb6", "012345678901234567890123456789012" };
    ph_keyring_t *ring = ph_keyring_make(pool);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(good); i++) {
        assert_true(ph_keyring_is_kid(good[i]));
        assert_null(ph_keyring_add(ring, good[i], key_one));
    }
    for (i = 0; i < COUNT(bad); i++) {
        assert_false(ph_keyring_is_kid(bad[i]));
        assert_non_null(ph_keyring_add(ring, bad[i], key_one));
        assert_null(ph_keyring_find(ring, bad[i]));
    }
}

static void first_key_is_active_and_all_are_found(void **state)
{
    ph_keyring_t *ring = ph_keyring_make(pool);

    (void)state;
    assert_null(ph_keyring_active(ring));
    assert_null(ph_keyring_find(ring, "k1"));
    assert_null(ph_keyring_add(ring, "k1", key_one));
    assert_null(ph_keyring_add(ring, "k2", key_two));
    assert_string_equal(ph_keyring_active(ring), "k1");
    assert_memory_equal(ph_keyring_find(ring, "k1"), key_one, sizeof(key_one));
    assert_memory_equal(ph_keyring_find(ring, "k2"), key_two, sizeof(key_two));
    assert_null(ph_keyring_find(ring, "k"));
    assert_null(ph_keyring_find(ring, "K1"));
}

static void second_key_with_the_same_id_is_refused(void **state)
{
    ph_keyring_t *ring = ph_keyring_make(pool);

    (void)state;
    assert_null(ph_keyring_add(ring, "k1", key_one));
    assert_non_null(ph_keyring_add(ring, "k1", key_two));
    assert_memory_equal(ph_keyring_find(ring, "k1"), key_one, sizeof(key_one));
}

static void key_and_id_are_copied(void **state)
{
    ph_keyring_t *ring = ph_keyring_make(pool);
    unsigned char key[PH_KEYRING_KEY_BYTES];
    char kid[] = "k1";

    (void)state;
    memcpy(key, key_one, sizeof(key));
    assert_null(ph_keyring_add(ring, kid, key));
    memset(key, 0, sizeof(key));
    kid[0] = 'x';
    assert_string_equal(ph_keyring_active(ring), "k1");
    assert_memory_equal(ph_keyring_find(ring, "k1"), key_one, sizeof(key_one));
}

static void cipher_is_fetched_with_the_ring(void **state)
{
    (void)state;
    assert_non_null(ph_keyring_cipher(ph_keyring_make(pool)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_ids_are_validated),
        cmocka_unit_test(first_key_is_active_and_all_are_found),
        cmocka_unit_test(second_key_with_the_same_id_is_refused),
        cmocka_unit_test(key_and_id_are_copied),
        cmocka_unit_test(cipher_is_fetched_with_the_ring),
    };

    return cmocka_run_group_tests_name("keyring", tests, pool_set_up, pool_tear_down);
}
