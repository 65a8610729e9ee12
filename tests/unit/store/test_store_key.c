/* SPDX-License-Identifier: Apache-2.0 */
/* Signing keys: their webhook, rotation, concurrent changes, and recording their use. */
#include "store/store_key.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "store/store_integration.h"
#include "store/store_webhook.h"

#define NOW APR_INT64_C(1790000000123456)
#define SECOND apr_time_from_sec(1)

static ph_signing_key_t key_of(const fresh_store_t *store, const char *integration_id, int n)
{
    ph_signing_key_t key = { 0 };

    key.id = fresh_store_id(store, "key_", NOW, n);
    key.integration_id = integration_id;
    key.secret = "sealed";
    key.created_at = NOW + n;
    return key;
}

/* Keys require a webhook. */
static void insert_webhook(const fresh_store_t *store, const char *integration_id)
{
    const ph_integration_t integration = { integration_id, "x", NULL, NULL, "v1", NOW, NULL, NOW, NULL };
    ph_webhook_t webhook = { 0 };
    int affected;

    assert_stored(store, ph_store_integration_insert(store->db, &integration, store->pool));
    webhook.integration_id = integration_id;
    webhook.url = "https://receiver.example/";
    webhook.headers = apr_array_make(store->pool, 0, sizeof(ph_sealed_header_t));
    webhook.version = "v1";
    assert_stored(store, ph_store_webhook_insert(&affected, store->db, &webhook, store->pool));
}

static void insert(const fresh_store_t *store, const ph_signing_key_t *key)
{
    int affected;

    assert_stored(store, ph_store_key_insert(&affected, store->db, key, store->pool));
    assert_int_equal(affected, 1);
}

static const apr_array_header_t *keys_of(const fresh_store_t *store, const char *integration_id)
{
    apr_array_header_t *keys;

    assert_stored(store, ph_store_key_list(&keys, store->db, integration_id, store->pool));
    return keys;
}

static void keys_are_read_back_newest_first(void **state)
{
    const fresh_store_t *store = *state;
    const apr_array_header_t *keys;
    const ph_signing_key_t *key;
    ph_signing_key_t plain = key_of(store, "jira", 1);
    ph_signing_key_t full = key_of(store, "jira", 2);
    ph_signing_key_t foreign = key_of(store, "mail", 3);
    int affected;

    insert_webhook(store, "jira");
    insert_webhook(store, "mail");
    full.scheme = PH_SCHEME_V1A;
    full.public_key = "whpk_abc";
    full.created_by = "o'neil";
    full.expires_at = NOW + 8;
    full.last_used_at = NOW + 9;
    insert(store, &plain);
    insert(store, &full);
    insert(store, &foreign);
    assert_int_equal(ph_store_key_insert(&affected, store->db, &full, store->pool), PH_DB_DUPLICATE);
    keys = keys_of(store, "jira");
    assert_int_equal(keys->nelts, 2);
    key = &APR_ARRAY_IDX(keys, 0, ph_signing_key_t);
    assert_string_equal(key->id, full.id);
    assert_string_equal(key->integration_id, "jira");
    assert_int_equal(key->scheme, PH_SCHEME_V1A);
    assert_string_equal(key->secret, "sealed");
    assert_string_equal(key->public_key, "whpk_abc");
    assert_int_equal(key->created_at, NOW + 2);
    assert_string_equal(key->created_by, "o'neil");
    assert_int_equal(key->expires_at, NOW + 8);
    assert_int_equal(key->last_used_at, NOW + 9);
    key = &APR_ARRAY_IDX(keys, 1, ph_signing_key_t);
    assert_int_equal(key->scheme, PH_SCHEME_V1);
    assert_null(key->public_key);
    assert_null(key->created_by);
    assert_int_equal(key->expires_at, 0);
    assert_int_equal(key->last_used_at, 0);
}

static void key_requires_a_webhook(void **state)
{
    const fresh_store_t *store = *state;
    const ph_signing_key_t key = key_of(store, "jira", 1);
    int affected;

    assert_stored(store, ph_store_key_insert(&affected, store->db, &key, store->pool));
    assert_int_equal(affected, 0);
    assert_int_equal(keys_of(store, "jira")->nelts, 0);
}

static void key_changed_meanwhile_is_neither_updated_nor_deleted(void **state)
{
    const fresh_store_t *store = *state;
    ph_signing_key_t seen = key_of(store, "jira", 1);
    ph_signing_key_t foreign = key_of(store, "mail", 1);
    int affected;

    insert_webhook(store, "jira");
    insert(store, &seen);
    assert_stored(store, ph_store_key_expire(&affected, store->db, &foreign, NOW + 5, store->pool));
    assert_int_equal(affected, 0);
    assert_stored(store, ph_store_key_expire(&affected, store->db, &seen, NOW + 5, store->pool));
    assert_int_equal(affected, 1);
    assert_stored(store, ph_store_key_expire(&affected, store->db, &seen, NOW + 9, store->pool));
    assert_int_equal(affected, 0);
    assert_stored(store, ph_store_key_delete(&affected, store->db, &seen, store->pool));
    assert_int_equal(affected, 0);
    seen.expires_at = NOW + 5;
    assert_stored(store, ph_store_key_expire(&affected, store->db, &seen, 0, store->pool));
    assert_int_equal(affected, 1);
    assert_int_equal(APR_ARRAY_IDX(keys_of(store, "jira"), 0, ph_signing_key_t).expires_at, 0);
    seen.expires_at = 0;
    assert_stored(store, ph_store_key_delete(&affected, store->db, &seen, store->pool));
    assert_int_equal(affected, 1);
    assert_int_equal(keys_of(store, "jira")->nelts, 0);
}

static void rotation_shortens_the_other_keys_of_the_scheme(void **state)
{
    static const struct {
        const char *integration_id;
        ph_scheme_t scheme;
        apr_time_t expires_at;
        apr_time_t wanted;
    } cases[] = {
        { "jira", PH_SCHEME_V1, 0, NOW + 50 },
        { "jira", PH_SCHEME_V1, NOW + 90, NOW + 50 },
        { "jira", PH_SCHEME_V1, NOW + 20, NOW + 20 },
        { "jira", PH_SCHEME_V1A, 0, 0 },
        { "mail", PH_SCHEME_V1, 0, 0 },
    };
    const fresh_store_t *store = *state;
    const ph_signing_key_t keep = key_of(store, "jira", 100);
    const apr_array_header_t *keys;
    const ph_signing_key_t *found;
    ph_signing_key_t key;
    size_t i;
    int j;

    insert_webhook(store, "jira");
    insert_webhook(store, "mail");
    insert(store, &keep);
    for (i = 0; i < COUNT(cases); i++) {
        key = key_of(store, cases[i].integration_id, (int)i);
        key.scheme = cases[i].scheme;
        key.expires_at = cases[i].expires_at;
        insert(store, &key);
    }
    assert_stored(store, ph_store_key_expire_others(store->db, &keep, NOW + 50, store->pool));
    for (i = 0; i < COUNT(cases); i++) {
        keys = keys_of(store, cases[i].integration_id);
        for (j = 0; j < keys->nelts; j++) {
            found = &APR_ARRAY_IDX(keys, j, ph_signing_key_t);
            if (strcmp(found->id, fresh_store_id(store, "key_", NOW, (int)i)) == 0) {
                assert_int_equal(found->expires_at, cases[i].wanted);
            }
        }
    }
    assert_int_equal(APR_ARRAY_IDX(keys_of(store, "jira"), 0, ph_signing_key_t).expires_at, 0);
}

static void use_is_recorded_at_most_once_a_minute(void **state)
{
    static const struct {
        apr_time_t now;
        apr_time_t wanted;
    } steps[] = {
        { NOW, NOW },
        { NOW + SECOND, NOW },
        { NOW + 60 * SECOND, NOW },
        { NOW + 60 * SECOND + 1, NOW + 60 * SECOND + 1 },
    };
    const fresh_store_t *store = *state;
    const ph_signing_key_t key = key_of(store, "jira", 1);
    size_t i;

    insert_webhook(store, "jira");
    insert(store, &key);
    for (i = 0; i < COUNT(steps); i++) {
        assert_stored(store, ph_store_key_touch(store->db, key.id, steps[i].now, store->pool));
        assert_int_equal(APR_ARRAY_IDX(keys_of(store, "jira"), 0, ph_signing_key_t).last_used_at,
                         steps[i].wanted);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_read_back_newest_first),
        cmocka_unit_test(key_requires_a_webhook),
        cmocka_unit_test(key_changed_meanwhile_is_neither_updated_nor_deleted),
        cmocka_unit_test(rotation_shortens_the_other_keys_of_the_scheme),
        cmocka_unit_test(use_is_recorded_at_most_once_a_minute),
    };

    return fresh_store_run("store_key", tests, COUNT(tests));
}
