/* SPDX-License-Identifier: Apache-2.0 */
/* Which clicks are refused, for which reason, and which reason comes first. */
#include "pipeline/judgement.h"

#include <apr_strings.h>
#include <string.h>

#include "count.h"
#include "sample_portal.h"
#include "service/audit_throttle.h"
#include "store/store_event.h"
#include "store/store_idempotency.h"

static ph_problem_code_t code_of(sample_portal_t *sample, const ph_click_request_t *request)
{
    return sample_judge(sample, request)->problem.code;
}

/* ---- the permission -------------------------------------------------------------------------------- */

static void the_permission_in_the_request_decides_for_every_kind_of_click(void **state)
{
    static const struct {
        ph_may_t may;
        const char *username; /* olga may trigger, adam is an admin, mallory has no row */
        ph_problem_code_t code;
    } cases[] = {
        { PH_MAY_TRIGGER, "olga", PH_PROBLEM_NONE },
        { PH_MAY_TRIGGER, "adam", PH_PROBLEM_FORBIDDEN },
        { PH_MAY_TRIGGER, "mallory", PH_PROBLEM_FORBIDDEN },
        { PH_MAY_ADMIN, "olga", PH_PROBLEM_FORBIDDEN },
        { PH_MAY_ADMIN, "adam", PH_PROBLEM_NONE },
        { PH_MAY_VIEW, "olga", PH_PROBLEM_NONE },
        { PH_MAY_VIEW, "adam", PH_PROBLEM_NONE },
        { PH_MAY_VIEW, "mallory", PH_PROBLEM_FORBIDDEN },
        { PH_MAY_ANY, "mallory", PH_PROBLEM_NONE },
    };
    static const ph_click_kind_t kinds[] = { PH_CLICK_RUN, PH_CLICK_TEST };
    sample_portal_t sample;
    size_t i, kind;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    for (i = 0; i < COUNT(cases); i++) {
        ph_click_request_t request = sample_click_by(cases[i].username);

        request.may = cases[i].may;
        for (kind = 0; kind < COUNT(kinds); kind++) {
            request.kind = kinds[kind];
            assert_int_equal(code_of(&sample, &request), cases[i].code);
        }
    }
}

static void the_refusal_names_the_permission_that_is_missing(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    request.may = PH_MAY_ADMIN;
    assert_string_equal(sample_judge(&sample, &request)->problem.detail, ph_may_sentence(PH_MAY_ADMIN));
}

/* From PortalHooksGrant, or of a bootstrap admin, whom only the route looks up. */
static void permissions_from_the_configuration_count(void **state)
{
    ph_click_request_t request = sample_click_by("mallory");
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    request.caller.granted = PH_PERMISSION_TRIGGER;
    assert_int_equal(code_of(&sample, &request), PH_PROBLEM_NONE);
    request.caller.granted = 0;
    request.caller.permissions = PH_PERMISSION_ADMIN;
    assert_int_equal(code_of(&sample, &request), PH_PROBLEM_FORBIDDEN);
    request.may = PH_MAY_ADMIN;
    assert_int_equal(code_of(&sample, &request), PH_PROBLEM_NONE);
}

static void forbidden_clicks_are_audited_by_integrations_that_exist(void **state)
{
    ph_click_request_t request = sample_click_by("mallory");
    const ph_audit_entry_t *entry;
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    sample.portal.audit_throttle = ph_audit_throttle_make(sample.store->pool);
    entry = sample_judge(&sample, &request)->audit;
    assert_string_equal(entry->actor, "mallory");
    assert_string_equal(entry->object_id, "jira");
    assert_null(sample_judge(&sample, &request)->audit);
    request.integration_id = "made-up-1";
    assert_null(sample_judge(&sample, &request)->audit->object_id);
    request.integration_id = "made-up-2";
    assert_null(sample_judge(&sample, &request)->audit);
}

/* ---- the order ------------------------------------------------------------------------------------- */

/* A click with every fault there is, and what removes them, one by one. */
typedef struct faulty_t {
    sample_portal_t sample;
    ph_click_request_t request;
    ph_webhook_t webhook;
} faulty_t;

static void be_permitted(faulty_t *faulty)
{
    faulty->request.caller.username = "olga";
}

static void use_another_key(faulty_t *faulty)
{
    faulty->request.idempotency_key = "k2";
}

static void name_an_integration(faulty_t *faulty)
{
    faulty->request.integration_id = "jira";
}

static void add_event(faulty_t *faulty)
{
    const fresh_store_t *store = faulty->sample.store;
    ph_event_t event = { 0 };

    event.id = "evt-1";
    event.type = "order.failed";
    event.title = "Order";
    event.details = "{}";
    event.details_len = 2;
    assert_stored(store, ph_store_event_insert(store->db, &event, store->pool));
}

static void add_webhook(faulty_t *faulty)
{
    const fresh_store_t *store = faulty->sample.store;
    int affected;

    faulty->webhook = sample_webhook(&faulty->sample);
    faulty->webhook.enabled = 0;
    faulty->webhook.url = "http://10.0.0.1/hook";
    assert_stored(store, ph_store_webhook_insert(&affected, store->db, &faulty->webhook, store->pool));
    assert_stored(store,
                  ph_store_webhook_set_state(&affected, store->db, "jira",
                                             apr_time_now() + apr_time_from_sec(60), 0, NULL, store->pool));
}

static void end_maintenance(faulty_t *faulty)
{
    faulty->sample.portal.is_paused = 0;
}

static void update_webhook(faulty_t *faulty)
{
    const fresh_store_t *store = faulty->sample.store;
    int affected;

    assert_stored(store, ph_store_webhook_update(&affected, store->db, &faulty->webhook, "v1", store->pool));
    assert_int_equal(affected, 1);
}

static void enable_webhook(faulty_t *faulty)
{
    faulty->webhook.enabled = 1;
    update_webhook(faulty);
}

static void add_key(faulty_t *faulty)
{
    sample_add_key(&faulty->sample);
}

static void end_pause(faulty_t *faulty)
{
    const fresh_store_t *store = faulty->sample.store;
    int affected;

    assert_stored(store, ph_store_webhook_end_pause(&affected, store->db, "jira", store->pool));
}

static void allow_target(faulty_t *faulty)
{
    faulty->webhook.url = faulty->sample.url;
    update_webhook(faulty);
}

static void mend_key_file(faulty_t *faulty)
{
    faulty->sample.portal.keyring_fault = NULL;
}

static void preview_again(faulty_t *faulty)
{
    faulty->request.preview_digest = NULL;
}

static void make_faulty(faulty_t *faulty, fresh_store_t *store)
{
    const ph_idempotency_t used = { "olga", "k1", "other", "exe_1", apr_time_now() + apr_time_from_sec(60) };
    apr_array_header_t *keys = apr_array_make(store->pool, 1, sizeof(const ph_idempotency_t *));

    sample_portal_init(&faulty->sample, store);
    sample_add_users(&faulty->sample);
    sample_add_integration(&faulty->sample);
    APR_ARRAY_PUSH(keys, const ph_idempotency_t *) = &used;
    assert_stored(store, ph_store_idempotency_insert_many(store->db, keys, store->pool));
    faulty->sample.portal.is_paused = 1;
    faulty->sample.portal.keyring_fault = "unreadable";
    faulty->request = sample_click_by("mallory");
    faulty->request.integration_id = "none";
    faulty->request.mode = PH_MODE_EVENT;
    faulty->request.event_id = "evt-1";
    faulty->request.idempotency_key = "k1";
    faulty->request.fingerprint = "this";
    faulty->request.preview_digest = "of an earlier version";
}

static void of_several_reasons_the_first_of_a_fixed_order_is_given(void **state)
{
    static const struct {
        ph_problem_code_t code;
        void (*remove)(faulty_t *faulty);
    } order[] = {
        { PH_PROBLEM_FORBIDDEN, be_permitted },
        { PH_PROBLEM_IDEMPOTENCY_MISMATCH, use_another_key },
        { PH_PROBLEM_NOT_FOUND, name_an_integration },
        { PH_PROBLEM_NOT_FOUND, add_event },
        { PH_PROBLEM_NOT_CONFIGURED, add_webhook },
        { PH_PROBLEM_PAUSED, end_maintenance },
        { PH_PROBLEM_DISABLED, enable_webhook },
        { PH_PROBLEM_NO_SIGNING_KEY, add_key },
        { PH_PROBLEM_PAUSED_BY_RECEIVER, end_pause },
        { PH_PROBLEM_TARGET_NOT_ALLOWED, allow_target },
        { PH_PROBLEM_SECRET_UNAVAILABLE, mend_key_file },
        { PH_PROBLEM_CHANGED_SINCE_PREVIEW, preview_again },
    };
    faulty_t faulty;
    size_t i;

    make_faulty(&faulty, *state);
    for (i = 0; i < COUNT(order); i++) {
        assert_int_equal(code_of(&faulty.sample, &faulty.request), order[i].code);
        order[i].remove(&faulty);
    }
    assert_int_equal(code_of(&faulty.sample, &faulty.request), PH_PROBLEM_NONE);
}

/* ---- what differs ---------------------------------------------------------------------------------- */

static void a_test_message_ignores_disabling_and_pause(void **state)
{
    ph_click_request_t request = sample_click_by("adam");
    faulty_t faulty;

    make_faulty(&faulty, *state);
    add_webhook(&faulty);
    allow_target(&faulty);
    mend_key_file(&faulty);
    end_maintenance(&faulty);
    request.kind = PH_CLICK_TEST;
    request.may = PH_MAY_ADMIN;
    assert_int_equal(code_of(&faulty.sample, &request), PH_PROBLEM_NO_SIGNING_KEY);
    add_key(&faulty);
    assert_int_equal(code_of(&faulty.sample, &request), PH_PROBLEM_NONE);
}

static void a_test_message_is_signed_by_the_one_key_it_names(void **state)
{
    ph_click_request_t request = sample_click_by("adam");
    sample_portal_t sample;
    ph_click_t *click;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    request.kind = PH_CLICK_TEST;
    request.may = PH_MAY_ADMIN;
    request.key_id = SAMPLE_KEY_ID;
    click = sample_judge(&sample, &request);
    assert_int_equal(click->problem.code, PH_PROBLEM_NONE);
    assert_int_equal(click->attempt.keys->nelts, 1);
    request.key_id = "key_00000000000000000000000000";
    assert_int_equal(code_of(&sample, &request), PH_PROBLEM_NOT_FOUND);
}

static void a_pause_can_be_overridden(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    sample_portal_t sample;
    int affected;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    assert_stored(sample.store, ph_store_webhook_set_state(&affected, sample.store->db, "jira",
                                                           apr_time_now() + apr_time_from_sec(60), 0, NULL,
                                                           sample.store->pool));
    assert_int_equal(code_of(&sample, &request), PH_PROBLEM_PAUSED_BY_RECEIVER);
    request.override_pause = 1;
    assert_int_equal(code_of(&sample, &request), PH_PROBLEM_NONE);
}

static void an_idempotency_key_names_its_execution_until_it_expires(void **state)
{
    static const struct {
        apr_interval_time_t expires_in;
        int is_known;
    } cases[] = { { apr_time_from_sec(60), 1 }, { apr_time_from_sec(-1), 0 } };
    ph_click_request_t request = sample_click_by("olga");
    fresh_store_t *store = *state;
    sample_portal_t sample;
    size_t i;

    sample_portal_init(&sample, store);
    sample_add_all(&sample);
    request.fingerprint = "this";
    for (i = 0; i < COUNT(cases); i++) {
        const char *idem_key = apr_psprintf(store->pool, "k%d", (int)i);
        const ph_idempotency_t row = { "olga", idem_key, "this", "exe_1",
                                       apr_time_now() + cases[i].expires_in };
        apr_array_header_t *keys = apr_array_make(store->pool, 1, sizeof(const ph_idempotency_t *));
        ph_click_t *click;

        APR_ARRAY_PUSH(keys, const ph_idempotency_t *) = &row;
        assert_stored(store, ph_store_idempotency_insert_many(store->db, keys, store->pool));
        request.idempotency_key = idem_key;
        click = sample_judge(&sample, &request);
        assert_int_equal(click->problem.code, PH_PROBLEM_NONE);
        assert_int_equal(click->known_execution_id ? 1 : 0, cases[i].is_known);
        assert_int_equal(click->takes_over_key, !cases[i].is_known);
    }
}

static apr_time_t a_day_ahead(void)
{
    return apr_time_now() + apr_time_from_sec(86400);
}

/* Hosts may differ, and retention removes keys by the same clock. */
static void an_idempotency_key_is_kept_for_24_hours_by_the_clock_of_the_database(void **state)
{
    const ph_idempotency_t row = { "olga", "k1", "this", "exe_1", apr_time_now() + apr_time_from_sec(60) };
    ph_click_request_t request = sample_click_by("olga");
    fresh_store_t *store = *state;
    apr_array_header_t *keys = apr_array_make(store->pool, 1, sizeof(const ph_idempotency_t *));
    sample_portal_t sample;
    ph_click_t *click;

    sample_portal_init(&sample, store);
    sample_add_all(&sample);
    sample.portal.ports.now = a_day_ahead;
    APR_ARRAY_PUSH(keys, const ph_idempotency_t *) = &row;
    assert_stored(store, ph_store_idempotency_insert_many(store->db, keys, store->pool));
    request.fingerprint = "this";
    request.idempotency_key = "k1";
    assert_string_equal(sample_judge(&sample, &request)->known_execution_id, "exe_1");
    request.idempotency_key = "k2";
    click = sample_judge(&sample, &request);
    assert_true(click->idempotency.expires_at > apr_time_now() + apr_time_from_sec(86400 - 60));
    assert_true(click->idempotency.expires_at < apr_time_now() + apr_time_from_sec(86400 + 60));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_permission_in_the_request_decides_for_every_kind_of_click),
        cmocka_unit_test(the_refusal_names_the_permission_that_is_missing),
        cmocka_unit_test(permissions_from_the_configuration_count),
        cmocka_unit_test(forbidden_clicks_are_audited_by_integrations_that_exist),
        cmocka_unit_test(of_several_reasons_the_first_of_a_fixed_order_is_given),
        cmocka_unit_test(a_test_message_ignores_disabling_and_pause),
        cmocka_unit_test(a_test_message_is_signed_by_the_one_key_it_names),
        cmocka_unit_test(a_pause_can_be_overridden),
        cmocka_unit_test(an_idempotency_key_names_its_execution_until_it_expires),
        cmocka_unit_test(an_idempotency_key_is_kept_for_24_hours_by_the_clock_of_the_database),
    };

    return fresh_store_run("judgement", tests, COUNT(tests));
}
