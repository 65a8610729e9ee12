/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that do not open, or are not bound yet, are counted and told once. */
#include "service/seal_check.h"

#include <apr_strings.h>
#include <string.h>

#include "core/secrets/seal_place.h"
#include "count.h"
#include "sample_attempt.h"
#include "sample_portal.h"
#include "service/alerts.h"
#include "store/store_webhook.h"

/* "jira" with a bearer token, a header and a signing key. */
static void init(sample_portal_t *sample, fresh_store_t *store)
{
    ph_sealed_header_t header = { "X-Tenant", NULL };
    apr_array_header_t *headers = apr_array_make(store->pool, 1, sizeof(header));
    ph_secretbox_place_t place;
    ph_webhook_t webhook;
    int affected;

    sample_portal_init(sample, store);
    sample->url = "https://example.com/hook";
    sample->portal.alerts = apr_pcalloc(store->pool, sizeof(ph_alerts_t));
    sample_add_integration(sample);
    webhook = sample_webhook(sample);
    place = ph_seal_place_bearer("jira", webhook.url, store->pool);
    webhook.bearer = sample_seal(sample->portal.keyring, &place, "token", store->pool);
    place = ph_seal_place_header("jira", header.name, webhook.url, store->pool);
    header.sealed = sample_seal(sample->portal.keyring, &place, "value", store->pool);
    APR_ARRAY_PUSH(headers, ph_sealed_header_t) = header;
    webhook.headers = headers;
    assert_stored(store, ph_store_webhook_insert(&affected, store->db, &webhook, store->pool));
    sample_add_key(sample);
}

static void check(sample_portal_t *sample)
{
    atomic_store(&sample->portal.alerts->seals_due, 0);
    assert_stored(sample->store, ph_seal_check_run(&sample->portal, sample->store->db, sample->store->pool));
}

static const char *explained(int *is_ok, const sample_portal_t *sample)
{
    const char *sentence = ph_seal_check_explain(is_ok, &sample->portal, sample->store->pool);

    return sentence ? sentence : "";
}

static void all_open_says_nothing(void **state)
{
    sample_portal_t sample;
    int is_ok;

    init(&sample, *state);
    check(&sample);
    assert_string_equal(explained(&is_ok, &sample), "");
    assert_true(is_ok);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_ERROR]), 0);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_WARNING]), 0);
}

static void changed_destination_is_told_once_and_its_end(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    int is_ok, i;

    init(&sample, store);
    fresh_store_script(store, "UPDATE ph_webhook SET url = 'https://evil.example/hook'");
    for (i = 0; i < 3; i++) {
        check(&sample);
        assert_non_null(strstr(explained(&is_ok, &sample), "2 secrets do not open"));
        assert_false(is_ok);
    }
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_ERROR]), 1);
    fresh_store_script(store, "UPDATE ph_webhook SET url = 'https://example.com/other'");
    check(&sample);
    assert_string_equal(explained(&is_ok, &sample), "");
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_NOTICE]), 1);
}

static void key_moved_to_another_integration_is_found(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    int is_ok;

    init(&sample, store);
    fresh_store_script(store, "UPDATE ph_signing_key SET integration_id = 'sap'");
    check(&sample);
    assert_non_null(strstr(explained(&is_ok, &sample), "1 secret does not open"));
}

static void what_is_not_bound_is_no_fault(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    int is_ok;

    init(&sample, store);
    atomic_store(&sample.portal.alerts->seals_unbound, 3);
    assert_non_null(strstr(explained(&is_ok, &sample), "3 secrets are not bound"));
    assert_true(is_ok);
    check(&sample);
    assert_string_equal(explained(&is_ok, &sample), "");
}

static void nothing_is_checked_again_before_it_is_due(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    int is_ok;

    init(&sample, store);
    check(&sample);
    fresh_store_script(store, "UPDATE ph_webhook SET url = 'https://evil.example/hook'");
    assert_stored(store, ph_seal_check_run(&sample.portal, store->db, store->pool));
    assert_string_equal(explained(&is_ok, &sample), "");
    ph_seal_check_hurry(&sample.portal);
    assert_non_null(strstr(explained(&is_ok, &sample), "did not open"));
    assert_false(is_ok);
    assert_stored(store, ph_seal_check_run(&sample.portal, store->db, store->pool));
    assert_non_null(strstr(explained(&is_ok, &sample), "2 secrets do not open"));
}

/* More than a page. */
static void every_row_is_checked(void **state)
{
    fresh_store_t *store = *state;
    const int is_mysql = store->source.dialect == PH_DIALECT_MYSQL;
    sample_portal_t sample;
    int is_ok;

    init(&sample, store);
    fresh_store_script(
        store, apr_psprintf(store->pool,
                            "INSERT INTO ph_signing_key (id, integration_id, scheme, secret, created_at) "
                            "SELECT %s, 'jira', 'v1', 'nonsense', 1 FROM %s",
                            is_mysql ? "CONCAT('key_', n)" : "'key_' || n", fresh_store_numbers(store, 200)));
    check(&sample);
    assert_non_null(strstr(explained(&is_ok, &sample), "200 secrets do not open"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_open_says_nothing),
        cmocka_unit_test(changed_destination_is_told_once_and_its_end),
        cmocka_unit_test(key_moved_to_another_integration_is_found),
        cmocka_unit_test(what_is_not_bound_is_no_fault),
        cmocka_unit_test(nothing_is_checked_again_before_it_is_due),
        cmocka_unit_test(every_row_is_checked),
    };

    return fresh_store_run("seal_check", tests, COUNT(tests));
}
