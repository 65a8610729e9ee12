/* SPDX-License-Identifier: Apache-2.0 */
/* Resealing: every secret that opens moves to the active key, and the others are counted and left alone. */
#include "store/reseal.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "core/secrets/seal_place.h"
#include "count.h"
#include "store/db_direct.h"
#include "store/store_integration.h"
#include "store/store_key.h"
#include "store/store_webhook.h"

#define URL "https://example.com/"
#define NOW APR_INT64_C(1790000000123456)

static const unsigned char old_key[PH_KEYRING_KEY_BYTES] = { 1 };
static const unsigned char new_key[PH_KEYRING_KEY_BYTES] = { 2 };

static void counting_bytes(void *bytes, apr_size_t len)
{
    static unsigned char next;

    memset(bytes, ++next, len);
}

static const char *second_version(apr_pool_t *pool)
{
    (void)pool;
    return "v2";
}

/* A keyring of these keys, the first one active; NULL = none. */
static ph_keyring_t *ring_of(const char *first, const char *second, apr_pool_t *pool)
{
    ph_keyring_t *ring = ph_keyring_make(pool);

    assert_null(ph_keyring_add(ring, first, strcmp(first, "old") == 0 ? old_key : new_key));
    if (second) {
        assert_null(ph_keyring_add(ring, second, strcmp(second, "old") == 0 ? old_key : new_key));
    }
    return ring;
}

static const char *seal_old(const ph_secretbox_place_t *place, const char *text, apr_pool_t *pool)
{
    unsigned char iv[PH_SECRETBOX_IV_BYTES];
    ph_secret_t *plain = ph_secret_make(text, strlen(text));
    const char *sealed;

    counting_bytes(iv, sizeof(iv));
    sealed = ph_secretbox_seal(ring_of("old", NULL, pool), place, plain, iv, pool);
    ph_secret_free(plain);
    return sealed;
}

/* "jira" with a bearer token, two headers and a signing key: four secrets sealed with the old key. */
static void insert_secrets(const fresh_store_t *store)
{
    const ph_integration_t integration = { "jira", "Jira", NULL, NULL, "v1", NOW, NULL, NOW, NULL };
    ph_secretbox_place_t place = ph_seal_place_bearer("jira", URL, store->pool);
    apr_array_header_t *headers = apr_array_make(store->pool, 2, sizeof(ph_sealed_header_t));
    ph_signing_key_t key = { .id = "key_1", .integration_id = "jira", .created_at = NOW };
    ph_webhook_t webhook = { .integration_id = "jira", .url = URL, .version = "v1" };
    const char *const names[] = { "X-Api-Key", "X-Other" };
    ph_sealed_header_t *header;
    int affected;
    size_t i;

    webhook.bearer = seal_old(&place, "token", store->pool);
    for (i = 0; i < COUNT(names); i++) {
        place = ph_seal_place_header("jira", names[i], URL, store->pool);
        header = apr_array_push(headers);
        header->name = names[i];
        header->sealed = seal_old(&place, names[i], store->pool);
    }
    webhook.headers = headers;
    place = ph_seal_place_key("key_1", "jira");
    key.secret = seal_old(&place, "signing key", store->pool);
    assert_stored(store, ph_store_integration_insert(store->db, &integration, store->pool));
    assert_stored(store, ph_store_webhook_insert(&affected, store->db, &webhook, store->pool));
    assert_stored(store, ph_store_key_insert(&affected, store->db, &key, store->pool));
}

static ph_reseal_t reseal_with(const ph_keyring_t *ring, ph_reseal_mode_t mode)
{
    ph_reseal_t reseal = { ring, mode, counting_bytes, second_version, NULL, NULL };

    return reseal;
}

static void check_count(const ph_reseal_t *reseal, int index, const ph_reseal_count_t *wanted)
{
    const ph_reseal_count_t *count = &APR_ARRAY_IDX(reseal->counts, index, ph_reseal_count_t);

    assert_string_equal(count->kid, wanted->kid);
    assert_int_equal(count->sealed, wanted->sealed);
    assert_int_equal(count->resealed, wanted->resealed);
    assert_int_equal(count->unknown, wanted->unknown);
    assert_int_equal(count->refused, wanted->refused);
    assert_int_equal(count->unbound, wanted->unbound);
    assert_int_equal(count->outdated, wanted->outdated);
}

static const ph_webhook_t *webhook_of(const fresh_store_t *store)
{
    ph_webhook_t *webhook;

    assert_stored(store, ph_store_webhook_get(&webhook, store->db, "jira", store->pool));
    return webhook;
}

static void check_opens(const ph_keyring_t *ring, const ph_secretbox_place_t *place, const char *sealed)
{
    ph_secret_t *plain = NULL;

    assert_int_equal(ph_secretbox_open(&plain, ring, place, sealed), PH_SECRETBOX_OPENED);
    ph_secret_free(plain);
}

static void every_secret_moves_to_the_active_key(void **state)
{
    static const ph_reseal_count_t first = { "old", 4, 4, 0, 0, 0, 0 };
    static const ph_reseal_count_t again = { "new", 4, 0, 0, 0, 0, 0 };
    const fresh_store_t *store = *state;
    const ph_keyring_t *new_only = ring_of("new", NULL, store->pool);
    ph_reseal_t reseal = reseal_with(ring_of("new", "old", store->pool), PH_RESEAL_WRITE);
    ph_secretbox_place_t place = ph_seal_place_bearer("jira", URL, store->pool);
    const ph_sealed_header_t *header;
    const ph_webhook_t *webhook;
    apr_array_header_t *keys;

    insert_secrets(store);
    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    assert_int_equal(reseal.counts->nelts, 1);
    check_count(&reseal, 0, &first);

    webhook = webhook_of(store);
    assert_string_equal(webhook->version, "v2");
    check_opens(new_only, &place, webhook->bearer);
    assert_int_equal(webhook->headers->nelts, 2);
    header = &APR_ARRAY_IDX(webhook->headers, 1, ph_sealed_header_t);
    assert_string_equal(header->name, "X-Other");
    place = ph_seal_place_header("jira", header->name, URL, store->pool);
    check_opens(new_only, &place, header->sealed);
    assert_stored(store, ph_store_key_list(&keys, store->db, "jira", store->pool));
    place = ph_seal_place_key("key_1", "jira");
    check_opens(new_only, &place, APR_ARRAY_IDX(keys, 0, ph_signing_key_t).secret);

    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    assert_int_equal(reseal.counts->nelts, 1);
    check_count(&reseal, 0, &again);
}

static void keys_of_client_certificates_move_with_the_others(void **state)
{
    static const ph_reseal_count_t count = { "old", 5, 5, 0, 0, 0, 0 };
    const fresh_store_t *store = *state;
    const ph_secretbox_place_t place = ph_seal_place_client_key("jira", "2026", URL, store->pool);
    ph_reseal_t reseal = reseal_with(ring_of("new", "old", store->pool), PH_RESEAL_WRITE);
    apr_array_header_t *certificates = apr_array_make(store->pool, 1, sizeof(ph_client_certificate_t));
    const ph_client_certificate_t certificate = { .name = "2026",
                                                  .key = seal_old(&place, "key", store->pool) };
    ph_webhook_t webhook;
    int affected;

    insert_secrets(store);
    webhook = *webhook_of(store);
    APR_ARRAY_PUSH(certificates, ph_client_certificate_t) = certificate;
    webhook.client_certificates = certificates;
    assert_stored(store, ph_store_webhook_update(&affected, store->db, &webhook, "v1", store->pool));
    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    check_count(&reseal, 0, &count);
    certificates = (apr_array_header_t *)webhook_of(store)->client_certificates;
    check_opens(ring_of("new", NULL, store->pool), &place,
                APR_ARRAY_IDX(certificates, 0, ph_client_certificate_t).key);
}

static void verify_counts_and_changes_nothing(void **state)
{
    static const ph_reseal_count_t count = { "old", 4, 0, 0, 0, 0, 0 };
    const fresh_store_t *store = *state;
    ph_reseal_t reseal = reseal_with(ring_of("new", "old", store->pool), PH_RESEAL_VERIFY);
    const char *bearer;

    insert_secrets(store);
    bearer = webhook_of(store)->bearer;
    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    check_count(&reseal, 0, &count);
    assert_string_equal(webhook_of(store)->bearer, bearer);
    assert_string_equal(webhook_of(store)->version, "v1");
}

static void secrets_of_an_unknown_key_are_left_alone(void **state)
{
    static const ph_reseal_count_t count = { "old", 4, 0, 4, 0, 0, 0 };
    const fresh_store_t *store = *state;
    ph_reseal_t reseal = reseal_with(ring_of("new", NULL, store->pool), PH_RESEAL_WRITE);

    insert_secrets(store);
    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    check_count(&reseal, 0, &count);
    assert_string_equal(webhook_of(store)->version, "v1");
}

static void altered_secret_is_left_alone_and_the_others_move(void **state)
{
    static const ph_reseal_count_t old = { "old", 3, 3, 0, 0, 0, 0 };
    static const ph_reseal_count_t none = { "", 1, 0, 0, 1, 0, 0 };
    const fresh_store_t *store = *state;
    ph_reseal_t reseal = reseal_with(ring_of("new", "old", store->pool), PH_RESEAL_WRITE);

    insert_secrets(store);
    fresh_store_script(store, "UPDATE ph_signing_key SET secret = 'nonsense'");
    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    assert_int_equal(reseal.counts->nelts, 2);
    check_count(&reseal, 0, &old);
    check_count(&reseal, 1, &none);
    assert_int_equal(fresh_store_count(store, "ph_signing_key WHERE secret = 'nonsense'"), 1);
}

static void keys_without_a_webhook_are_resealed(void **state)
{
    static const ph_reseal_count_t count = { "old", 1, 1, 0, 0, 0, 0 };
    const fresh_store_t *store = *state;
    ph_reseal_t reseal = reseal_with(ring_of("new", "old", store->pool), PH_RESEAL_WRITE);

    insert_secrets(store);
    fresh_store_script(store, "DELETE FROM ph_webhook");
    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    check_count(&reseal, 0, &count);
}

/* For the callback below, which has no baton. */
static const fresh_store_t *edited;

static const char *edit_meanwhile(apr_pool_t *pool)
{
    (void)pool;
    assert_int_equal(
        ph_db_direct_script(fresh_store_connect(edited), "UPDATE ph_webhook SET version = 'edited'"),
        APR_SUCCESS);
    return "v2";
}

static void webhook_edited_meanwhile_is_a_conflict(void **state)
{
    const fresh_store_t *store = *state;
    ph_reseal_t reseal = reseal_with(ring_of("new", "old", store->pool), PH_RESEAL_WRITE);

    insert_secrets(store);
    edited = store;
    reseal.new_version = edit_meanwhile;
    assert_int_equal(ph_reseal_run(&reseal, store->db, store->pool), PH_DB_CONFLICT);
    assert_string_equal(webhook_of(store)->version, "edited");
}

static void empty_database_has_no_counts(void **state)
{
    const fresh_store_t *store = *state;
    ph_reseal_t reseal = reseal_with(ring_of("new", NULL, store->pool), PH_RESEAL_WRITE);

    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    assert_int_equal(reseal.counts->nelts, 0);
}

/* Sealed by a release that bound them to row and column alone. */
static void make_old(const fresh_store_t *store)
{
    insert_secrets(store);
    fresh_store_script(store, "UPDATE ph_webhook SET "
                              "bearer = 'v1.old.ZWxldmVuIGJ5dGVB_PtUEUGtyhY92r66xeJ9eGZSNWK0', headers = "
                              "'{\"X-Api-Key\":\"v1.old.ZWxldmVuIGJ5dGVCkh-fsQRN2oDQCqhszb5rXvbSZV8cGDPc9g\","
                              "\"X-Other\":\"v1.old.ZWxldmVuIGJ5dGVDu1qssBB6SsPFBllplE0iHwW4ZGm33CE\"}'");
    fresh_store_script(store, "UPDATE ph_signing_key SET "
                              "secret = 'v1.old.ZWxldmVuIGJ5dGVEgVUgTLc8BfPncudyQT5LBO6qvHvLtS4x24Lc'");
}

static void older_format_is_bound_to_the_destination_of_the_row(void **state)
{
    static const ph_reseal_count_t first = { "old", 4, 4, 0, 0, 4, 0 };
    static const ph_reseal_count_t again = { "old", 4, 0, 0, 0, 0, 0 };
    const fresh_store_t *store = *state;
    const ph_keyring_t *ring = ring_of("old", NULL, store->pool);
    ph_reseal_t reseal = reseal_with(ring, PH_RESEAL_VERIFY);
    const ph_secretbox_place_t place = ph_seal_place_bearer("jira", URL, store->pool);
    const ph_secretbox_place_t elsewhere = ph_seal_place_bearer("jira", "https://evil.org/", store->pool);
    ph_secret_t *plain = NULL;

    make_old(store);
    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    assert_int_equal(APR_ARRAY_IDX(reseal.counts, 0, ph_reseal_count_t).unbound, 4);
    assert_int_equal(reseal.bound->nelts, 0);
    reseal.mode = PH_RESEAL_WRITE;
    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    check_count(&reseal, 0, &first);
    assert_int_equal(reseal.bound->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(reseal.bound, 0, const char *), "jira: https://example.com:443");
    check_opens(ring, &place, webhook_of(store)->bearer);
    assert_int_equal(ph_secretbox_open(&plain, ring, &elsewhere, webhook_of(store)->bearer),
                     PH_SECRETBOX_REFUSED);
    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    check_count(&reseal, 0, &again);
    assert_int_equal(reseal.bound->nelts, 0);
}

/* Somebody has restored values of an old dump. */
static void older_format_of_a_bound_key_is_left_alone(void **state)
{
    static const ph_reseal_count_t count = { "old", 4, 0, 0, 0, 0, 4 };
    const fresh_store_t *store = *state;
    ph_keyring_t *ring = ring_of("new", "old", store->pool);
    ph_reseal_t reseal = reseal_with(ring, PH_RESEAL_WRITE);

    make_old(store);
    ph_keyring_bind(ring, "old");
    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    check_count(&reseal, 0, &count);
    assert_string_equal(webhook_of(store)->version, "v1");
}

static void changed_destination_is_left_alone(void **state)
{
    static const ph_reseal_count_t count = { "old", 4, 1, 0, 3, 0, 0 };
    const fresh_store_t *store = *state;
    ph_reseal_t reseal = reseal_with(ring_of("new", "old", store->pool), PH_RESEAL_WRITE);

    insert_secrets(store);
    fresh_store_script(store, "UPDATE ph_webhook SET url = 'https://example.com:8443/'");
    assert_stored(store, ph_reseal_run(&reseal, store->db, store->pool));
    check_count(&reseal, 0, &count);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_secret_moves_to_the_active_key),
        cmocka_unit_test(keys_of_client_certificates_move_with_the_others),
        cmocka_unit_test(verify_counts_and_changes_nothing),
        cmocka_unit_test(secrets_of_an_unknown_key_are_left_alone),
        cmocka_unit_test(altered_secret_is_left_alone_and_the_others_move),
        cmocka_unit_test(keys_without_a_webhook_are_resealed),
        cmocka_unit_test(webhook_edited_meanwhile_is_a_conflict),
        cmocka_unit_test(older_format_is_bound_to_the_destination_of_the_row),
        cmocka_unit_test(older_format_of_a_bound_key_is_left_alone),
        cmocka_unit_test(changed_destination_is_left_alone),
        cmocka_unit_test(empty_database_has_no_counts),
    };

    return fresh_store_run("reseal", tests, COUNT(tests));
}
