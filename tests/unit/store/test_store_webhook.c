/* SPDX-License-Identifier: Apache-2.0 */
/* Webhooks: configuration by version, sealed headers, and run-time state. */
#include "store/store_webhook.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "store/store_integration.h"
#include "store/store_key.h"

#define NOW APR_INT64_C(1790000000123456)

static void insert_integration(const fresh_store_t *store, const char *id, const char *name)
{
    const ph_integration_t integration = { id, name, NULL, NULL, "v1", NOW, NULL, NOW, NULL };

    assert_stored(store, ph_store_integration_insert(store->db, &integration, store->pool));
}

static ph_webhook_t webhook_of(const fresh_store_t *store, const char *integration_id)
{
    ph_webhook_t webhook = { 0 };

    webhook.integration_id = integration_id;
    webhook.url = "https://receiver.example/hook";
    webhook.enabled = 1;
    webhook.headers = apr_array_make(store->pool, 0, sizeof(ph_sealed_header_t));
    webhook.version = "v1";
    webhook.created_at = NOW;
    webhook.updated_at = NOW;
    return webhook;
}

static void add_header(const fresh_store_t *store, ph_webhook_t *webhook, const char *name,
                       const char *sealed)
{
    apr_array_header_t *headers = apr_array_copy(store->pool, webhook->headers);
    const ph_sealed_header_t header = { name, sealed };

    APR_ARRAY_PUSH(headers, ph_sealed_header_t) = header;
    webhook->headers = headers;
}

static void insert(const fresh_store_t *store, const ph_webhook_t *webhook)
{
    int affected;

    assert_stored(store, ph_store_webhook_insert(&affected, store->db, webhook, store->pool));
    assert_int_equal(affected, 1);
}

static void insert_key(const fresh_store_t *store, const char *integration_id, int n, apr_time_t expires_at)
{
    ph_signing_key_t key = { 0 };
    int affected;

    key.id = fresh_store_id(store, "key_", NOW, n);
    key.integration_id = integration_id;
    key.secret = "sealed";
    key.created_at = NOW;
    key.expires_at = expires_at;
    assert_stored(store, ph_store_key_insert(&affected, store->db, &key, store->pool));
    assert_int_equal(affected, 1);
}

static ph_webhook_t *read_back(const fresh_store_t *store, const char *integration_id)
{
    ph_webhook_t *webhook;

    assert_stored(store, ph_store_webhook_get(&webhook, store->db, integration_id, store->pool));
    return webhook;
}

static const ph_client_certificate_t sample_certificate = {
    "2026", "chain", "sealed-key", "CN=x", "0a1b", NOW + 1, NOW + 2, NOW + 3, NOW + 4, "o'neil"
};

static const apr_array_header_t *one_certificate(const fresh_store_t *store)
{
    apr_array_header_t *certificates = apr_array_make(store->pool, 1, sizeof(ph_client_certificate_t));

    APR_ARRAY_PUSH(certificates, ph_client_certificate_t) = sample_certificate;
    return certificates;
}

static void check_certificate(const ph_client_certificate_t *found)
{
    assert_string_equal(found->name, "2026");
    assert_string_equal(found->chain, "chain");
    assert_string_equal(found->key, "sealed-key");
    assert_string_equal(found->subject, "CN=x");
    assert_string_equal(found->fingerprint, "0a1b");
    assert_int_equal(found->not_before, NOW + 1);
    assert_int_equal(found->not_after, NOW + 2);
    assert_int_equal(found->active_from, NOW + 3);
    assert_int_equal(found->set_at, NOW + 4);
    assert_string_equal(found->set_by, "o'neil");
}

static void row_is_read_back_as_written(void **state)
{
    const fresh_store_t *store = *state;
    ph_webhook_t written = webhook_of(store, "jira");
    const ph_webhook_t *found;

    written.enabled = 0;
    written.url = "https://r.example/x?a='1'&b=%20\"\xc3\xa4";
    written.bearer = "sealed-bearer";
    written.bearer_set_at = NOW + 1;
    written.bearer_set_by = "o'neil";
    written.auth_scheme = "GenieKey";
    written.content_type = PH_CONTENT_TYPE_JSON_UTF8;
    written.ca_pem = "PEM of a CA";
    written.client_certificates = one_certificate(store);
    written.timeout_ms = 4500;
    written.default_body = PH_DEFAULT_BODY_ENVELOPE;
    written.event_body = PH_EVENT_BODY_THIN;
    written.confirm = PH_CONFIRM_NEVER;
    written.action_label = "Los \xf0\x9f\x9a\x80";
    written.consequence = "Everybody gets a \"mail\"";
    written.created_by = "root";
    written.updated_at = NOW + 2;
    written.updated_by = "ann";
    add_header(store, &written, "X-Zulu", "sealed-z");
    add_header(store, &written, "X-Alpha", "sealed-a");
    insert_integration(store, "jira", "Jira");
    insert(store, &written);
    found = read_back(store, "jira");

    assert_string_equal(found->integration_id, "jira");
    assert_string_equal(found->url, written.url);
    assert_false(found->enabled);
    assert_string_equal(found->bearer, "sealed-bearer");
    assert_int_equal(found->bearer_set_at, NOW + 1);
    assert_string_equal(found->bearer_set_by, "o'neil");
    assert_string_equal(found->auth_scheme, "GenieKey");
    assert_int_equal(found->content_type, PH_CONTENT_TYPE_JSON_UTF8);
    assert_string_equal(found->ca_pem, "PEM of a CA");
    assert_int_equal(found->client_certificates->nelts, 1);
    check_certificate(&APR_ARRAY_IDX(found->client_certificates, 0, ph_client_certificate_t));
    assert_int_equal(found->timeout_ms, 4500);
    assert_int_equal(found->default_body, PH_DEFAULT_BODY_ENVELOPE);
    assert_int_equal(found->event_body, PH_EVENT_BODY_THIN);
    assert_int_equal(found->confirm, PH_CONFIRM_NEVER);
    assert_string_equal(found->action_label, written.action_label);
    assert_string_equal(found->consequence, written.consequence);
    assert_string_equal(found->version, "v1");
    assert_int_equal(found->created_at, NOW);
    assert_string_equal(found->created_by, "root");
    assert_int_equal(found->updated_at, NOW + 2);
    assert_string_equal(found->updated_by, "ann");
    assert_int_equal(found->paused_until, 0);
    assert_int_equal(found->disabled_by_receiver_at, 0);
    assert_int_equal(found->headers->nelts, 2);
    assert_string_equal(APR_ARRAY_IDX(found->headers, 0, ph_sealed_header_t).name, "X-Zulu");
    assert_string_equal(APR_ARRAY_IDX(found->headers, 0, ph_sealed_header_t).sealed, "sealed-z");
    assert_string_equal(APR_ARRAY_IDX(found->headers, 1, ph_sealed_header_t).name, "X-Alpha");
}

static void unset_fields_are_read_back_unset(void **state)
{
    const fresh_store_t *store = *state;
    const ph_webhook_t written = webhook_of(store, "jira");
    const ph_webhook_t *found;

    insert_integration(store, "jira", "Jira");
    insert(store, &written);
    found = read_back(store, "jira");
    assert_null(found->bearer);
    assert_int_equal(found->bearer_set_at, 0);
    assert_null(found->bearer_set_by);
    assert_int_equal(found->headers->nelts, 0);
    assert_int_equal(found->timeout_ms, 0);
    assert_null(found->action_label);
    assert_null(found->consequence);
    assert_null(found->created_by);
    assert_null(read_back(store, "mail"));
}

static void largest_allowed_headers_are_read_back(void **state)
{
    const fresh_store_t *store = *state;
    ph_webhook_t written = webhook_of(store, "jira");
    char *sealed = apr_palloc(store->pool, 5601);
    const ph_webhook_t *found;
    int i;

    memset(sealed, 'A', 5600);
    sealed[5600] = '\0';
    for (i = 0; i < 20; i++) {
        add_header(store, &written, apr_psprintf(store->pool, "X-%d", i), sealed);
    }
    insert_integration(store, "jira", "Jira");
    insert(store, &written);
    found = read_back(store, "jira");
    assert_int_equal(found->headers->nelts, 20);
    assert_string_equal(APR_ARRAY_IDX(found->headers, 19, ph_sealed_header_t).sealed, sealed);
}

static void integration_has_at_most_one_webhook(void **state)
{
    const fresh_store_t *store = *state;
    const ph_webhook_t webhook = webhook_of(store, "jira");
    int affected;

    insert_integration(store, "jira", "Jira");
    insert(store, &webhook);
    assert_int_equal(ph_store_webhook_insert(&affected, store->db, &webhook, store->pool), PH_DB_DUPLICATE);
}

static void update_requires_the_current_version(void **state)
{
    const fresh_store_t *store = *state;
    ph_webhook_t webhook = webhook_of(store, "jira");
    const ph_webhook_t *found;
    int affected;

    webhook.created_by = "root";
    webhook.bearer = "sealed";
    insert_integration(store, "jira", "Jira");
    insert(store, &webhook);
    webhook.version = "v2";
    webhook.bearer = NULL;
    webhook.created_by = "somebody else";
    webhook.updated_by = "ann";
    assert_stored(store, ph_store_webhook_update(&affected, store->db, &webhook, "v0", store->pool));
    assert_int_equal(affected, 0);
    assert_stored(store, ph_store_webhook_update(&affected, store->db, &webhook, "v1", store->pool));
    assert_int_equal(affected, 1);
    found = read_back(store, "jira");
    assert_string_equal(found->version, "v2");
    assert_null(found->bearer);
    assert_string_equal(found->created_by, "root");
    assert_string_equal(found->updated_by, "ann");
}

static void many_webhooks_are_read_with_names_and_active_keys(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *ids = apr_array_make(store->pool, 64, sizeof(const char *));
    const ph_webhook_found_t *one;
    apr_hash_t *found;
    ph_webhook_t webhook;
    int i;

    for (i = 0; i < 64; i++) {
        APR_ARRAY_PUSH(ids, const char *) = apr_psprintf(store->pool, "int-%d", i);
        if (i % 4 != 3) {
            insert_integration(store, APR_ARRAY_IDX(ids, i, const char *), "J\xc3\xbcrgen's");
        }
        if (i % 4 == 0) {
            webhook = webhook_of(store, APR_ARRAY_IDX(ids, i, const char *));
            webhook.bearer = "sealed-bearer";
            add_header(store, &webhook, "X-One", "sealed-1");
            insert(store, &webhook);
            insert_key(store, webhook.integration_id, 1000 + i, 0);
            insert_key(store, webhook.integration_id, i, NOW + i);
        }
        assert_stored(store, ph_store_webhook_get_many(&found, store->db, ids, NOW + 10, store->pool));
        assert_int_equal(apr_hash_count(found), i + 1 - (i + 1) / 4);
    }
    one = apr_hash_get(found, "int-4", APR_HASH_KEY_STRING);
    assert_string_equal(one->integration_id, "int-4");
    assert_string_equal(one->integration_name, "J\xc3\xbcrgen's");
    assert_string_equal(one->webhook->bearer, "sealed-bearer");
    assert_int_equal(one->webhook->headers->nelts, 1);
    assert_int_equal(one->keys->nelts, 1);
    assert_int_equal(APR_ARRAY_IDX(one->keys, 0, ph_signing_key_t).expires_at, 0);
    one = apr_hash_get(found, "int-12", APR_HASH_KEY_STRING);
    assert_int_equal(one->webhook->headers->nelts, 1);
    assert_int_equal(one->keys->nelts, 2);
    assert_int_equal(APR_ARRAY_IDX(one->keys, 0, ph_signing_key_t).expires_at, NOW + 12);
    assert_string_equal(APR_ARRAY_IDX(one->keys, 0, ph_signing_key_t).integration_id, "int-12");
    one = apr_hash_get(found, "int-5", APR_HASH_KEY_STRING);
    assert_null(one->webhook);
    assert_int_equal(one->keys->nelts, 0);
    assert_null(apr_hash_get(found, "int-7", APR_HASH_KEY_STRING));
}

static void state_is_written_for_the_version_that_was_sent(void **state)
{
    static const struct {
        apr_time_t paused_until;
        apr_time_t disabled_at;
        const char *version;
        int affected;
    } steps[] = {
        { NOW + 5, 0, "v0", 0 },   /* another version, no row yet */
        { NOW + 5, 0, "v1", 1 },   /* creates the row */
        { NOW + 5, 0, "v1", 1 },   /* the same again */
        { NOW + 9, NOW, "v0", 0 }, /* another version, with a row */
        { NOW + 9, NOW, "v1", 1 }, /* changes it */
        { 0, NOW, NULL, 1 },       /* any version */
        { 0, 0, NULL, 1 },         /* clears it */
    };
    const fresh_store_t *store = *state;
    const ph_webhook_t webhook = webhook_of(store, "jira");
    const ph_webhook_t *found;
    apr_time_t paused_until = 0;
    apr_time_t disabled_at = 0;
    int affected;
    size_t i;

    insert_integration(store, "jira", "Jira");
    insert(store, &webhook);
    for (i = 0; i < COUNT(steps); i++) {
        assert_stored(store, ph_store_webhook_set_state(&affected, store->db, "jira", steps[i].paused_until,
                                                        steps[i].disabled_at, steps[i].version, store->pool));
        assert_int_equal(affected, steps[i].affected);
        if (steps[i].affected) {
            paused_until = steps[i].paused_until;
            disabled_at = steps[i].disabled_at;
        }
        found = read_back(store, "jira");
        assert_int_equal(found->paused_until, paused_until);
        assert_int_equal(found->disabled_by_receiver_at, disabled_at);
        assert_string_equal(found->version, "v1");
    }
}

static void webhook_is_deleted_with_its_state_and_keys(void **state)
{
    const fresh_store_t *store = *state;
    const ph_webhook_t webhook = webhook_of(store, "jira");
    apr_array_header_t *keys;
    int affected;

    assert_stored(store, ph_store_webhook_insert(&affected, store->db, &webhook, store->pool));
    assert_int_equal(affected, 0); /* there is no such integration */
    insert_integration(store, "jira", "Jira");
    insert(store, &webhook);
    insert_key(store, "jira", 1, 0);
    assert_stored(store, ph_store_webhook_set_state(&affected, store->db, "jira", NOW, 0, NULL, store->pool));
    assert_stored(store, ph_store_webhook_delete(&affected, store->db, "jira", "v0", store->pool));
    assert_int_equal(affected, 0);
    assert_int_equal(read_back(store, "jira")->paused_until, NOW);
    assert_stored(store, ph_store_webhook_delete(&affected, store->db, "jira", "v1", store->pool));
    assert_int_equal(affected, 1);
    assert_null(read_back(store, "jira"));
    assert_stored(store, ph_store_key_list(&keys, store->db, "jira", store->pool));
    assert_int_equal(keys->nelts, 0);
    insert(store, &webhook);
    assert_int_equal(read_back(store, "jira")->paused_until, 0);
    assert_stored(store, ph_store_webhook_delete(&affected, store->db, "jira", NULL, store->pool));
    assert_int_equal(affected, 1);
}

static void ending_a_pause_changes_nothing_else(void **state)
{
    const fresh_store_t *store = *state;
    const ph_webhook_t webhook = webhook_of(store, "jira");
    const ph_webhook_t *found;
    int affected;

    insert_integration(store, "jira", "Jira");
    insert(store, &webhook);
    assert_stored(store, ph_store_webhook_end_pause(&affected, store->db, "jira", store->pool));
    assert_int_equal(affected, 0);
    assert_stored(store,
                  ph_store_webhook_set_state(&affected, store->db, "jira", NOW, NOW + 1, NULL, store->pool));
    assert_stored(store, ph_store_webhook_end_pause(&affected, store->db, "jira", store->pool));
    assert_int_equal(affected, 1);
    found = read_back(store, "jira");
    assert_int_equal(found->paused_until, 0);
    assert_int_equal(found->disabled_by_receiver_at, NOW + 1);
}

static void state_of_a_deleted_webhook_is_not_written(void **state)
{
    const fresh_store_t *store = *state;
    int affected;

    assert_stored(store, ph_store_webhook_set_state(&affected, store->db, "jira", NOW, 0, NULL, store->pool));
    assert_int_equal(affected, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_is_read_back_as_written),
        cmocka_unit_test(unset_fields_are_read_back_unset),
        cmocka_unit_test(largest_allowed_headers_are_read_back),
        cmocka_unit_test(integration_has_at_most_one_webhook),
        cmocka_unit_test(update_requires_the_current_version),
        cmocka_unit_test(many_webhooks_are_read_with_names_and_active_keys),
        cmocka_unit_test(state_is_written_for_the_version_that_was_sent),
        cmocka_unit_test(webhook_is_deleted_with_its_state_and_keys),
        cmocka_unit_test(ending_a_pause_changes_nothing_else),
        cmocka_unit_test(state_of_a_deleted_webhook_is_not_written),
    };

    return fresh_store_run("store_webhook", tests, COUNT(tests));
}
