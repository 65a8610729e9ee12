/* SPDX-License-Identifier: Apache-2.0 */
/* Signing keys: shown once, sealed for good, replaced with an overlap. */
#include "service/keys.h"

#include <string.h>

#include <apr_strings.h>

#include "core/secrets/key_version.h"
#include "core/secrets/seal_place.h"
#include "core/secrets/signer.h"
#include "count.h"
#include "sample_service.h"

#define HOUR apr_time_from_sec(3600)

static const ph_precondition_t no_precondition;

static void set_up(sample_service_t *service, void **state)
{
    sample_service_init(service, *state);
    sample_service_add_integration(service, "jira", "Jira");
    sample_service_add_webhook(service, "jira");
}

/* The text of the new secret, from the pool: only a test may keep it. */
static const char *create(ph_signing_key_t **key, sample_service_t *service, const ph_key_params_t *params)
{
    ph_secret_t *shown;
    const char *text;

    assert_served(service, ph_keys_create(key, &shown, &service->context, params));
    text = apr_pstrdup(service->context.pool, ph_secret_bytes(shown));
    ph_secret_free(shown);
    return text;
}

static ph_signing_key_t *create_random(sample_service_t *service, ph_scheme_t scheme,
                                       apr_interval_time_t overlap)
{
    const ph_key_params_t params = { "jira", scheme, NULL, overlap };
    ph_signing_key_t *key;

    create(&key, service, &params);
    return key;
}

static const ph_signing_key_t *read_back(sample_service_t *service, const char *id)
{
    const ph_signing_key_t *key;

    assert_served(service, ph_keys_get_for_update(&key, &service->context, "jira", id));
    return key;
}

static ph_precondition_t if_match(sample_service_t *service, const ph_signing_key_t *key)
{
    return sample_service_if_match(service, ph_key_version(key, service->context.pool));
}

static void keys_belong_to_a_webhook(void **state)
{
    const ph_key_params_t unknown = { "sap", PH_SCHEME_V1, NULL, 0 };
    const ph_key_params_t unconfigured = { "mail", PH_SCHEME_V1, NULL, 0 };
    sample_service_t service;
    apr_array_header_t *keys;
    ph_signing_key_t *key;
    ph_secret_t *shown;

    set_up(&service, state);
    sample_service_add_integration(&service, "mail", "Mail");
    assert_refused(&service, ph_keys_list(&keys, &service.context, "sap"), PH_PROBLEM_NOT_FOUND);
    assert_refused(&service, ph_keys_list(&keys, &service.context, "mail"), PH_PROBLEM_NOT_CONFIGURED);
    assert_refused(&service, ph_keys_create(&key, &shown, &service.context, &unknown), PH_PROBLEM_NOT_FOUND);
    assert_null(shown);
    assert_refused(&service, ph_keys_create(&key, &shown, &service.context, &unconfigured),
                   PH_PROBLEM_NOT_CONFIGURED);
    assert_null(shown);
    assert_served(&service, ph_keys_list(&keys, &service.context, "jira"));
    assert_int_equal(keys->nelts, 0);
    assert_string_equal(sample_service_audit(&service, 0), "");
}

static void generated_secret_is_shown_once_and_stored_sealed(void **state)
{
    static const struct {
        ph_scheme_t scheme;
        const char *prefix;
    } cases[] = { { PH_SCHEME_V1, "whsec_" }, { PH_SCHEME_V1A, "whsk_" } };
    sample_service_t service;
    ph_secretbox_place_t place;
    const ph_signing_key_t *stored;
    ph_signing_key_t *key;
    ph_secret_t *opened;
    ph_secret_t *text;
    const char *shown;
    size_t i;

    set_up(&service, state);
    for (i = 0; i < COUNT(cases); i++) {
        const ph_key_params_t params = { "jira", cases[i].scheme, NULL, 0 };

        shown = create(&key, &service, &params);
        assert_memory_equal(shown, cases[i].prefix, strlen(cases[i].prefix));
        stored = read_back(&service, key->id);
        assert_null(strstr(stored->secret, shown + strlen(cases[i].prefix)));
        place = ph_seal_place_key(stored->id, "jira");
        assert_int_equal(ph_secretbox_open(&opened, service.sample.portal.keyring, &place, stored->secret),
                         PH_SECRETBOX_OPENED);
        text = ph_signer_key_text(cases[i].scheme, opened);
        assert_string_equal(ph_secret_bytes(text), shown);
        ph_secret_free(text);
        ph_secret_free(opened);
        assert_int_equal(stored->public_key != NULL, cases[i].scheme == PH_SCHEME_V1A);
        assert_null(strstr(sample_service_audit(&service, 0), shown + strlen(cases[i].prefix)));
    }
}

static void creation_is_audited_without_the_secret(void **state)
{
    sample_service_t service;
    const ph_signing_key_t *key;

    set_up(&service, state);
    key = create_random(&service, PH_SCHEME_V1, 0);
    assert_string_equal(sample_service_audit(&service, 0),
                        apr_psprintf(service.context.pool,
                                     "key.create key/%s {\"scheme\":[null,\"v1\"],"
                                     "\"integration_id\":[null,\"jira\"],\"secret\":\"changed\"}",
                                     key->id));
}

static void given_secret_is_the_one_that_signs(void **state)
{
    static const char text[] = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    ph_key_params_t params = { "jira", PH_SCHEME_V1, NULL, 0 };
    sample_service_t service;
    ph_signing_key_t *key;
    ph_secret_t *given;

    set_up(&service, state);
    assert_null(ph_signer_parse_key(&given, PH_SCHEME_V1, text));
    params.secret = given;
    assert_string_equal(create(&key, &service, &params), text);
    ph_secret_free(given);
}

static void new_key_lets_the_older_ones_of_its_scheme_end(void **state)
{
    sample_service_t service;
    const ph_signing_key_t *first;
    const ph_signing_key_t *asymmetric;
    const ph_signing_key_t *second;

    set_up(&service, state);
    first = create_random(&service, PH_SCHEME_V1, 0);
    asymmetric = create_random(&service, PH_SCHEME_V1A, 0);
    sample_service_now += HOUR;
    second = create_random(&service, PH_SCHEME_V1, 24 * HOUR);
    assert_int_equal(read_back(&service, first->id)->expires_at, sample_service_now + 24 * HOUR);
    assert_int_equal(read_back(&service, asymmetric->id)->expires_at, 0);
    assert_int_equal(read_back(&service, second->id)->expires_at, 0);
}

static void without_a_key_file_no_key_is_made(void **state)
{
    const ph_key_params_t params = { "jira", PH_SCHEME_V1, NULL, 0 };
    sample_service_t service;
    apr_array_header_t *keys;
    ph_signing_key_t *key;
    ph_secret_t *shown;

    set_up(&service, state);
    service.sample.portal.keyring = NULL;
    assert_refused(&service, ph_keys_create(&key, &shown, &service.context, &params), PH_PROBLEM_NO_KEY_FILE);
    assert_null(shown);
    assert_served(&service, ph_keys_list(&keys, &service.context, "jira"));
    assert_int_equal(keys->nelts, 0);
}

static void expiry_is_set_moved_and_removed(void **state)
{
    static const struct {
        apr_interval_time_t expires_in; /* from the start; -1 = never */
        apr_interval_time_t is_then;
    } cases[] = {
        { 2 * HOUR, 2 * HOUR }, { -1, -1 }, { -2 * HOUR, 0 }, { -3 * HOUR, 0 }, { HOUR, HOUR },
    };
    sample_service_t service;
    const ph_signing_key_t *seen;
    ph_precondition_t precondition;
    ph_signing_key_t key;
    const char *id;
    apr_time_t expected;
    apr_time_t asked;
    size_t i;

    set_up(&service, state);
    id = create_random(&service, PH_SCHEME_V1, 0)->id;
    for (i = 0; i < COUNT(cases); i++) {
        seen = read_back(&service, id);
        precondition = if_match(&service, seen);
        asked = (cases[i].expires_in == -1) ? 0 : SAMPLE_SERVICE_START + cases[i].expires_in;
        expected = (cases[i].is_then == -1) ? 0 : SAMPLE_SERVICE_START + cases[i].is_then;
        assert_served(&service, ph_keys_expire(&key, &service.context, seen, asked, &precondition));
        assert_int_equal(key.expires_at, expected);
        assert_int_equal(read_back(&service, id)->expires_at, expected);
    }
}

static void key_that_has_expired_keeps_its_end(void **state)
{
    sample_service_t service;
    const ph_signing_key_t *seen;
    ph_precondition_t precondition;
    ph_signing_key_t key;
    const char *before;

    set_up(&service, state);
    key = *create_random(&service, PH_SCHEME_V1, 0);
    precondition = if_match(&service, &key);
    assert_served(&service,
                  ph_keys_expire(&key, &service.context, read_back(&service, key.id), 1, &precondition));
    assert_int_equal(key.expires_at, SAMPLE_SERVICE_START);
    before = sample_service_audit(&service, 0);
    sample_service_now += HOUR;
    seen = read_back(&service, key.id);
    precondition = if_match(&service, seen);
    assert_served(&service, ph_keys_expire(&key, &service.context, seen, 1, &precondition));
    assert_int_equal(key.expires_at, SAMPLE_SERVICE_START);
    sample_service_now -= HOUR;
    assert_string_equal(sample_service_audit(&service, 0), before);
}

static void changes_need_the_current_version(void **state)
{
    sample_service_t service;
    const ph_signing_key_t *seen;
    ph_precondition_t precondition;
    ph_signing_key_t key;
    const char *id;

    set_up(&service, state);
    id = create_random(&service, PH_SCHEME_V1, 0)->id;
    seen = read_back(&service, id);
    assert_refused(
        &service, ph_keys_expire(&key, &service.context, seen, SAMPLE_SERVICE_START + HOUR, &no_precondition),
        PH_PROBLEM_PRECONDITION_REQUIRED);
    assert_refused(&service, ph_keys_delete(&service.context, seen, &no_precondition),
                   PH_PROBLEM_PRECONDITION_REQUIRED);
    precondition = if_match(&service, seen);
    assert_served(&service,
                  ph_keys_expire(&key, &service.context, seen, SAMPLE_SERVICE_START + HOUR, &precondition));
    /* It was changed after it was read. */
    assert_refused(
        &service,
        ph_keys_expire(&key, &service.context, seen, SAMPLE_SERVICE_START + 2 * HOUR, &precondition),
        PH_PROBLEM_STALE);
    assert_refused(&service, ph_keys_delete(&service.context, seen, &precondition), PH_PROBLEM_STALE);
    assert_int_equal(read_back(&service, id)->expires_at, SAMPLE_SERVICE_START + HOUR);
}

static void deleted_key_is_gone(void **state)
{
    sample_service_t service;
    const ph_signing_key_t *seen;
    ph_precondition_t precondition;
    const char *id;

    set_up(&service, state);
    id = create_random(&service, PH_SCHEME_V1, 0)->id;
    seen = read_back(&service, id);
    precondition = if_match(&service, seen);
    assert_served(&service, ph_keys_delete(&service.context, seen, &precondition));
    assert_string_equal(sample_service_audit(&service, 0),
                        apr_psprintf(service.context.pool,
                                     "key.delete key/%s {\"scheme\":[\"v1\",null],"
                                     "\"integration_id\":[\"jira\",null],\"secret\":\"changed\"}",
                                     id));
    assert_refused(&service, ph_keys_get_for_update(&seen, &service.context, "jira", id),
                   PH_PROBLEM_NOT_FOUND);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_belong_to_a_webhook),
        cmocka_unit_test(generated_secret_is_shown_once_and_stored_sealed),
        cmocka_unit_test(creation_is_audited_without_the_secret),
        cmocka_unit_test(given_secret_is_the_one_that_signs),
        cmocka_unit_test(new_key_lets_the_older_ones_of_its_scheme_end),
        cmocka_unit_test(without_a_key_file_no_key_is_made),
        cmocka_unit_test(expiry_is_set_moved_and_removed),
        cmocka_unit_test(key_that_has_expired_keeps_its_end),
        cmocka_unit_test(changes_need_the_current_version),
        cmocka_unit_test(deleted_key_is_gone),
    };

    return fresh_store_run("keys", tests, COUNT(tests));
}
