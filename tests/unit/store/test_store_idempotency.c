/* SPDX-License-Identifier: Apache-2.0 */
/* Idempotency keys: found even when expired, replaced only then. */
#include "store/store_idempotency.h"

#include "count.h"
#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#define NOW APR_INT64_C(1790000000123456)

static const ph_idempotency_t *key_of(const fresh_store_t *store, const char *username, const char *idem_key)
{
    ph_idempotency_t *key = apr_pcalloc(store->pool, sizeof(*key));

    key->username = username;
    key->idem_key = idem_key;
    key->fingerprint = "fingerprint";
    key->execution_id = "exe_1";
    key->expires_at = NOW + 100;
    return key;
}

static apr_status_t insert(const fresh_store_t *store, const ph_idempotency_t *key)
{
    apr_array_header_t *one = apr_array_make(store->pool, 1, sizeof(const ph_idempotency_t *));

    APR_ARRAY_PUSH(one, const ph_idempotency_t *) = key;
    return ph_store_idempotency_insert_many(store->db, one, store->pool);
}

static const ph_idempotency_t *read_back(const fresh_store_t *store, const char *username,
                                         const char *idem_key)
{
    ph_idempotency_t *found;

    assert_stored(store, ph_store_idempotency_get(&found, store->db, username, idem_key, store->pool));
    return found;
}

static void key_belongs_to_one_user_and_compares_byte_by_byte(void **state)
{
    static const struct {
        const char *username;
        const char *idem_key;
    } keys[] = { { "ann", "k" }, { "bob", "k" }, { "ann", "K" }, { "Ann", "k" }, { "ann", "'; --%s" } };
    const fresh_store_t *store = *state;
    size_t i;

    for (i = 0; i < COUNT(keys); i++) {
        assert_stored(store, insert(store, key_of(store, keys[i].username, keys[i].idem_key)));
    }
    for (i = 0; i < COUNT(keys); i++) {
        assert_string_equal(read_back(store, keys[i].username, keys[i].idem_key)->username, keys[i].username);
        assert_string_equal(read_back(store, keys[i].username, keys[i].idem_key)->idem_key, keys[i].idem_key);
    }
    assert_string_equal(read_back(store, "ann", "k")->fingerprint, "fingerprint");
    assert_string_equal(read_back(store, "ann", "k")->execution_id, "exe_1");
    assert_int_equal(read_back(store, "ann", "k")->expires_at, NOW + 100);
    assert_null(read_back(store, "bob", "K"));
}

static void taken_idempotency_key_is_a_duplicate(void **state)
{
    const fresh_store_t *store = *state;

    assert_stored(store, insert(store, key_of(store, "ann", "k")));
    assert_int_equal(insert(store, key_of(store, "ann", "k")), PH_DB_DUPLICATE);
}

static void any_number_of_keys_is_inserted_and_found(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *inserted = apr_array_make(store->pool, 70, sizeof(const ph_idempotency_t *));
    apr_array_header_t *asked = apr_array_make(store->pool, 64, sizeof(ph_idempotency_t));
    const ph_idempotency_t *key;
    apr_hash_t *found;
    int size;
    int i;

    for (size = 1; size <= 70; size++) {
        apr_array_clear(inserted);
        apr_array_clear(asked);
        for (i = 0; i < size; i++) {
            key = key_of(store, "ann", apr_psprintf(store->pool, "key-%d-%d", size, i));
            APR_ARRAY_PUSH(inserted, const ph_idempotency_t *) = key;
            if (i < 63) {
                APR_ARRAY_PUSH(asked, ph_idempotency_t) = *key;
            }
        }
        APR_ARRAY_PUSH(asked, ph_idempotency_t) = *key_of(store, "bob", "key-1-0");
        assert_stored(store, ph_store_idempotency_insert_many(store->db, inserted, store->pool));
        assert_stored(store, ph_store_idempotency_get_many(&found, store->db, asked, store->pool));
        assert_int_equal(apr_hash_count(found), asked->nelts - 1);
    }
    key = apr_hash_get(found, "ann\0key-70-9", strlen("ann") + 1 + strlen("key-70-9"));
    assert_non_null(key);
    assert_string_equal(key->idem_key, "key-70-9");
    apr_array_clear(asked);
    assert_stored(store, ph_store_idempotency_get_many(&found, store->db, asked, store->pool));
    assert_int_equal(apr_hash_count(found), 0);
}

static void only_an_expired_key_is_replaced(void **state)
{
    const fresh_store_t *store = *state;
    ph_idempotency_t later = *key_of(store, "ann", "k");
    int affected;

    assert_stored(store, insert(store, &later));
    later.fingerprint = "other";
    later.execution_id = "exe_2";
    later.expires_at = NOW + 999;
    assert_stored(store, ph_store_idempotency_take_over(&affected, store->db, &later, NOW + 99, store->pool));
    assert_int_equal(affected, 0);
    assert_string_equal(read_back(store, "ann", "k")->execution_id, "exe_1");
    assert_stored(store,
                  ph_store_idempotency_take_over(&affected, store->db, &later, NOW + 100, store->pool));
    assert_int_equal(affected, 1);
    assert_string_equal(read_back(store, "ann", "k")->execution_id, "exe_2");
    assert_string_equal(read_back(store, "ann", "k")->fingerprint, "other");
    assert_int_equal(read_back(store, "ann", "k")->expires_at, NOW + 999);
    assert_stored(store,
                  ph_store_idempotency_take_over(&affected, store->db, &later, NOW + 101, store->pool));
    assert_int_equal(affected, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_belongs_to_one_user_and_compares_byte_by_byte),
        cmocka_unit_test(taken_idempotency_key_is_a_duplicate),
        cmocka_unit_test(any_number_of_keys_is_inserted_and_found),
        cmocka_unit_test(only_an_expired_key_is_replaced),
    };

    return fresh_store_run("store_idempotency", tests, COUNT(tests));
}
