/* SPDX-License-Identifier: Apache-2.0 */
/* The dry run of a webhook: how far a connection gets, and that nothing is sent. */
#include "service/webhook_check.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_attempt.h"
#include "sample_service.h"
#include "store/store_webhook.h"
#include "wire/sender.h"

static ph_sender_settings_t sender;

/* With the integrations "mail", without a webhook, and "jira". */
static void set_up(sample_service_t *service, fresh_store_t *store)
{
    sample_service_init(service, store);
    sender = sample_settings(store->pool);
    service->sample.portal.sender = &sender;
    sample_service_add_integration(service, "mail", "Mail");
    sample_service_add_integration(service, "jira", "Jira");
    sample_service_add_webhook(service, "jira");
}

/* Check the webhook of "jira" at this URL. */
static ph_check_t check_at(sample_service_t *service, const char *url)
{
    const fresh_store_t *store = service->sample.store;
    ph_webhook_t *webhook;
    ph_check_t check;
    int affected;

    assert_stored(store, ph_store_webhook_get(&webhook, store->db, "jira", store->pool));
    webhook->url = url;
    assert_stored(store,
                  ph_store_webhook_update(&affected, store->db, webhook, webhook->version, store->pool));
    assert_served(service, ph_webhook_check_run(&check, &service->context, "jira"));
    assert_string_equal(check.url, url);
    return check;
}

static const char *url_of(const receiver_t *receiver, const fresh_store_t *store)
{
    return apr_psprintf(store->pool, "http://127.0.0.1:%d/in", receiver_port(receiver));
}

static void check_needs_a_webhook(void **state)
{
    sample_service_t service;
    ph_check_t check;

    set_up(&service, *state);
    assert_refused(&service, ph_webhook_check_run(&check, &service.context, "sap"), PH_PROBLEM_NOT_FOUND);
    assert_refused(&service, ph_webhook_check_run(&check, &service.context, "mail"),
                   PH_PROBLEM_NOT_CONFIGURED);
}

static void connection_is_made_and_nothing_sent(void **state)
{
    const receiver_script_t script = { .then = RECEIVER_HOLD };
    fresh_store_t *store = *state;
    receiver_t *receiver = receiver_start(&script, NULL, store->pool);
    sample_service_t service;
    ph_check_t check;
    apr_size_t len;

    set_up(&service, store);
    check = check_at(&service, url_of(receiver, store));
    receiver_stop(receiver);
    assert_int_equal(check.failed_at, PH_CHECK_STEPS);
    assert_int_equal(check.error, PH_ERROR_NONE);
    assert_null(check.remedy);
    assert_false(check.is_tls);
    assert_string_equal(check.reached->peer,
                        apr_psprintf(store->pool, "127.0.0.1:%d", receiver_port(receiver)));
    receiver_bytes(receiver, &len);
    assert_int_equal(receiver_connections(receiver), 1);
    assert_int_equal(len, 0);
}

static void closed_port_fails_at_the_connection(void **state)
{
    const receiver_script_t script = { 0 };
    fresh_store_t *store = *state;
    receiver_t *receiver = receiver_start(&script, NULL, store->pool);
    sample_service_t service;
    ph_check_t check;

    set_up(&service, store);
    receiver_stop(receiver);
    check = check_at(&service, url_of(receiver, store));
    assert_int_equal(check.failed_at, PH_CHECK_CONNECTION);
    assert_int_equal(check.error, PH_ERROR_CONNECT_FAILED);
    assert_non_null(check.sentence);
    assert_non_null(check.remedy);
}

static void forbidden_target_fails_at_its_url_without_a_connection(void **state)
{
    static const struct {
        const char *url;
        const char *remedy;
        int is_tls;
    } cases[] = {
        { "https://10.0.0.8/in", "Use another URL, or ask a sysadmin to set: PortalHooksAllowTarget", 1 },
        { "http://user@127.0.0.1/in", "Use another URL.", 0 },
    };
    sample_service_t service;
    ph_check_t check;
    size_t i;

    set_up(&service, *state);
    for (i = 0; i < COUNT(cases); i++) {
        check = check_at(&service, cases[i].url);
        assert_int_equal(check.failed_at, PH_CHECK_URL);
        assert_int_equal(check.error, PH_ERROR_TARGET_BLOCKED);
        assert_memory_equal(check.remedy, cases[i].remedy, strlen(cases[i].remedy));
        assert_int_equal(check.is_tls, cases[i].is_tls);
        assert_null(check.reached);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_needs_a_webhook),
        cmocka_unit_test(connection_is_made_and_nothing_sent),
        cmocka_unit_test(closed_port_fails_at_the_connection),
        cmocka_unit_test(forbidden_target_fails_at_its_url_without_a_connection),
    };

    return fresh_store_run("webhook check", tests, COUNT(tests));
}
