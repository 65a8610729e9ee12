/* SPDX-License-Identifier: Apache-2.0 */
/* Webhooks: versions, targets, and what a change of the receiver does to secrets and pauses. */
#include "service/webhooks.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"
#include "store/store_key.h"
#include "store/store_webhook.h"
#include "wire/url_parser.h"

#define URL "https://hooks.example.com/jira"

static const ph_precondition_t no_precondition;

static ph_webhook_form_t form_of(const char *url)
{
    ph_webhook_form_t form = { 0 };

    form.url = url;
    form.enabled = 1;
    return form;
}

/* With the integration "jira" and no webhook. */
static void set_up(sample_service_t *service, void **state)
{
    sample_service_init(service, *state);
    sample_service_add_integration(service, "jira", "Jira");
}

static ph_webhook_t *read_back(sample_service_t *service)
{
    ph_webhook_t *webhook;

    assert_served(service, ph_webhooks_get(&webhook, &service->context, "jira"));
    return webhook;
}

/* Create or replace the webhook of "jira", whatever its version. */
static ph_webhook_t *put(sample_service_t *service, const ph_webhook_form_t *form)
{
    const fresh_store_t *store = service->sample.store;
    ph_precondition_t precondition = { 0 };
    ph_webhook_t *webhook;
    int is_new;

    assert_stored(store, ph_store_webhook_get(&webhook, store->db, "jira", store->pool));
    if (webhook) {
        precondition = sample_service_if_match(service, webhook->version);
    }
    assert_served(service,
                  ph_webhooks_put(&webhook, &is_new, &service->context, "jira", form, &precondition));
    return webhook;
}

/* A webhook with a bearer token and the header X-Tenant. */
static void put_with_secrets(sample_service_t *service)
{
    ph_webhook_form_t form = form_of(URL);
    json_t *token = json_string("token-12345");
    json_t *headers = json_pack("{s:s}", "X-Tenant", "acme-tenant-0815");

    form.bearer_token = token;
    form.headers = headers;
    put(service, &form);
    json_decref(token);
    json_decref(headers);
}

static void set_state(const sample_service_t *service, apr_time_t paused_until, apr_time_t disabled_at)
{
    const fresh_store_t *store = service->sample.store;
    int affected;

    assert_stored(store, ph_store_webhook_set_state(&affected, store->db, "jira", paused_until, disabled_at,
                                                    NULL, store->pool));
    assert_int_equal(affected, 1);
}

static void webhook_belongs_to_an_integration(void **state)
{
    const ph_webhook_form_t form = form_of(URL);
    sample_service_t service;
    ph_webhook_t *webhook;
    int is_new;

    set_up(&service, state);
    assert_refused(&service, ph_webhooks_get(&webhook, &service.context, "sap"), PH_PROBLEM_NOT_FOUND);
    assert_refused(&service, ph_webhooks_get(&webhook, &service.context, "jira"), PH_PROBLEM_NOT_FOUND);
    assert_refused(&service,
                   ph_webhooks_put(&webhook, &is_new, &service.context, "sap", &form, &no_precondition),
                   PH_PROBLEM_NOT_FOUND);
}

static void new_webhook_is_stored_as_given(void **state)
{
    ph_webhook_form_t form = form_of(URL);
    sample_service_t service;
    const ph_webhook_t *stored;
    ph_webhook_t *webhook;
    int is_new = 0;

    set_up(&service, state);
    form.timeout_ms = 5000;
    form.event_body = PH_EVENT_BODY_THIN;
    form.action_label = "Create ticket";
    assert_served(&service,
                  ph_webhooks_put(&webhook, &is_new, &service.context, "jira", &form, &no_precondition));
    assert_true(is_new);
    stored = read_back(&service);
    assert_string_equal(stored->url, URL);
    assert_true(stored->enabled);
    assert_int_equal(stored->timeout_ms, 5000);
    assert_int_equal(stored->event_body, PH_EVENT_BODY_THIN);
    assert_string_equal(stored->action_label, "Create ticket");
    assert_string_equal(stored->version, webhook->version);
    assert_string_equal(stored->created_by, "adam");
    assert_string_equal(sample_service_audit(&service, 0),
                        "webhook.create webhook/jira {\"url\":[null,\"" URL "\"],\"enabled\":[false,true],"
                        "\"timeout_ms\":[0,5000],\"default_body\":[null,\"empty\"],"
                        "\"event_body\":[null,\"thin\"],\"content_type\":[null,\"application/json\"],"
                        "\"confirm\":[null,\"always\"],"
                        "\"action_label\":[null,\"Create ticket\"]}");
}

static void change_needs_the_current_version(void **state)
{
    ph_webhook_form_t form = form_of(URL);
    ph_precondition_t precondition;
    sample_service_t service;
    ph_webhook_t *webhook;
    int is_new;

    set_up(&service, state);
    precondition = sample_service_if_match(&service, put(&service, &form)->version);
    form.enabled = 0;
    assert_refused(&service,
                   ph_webhooks_put(&webhook, &is_new, &service.context, "jira", &form, &no_precondition),
                   PH_PROBLEM_PRECONDITION_REQUIRED);
    assert_served(&service,
                  ph_webhooks_put(&webhook, &is_new, &service.context, "jira", &form, &precondition));
    assert_false(is_new);
    assert_string_equal(sample_service_audit(&service, 0),
                        "webhook.update webhook/jira {\"enabled\":[true,false]}");
    assert_refused(&service,
                   ph_webhooks_put(&webhook, &is_new, &service.context, "jira", &form, &precondition),
                   PH_PROBLEM_STALE);
    assert_refused(&service, ph_webhooks_delete(&service.context, webhook, &precondition), PH_PROBLEM_STALE);
}

static void target_that_is_not_allowed_is_refused_and_audited(void **state)
{
    static const struct {
        const char *url;
        const char *remedy;
    } cases[] = {
        { "https://10.0.0.8/in", "Use another URL, or ask a sysadmin to set: PortalHooksAllowTarget" },
        { "https://user@hooks.example.com/in", "Use another URL" },
    };
    sample_service_t service;
    ph_webhook_form_t form;
    ph_webhook_t *webhook;
    int is_new;
    size_t i;

    set_up(&service, state);
    for (i = 0; i < COUNT(cases); i++) {
        form = form_of(cases[i].url);
        assert_int_equal(
            ph_webhooks_put(&webhook, &is_new, &service.context, "jira", &form, &no_precondition),
            PH_PROBLEM_TARGET_NOT_ALLOWED);
        assert_memory_equal(service.problem.remedy, cases[i].remedy, strlen(cases[i].remedy));
        assert_string_equal(APR_ARRAY_IDX(service.problem.errors, 0, ph_problem_field_t).pointer, "/url");
        assert_memory_equal(sample_service_audit(&service, 0),
                            "refused integration/jira {\"problem\":\"target_not_allowed\"", 53);
        assert_refused(&service, ph_webhooks_get(&webhook, &service.context, "jira"), PH_PROBLEM_NOT_FOUND);
    }
}

static void secrets_stay_with_their_receiver(void **state)
{
    static const struct {
        const char *url;
        int keeps;
    } cases[] = {
        { URL, 1 },
        { "https://hooks.example.com/elsewhere", 1 },
        { "https://hooks.example.com:443/jira", 1 },
        { "https://hooks.example.com:8443/jira", 0 },
        { "https://other.example.com/jira", 0 },
        { "http://127.0.0.1/jira", 0 },
    };
    sample_service_t service;
    ph_webhook_form_t form;
    const ph_webhook_t *stored;
    size_t i;

    set_up(&service, state);
    for (i = 0; i < COUNT(cases); i++) {
        put_with_secrets(&service);
        form = form_of(cases[i].url);
        put(&service, &form);
        stored = read_back(&service);
        assert_int_equal(stored->bearer != NULL, cases[i].keeps);
        assert_int_equal(stored->headers->nelts, cases[i].keeps);
    }
}

static void new_url_ends_a_pause(void **state)
{
    sample_service_t service;
    ph_webhook_form_t form = form_of(URL);
    const apr_time_t until = SAMPLE_SERVICE_START + apr_time_from_sec(600);

    set_up(&service, state);
    put(&service, &form);
    set_state(&service, until, 0);
    form.timeout_ms = 1000;
    put(&service, &form);
    assert_int_equal(read_back(&service)->paused_until, until);
    form.url = "https://hooks.example.com/elsewhere";
    put(&service, &form);
    assert_int_equal(read_back(&service)->paused_until, 0);
}

static void enabling_undoes_the_receivers_disabling(void **state)
{
    sample_service_t service;
    ph_webhook_form_t form = form_of(URL);

    set_up(&service, state);
    put(&service, &form);
    set_state(&service, 0, SAMPLE_SERVICE_START);
    form.stays_disabled = 1;
    put(&service, &form);
    assert_int_equal(read_back(&service)->disabled_by_receiver_at, SAMPLE_SERVICE_START);
    form.stays_disabled = 0;
    form.enabled = 0;
    put(&service, &form);
    assert_int_equal(read_back(&service)->disabled_by_receiver_at, SAMPLE_SERVICE_START);
    form.enabled = 1;
    put(&service, &form);
    assert_int_equal(read_back(&service)->disabled_by_receiver_at, 0);
}

static void forbidden_target_can_still_be_disabled(void **state)
{
    ph_webhook_form_t form = form_of("http://127.0.0.1/in");
    ph_precondition_t precondition;
    sample_service_t service;
    const ph_webhook_t *seen;
    ph_webhook_t *webhook;

    set_up(&service, state);
    put(&service, &form);
    service.sample.portal.policy = ph_target_policy_make(ph_url_parser_parse, service.context.pool);
    seen = read_back(&service);
    precondition = sample_service_if_match(&service, seen->version);
    form.enabled = 0;
    assert_served(&service, ph_webhooks_patch(&webhook, &service.context, seen, &form, &precondition));
    assert_false(read_back(&service)->enabled);
    seen = read_back(&service);
    precondition = sample_service_if_match(&service, seen->version);
    form.url = "http://127.0.0.1/elsewhere";
    assert_refused(&service, ph_webhooks_patch(&webhook, &service.context, seen, &form, &precondition),
                   PH_PROBLEM_TARGET_NOT_ALLOWED);
}

static void patch_overwrites_no_other_version_than_it_has_read(void **state)
{
    const ph_precondition_t any = { "*", NULL };
    ph_webhook_form_t form = form_of(URL);
    sample_service_t service;
    const ph_webhook_t *seen;
    ph_webhook_t *webhook;

    set_up(&service, state);
    put(&service, &form);
    seen = read_back(&service);
    form.timeout_ms = 2000;
    put(&service, &form);
    form.timeout_ms = 3000;
    assert_refused(&service, ph_webhooks_patch(&webhook, &service.context, seen, &form, &any),
                   PH_PROBLEM_STALE);
    assert_served(&service, ph_webhooks_patch(&webhook, &service.context, read_back(&service), &form, &any));
    assert_int_equal(read_back(&service)->timeout_ms, 3000);
}

static void deleted_webhook_takes_its_keys_along(void **state)
{
    fresh_store_t *store = *state;
    const ph_webhook_form_t form = form_of(URL);
    ph_signing_key_t key = { .integration_id = "jira", .secret = "sealed" };
    ph_precondition_t precondition;
    sample_service_t service;
    const ph_webhook_t *seen;
    apr_array_header_t *keys;
    ph_webhook_t *webhook;
    int affected;

    set_up(&service, state);
    put(&service, &form);
    key.id = fresh_store_id(store, "key_", SAMPLE_SERVICE_START, 1);
    assert_stored(store, ph_store_key_insert(&affected, store->db, &key, store->pool));
    seen = read_back(&service);
    precondition = sample_service_if_match(&service, seen->version);
    assert_refused(&service, ph_webhooks_delete(&service.context, seen, &no_precondition),
                   PH_PROBLEM_PRECONDITION_REQUIRED);
    assert_served(&service, ph_webhooks_delete(&service.context, seen, &precondition));
    assert_memory_equal(sample_service_audit(&service, 0), "webhook.delete webhook/jira {", 29);
    assert_refused(&service, ph_webhooks_get(&webhook, &service.context, "jira"), PH_PROBLEM_NOT_FOUND);
    assert_stored(store, ph_store_key_list(&keys, store->db, "jira", store->pool));
    assert_int_equal(keys->nelts, 0);
}

static void pause_can_be_ended_once(void **state)
{
    const ph_webhook_form_t form = form_of(URL);
    sample_service_t service;

    set_up(&service, state);
    assert_refused(&service, ph_webhooks_end_pause(&service.context, "jira"), PH_PROBLEM_NOT_FOUND);
    put(&service, &form);
    set_state(&service, APR_INT64_C(1795446000000000), 0);
    assert_served(&service, ph_webhooks_end_pause(&service.context, "jira"));
    assert_int_equal(read_back(&service)->paused_until, 0);
    assert_string_equal(
        sample_service_audit(&service, 0),
        "webhook.end_pause webhook/jira {\"paused_until\":[\"2026-11-23T15:00:00.000Z\",null]}");
    assert_served(&service, ph_webhooks_end_pause(&service.context, "jira"));
    assert_memory_equal(sample_service_audit(&service, 1), "webhook.create", 14);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(webhook_belongs_to_an_integration),
        cmocka_unit_test(new_webhook_is_stored_as_given),
        cmocka_unit_test(change_needs_the_current_version),
        cmocka_unit_test(target_that_is_not_allowed_is_refused_and_audited),
        cmocka_unit_test(secrets_stay_with_their_receiver),
        cmocka_unit_test(new_url_ends_a_pause),
        cmocka_unit_test(enabling_undoes_the_receivers_disabling),
        cmocka_unit_test(forbidden_target_can_still_be_disabled),
        cmocka_unit_test(patch_overwrites_no_other_version_than_it_has_read),
        cmocka_unit_test(deleted_webhook_takes_its_keys_along),
        cmocka_unit_test(pause_can_be_ended_once),
    };

    return fresh_store_run("webhooks", tests, COUNT(tests));
}
