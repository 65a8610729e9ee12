/* SPDX-License-Identifier: Apache-2.0 */
/* Admission, dispatcher and settler together: a real database, a real receiver, real clicks. */
#include "service/sending.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>
#include <openssl/rand.h>

#include "fresh_store.h"
#include "receiver.h"
#include "sample_attempt.h"
#include "service/lease.h"
#include "service/trigger.h"
#include "store/db_direct.h"
#include "store/store_evidence.h"
#include "store/store_execution.h"
#include "store/store_integration.h"
#include "store/store_key.h"
#include "store/store_owner.h"
#include "store/store_stats.h"
#include "store/store_user.h"
#include "store/store_webhook.h"

#define OK_2 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define KEY_ID "key_0000000000000000000000000K"
#define START_ID "01KAT7PPQ1E600000000000000"
#define PATIENCE apr_time_from_sec(20)

/* A portal of one process: its own threads on connections of their own. */
typedef struct portal_of_test_t {
    fresh_store_t *store;
    ph_db_source_t source;
    ph_portal_t portal;
    ph_sending_t *sending;
    receiver_t *receiver;
    const char *url;
} portal_of_test_t;

/* ---- the surroundings --------------------------------------------------------------------------- */

static apr_status_t open_own_connection(ph_db_connection_t *out, void *baton, apr_pool_t *ignored)
{
    const fresh_store_t *store = baton;
    ph_db_source_t *inner;
    apr_status_t rv;
    apr_pool_t *pool;

    (void)ignored;
    apr_pool_create_unmanaged_ex(&pool, NULL, NULL);
    inner = apr_pcalloc(pool, sizeof *inner);
    if (ph_db_direct_make(inner, store->database->driver, store->database->params, 1, pool) != NULL) {
        apr_pool_destroy(pool);
        return PH_DB_UNAVAILABLE;
    }
    rv = inner->open(out, inner->baton, pool);
    out->baton = pool;
    return rv;
}

static void close_own_connection(const ph_db_connection_t *connection, void *baton)
{
    (void)baton;
    apr_pool_destroy(connection->baton);
}

static void random_bytes(void *bytes, apr_size_t len)
{
    assert_int_equal(RAND_bytes(bytes, (int)len), 1);
}

static void say_nothing(void *baton, ph_log_level_t level, const char *line)
{
    (void)baton;
    (void)level;
    (void)line;
}

static void init_portal(portal_of_test_t *test, fresh_store_t *store)
{
    ph_portal_t *portal = &test->portal;

    memset(test, 0, sizeof *test);
    test->store = store;
    test->source.open = open_own_connection;
    test->source.close = close_own_connection;
    test->source.baton = store;
    test->source.dialect = store->source.dialect;
    test->source.open_tries = 1;
    if (test->source.dialect == PH_DIALECT_SQLITE) {
        apr_global_mutex_create(&test->source.writers, NULL, APR_LOCK_DEFAULT, store->pool);
    }
    portal->ports.now = apr_time_now;
    portal->ports.random = random_bytes;
    portal->ports.log = say_nothing;
    portal->db = &test->source;
    portal->thread_db = &test->source;
    portal->policy = sample_policy(store->pool);
    portal->keyring = sample_keyring(store->pool);
    portal->instance = "test";
    portal->user_agent = SAMPLE_USER_AGENT;
    portal->timeout = apr_time_from_sec(10);
    apr_thread_mutex_create(&portal->ulid_lock, APR_THREAD_MUTEX_DEFAULT, store->pool);
}

static void add_user(const portal_of_test_t *test, const char *username, int may_trigger)
{
    ph_user_t user = { 0 };

    user.username = username;
    user.can_trigger_integrations = may_trigger;
    user.admin = !may_trigger;
    user.version = "v1";
    assert_stored(test->store, ph_store_user_insert(test->store->db, &user, test->store->pool));
}

static void add_key(const portal_of_test_t *test)
{
    const ph_secretbox_place_t place = { "ph_signing_key", KEY_ID, "secret" };
    ph_signing_key_t key = { 0 };

    key.id = KEY_ID;
    key.integration_id = "jira";
    key.secret = sample_seal(test->portal.keyring, &place, sample_keys[0], test->store->pool);
    key.created_at = apr_time_now();
    assert_stored(test->store, ph_store_key_insert(test->store->db, &key, test->store->pool));
}

static void add_integration(const portal_of_test_t *test)
{
    ph_integration_t integration = { 0 };
    ph_webhook_t webhook = { 0 };

    integration.id = "jira";
    integration.name = "Jira";
    integration.version = "v1";
    integration.created_at = apr_time_now();
    integration.updated_at = integration.created_at;
    assert_stored(test->store, ph_store_integration_insert(test->store->db, &integration, test->store->pool));
    webhook.integration_id = "jira";
    webhook.url = test->url;
    webhook.enabled = 1;
    webhook.headers = apr_array_make(test->store->pool, 0, sizeof(ph_sealed_header_t));
    webhook.version = "v1";
    webhook.created_at = integration.created_at;
    webhook.updated_at = integration.created_at;
    assert_stored(test->store, ph_store_webhook_insert(test->store->db, &webhook, test->store->pool));
}

static void start(portal_of_test_t *test, fresh_store_t *store, const receiver_script_t *script)
{
    ph_sending_settings_t settings = { 0 };

    init_portal(test, store);
    test->receiver = receiver_start(script, NULL, store->pool);
    test->url = apr_psprintf(store->pool, "http://127.0.0.1:%d/hook", receiver_port(test->receiver));
    add_user(test, "olga", 1);
    add_user(test, "adam", 0);
    add_integration(test);
    add_key(test);
    settings.portal = &test->portal;
    settings.start_id = START_ID;
    settings.child = "child";
    settings.dispatcher.sender = sample_settings(store->pool);
    settings.dispatcher.max_in_flight = 64;
    settings.dispatcher.max_per_destination = 32;
    settings.dispatcher.queue_timeout = apr_time_from_sec(30);
    settings.queue = 256;
    settings.max_waiters = 64;
    assert_int_equal(ph_sending_start(&test->sending, &settings, store->pool), APR_SUCCESS);
}

static void stop(portal_of_test_t *test)
{
    const apr_time_t deadline = apr_time_now() + PATIENCE;

    ph_sending_stop(test->sending, deadline, deadline);
    receiver_stop(test->receiver);
}

static ph_click_request_t run_of(const char *username)
{
    ph_click_request_t request = { 0 };

    request.kind = PH_CLICK_RUN;
    request.caller.username = username;
    request.caller.client_ip = "127.0.0.1";
    request.caller.request_id = "r1";
    request.integration_id = "jira";
    request.mode = PH_MODE_DEFAULT;
    request.deadline = apr_time_now() + PATIENCE;
    request.wait = PATIENCE;
    return request;
}

static ph_click_answer_t click(portal_of_test_t *test, const ph_click_request_t *request)
{
    ph_click_answer_t answer = { 0 };

    ph_trigger_click(&answer, &test->portal, request, test->store->pool);
    return answer;
}

static ph_execution_t *read_back(const portal_of_test_t *test, const char *id)
{
    ph_execution_t *execution;

    assert_stored(test->store, ph_store_execution_get(&execution, test->store->db, id, test->store->pool));
    return execution;
}

/* ---- what happens ------------------------------------------------------------------------------- */

static void a_click_becomes_one_request_and_its_outcome_is_recorded(void **state)
{
    static const receiver_script_t script = { .answer = OK_2 };
    const ph_click_request_t request = run_of("olga");
    ph_click_answer_t answer;
    ph_response_t *response;
    portal_of_test_t test;

    start(&test, *state, &script);
    answer = click(&test, &request);
    assert_int_equal(answer.problem.code, PH_PROBLEM_NONE);
    assert_int_equal(answer.execution.outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(answer.execution.outcome.http_status, 200);
    assert_int_equal(read_back(&test, answer.execution.id)->outcome.state, PH_STATE_SUCCEEDED);
    assert_stored(test.store, ph_store_evidence_get_response(&response, test.store->db, answer.execution.id,
                                                             test.store->pool));
    assert_string_equal(response->body, "ok");
    stop(&test);
    assert_int_equal(receiver_requests(test.receiver), 1);
}

static void without_the_permission_nothing_is_sent_or_recorded(void **state)
{
    static const receiver_script_t script = { .answer = OK_2 };
    static const char *const usernames[] = { "adam", "nobody" };
    ph_click_answer_t answer;
    portal_of_test_t test;
    size_t i;

    start(&test, *state, &script);
    for (i = 0; i < sizeof usernames / sizeof usernames[0]; i++) {
        const ph_click_request_t request = run_of(usernames[i]);

        answer = click(&test, &request);
        assert_int_equal(answer.problem.code, PH_PROBLEM_FORBIDDEN);
    }
    stop(&test);
    assert_int_equal(receiver_connections(test.receiver), 0);
}

static void the_same_key_answers_with_its_first_execution(void **state)
{
    static const receiver_script_t script = { .answer = OK_2 };
    ph_click_request_t request = run_of("olga");
    ph_click_answer_t first, second, other;
    portal_of_test_t test;

    request.idempotency_key = "k1";
    request.fingerprint = "f1";
    start(&test, *state, &script);
    first = click(&test, &request);
    second = click(&test, &request);
    request.fingerprint = "f2";
    other = click(&test, &request);
    stop(&test);
    assert_false(first.is_known);
    assert_true(second.is_known);
    assert_string_equal(first.execution.id, second.execution.id);
    assert_int_equal(second.execution.outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(other.problem.code, PH_PROBLEM_IDEMPOTENCY_MISMATCH);
    assert_int_equal(receiver_requests(test.receiver), 1);
}

static void a_retry_is_the_next_attempt_of_the_same_message(void **state)
{
    static const receiver_script_t script = { .answer = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n" };
    ph_click_request_t request = run_of("olga");
    ph_click_answer_t first, second;
    portal_of_test_t test;

    start(&test, *state, &script);
    first = click(&test, &request);
    assert_int_equal(first.execution.outcome.error, PH_ERROR_HTTP_STATUS);
    request.kind = PH_CLICK_RETRY;
    request.retry_of = first.execution.id;
    second = click(&test, &request);
    assert_int_equal(second.problem.code, PH_PROBLEM_NONE);
    assert_string_equal(second.execution.message_id, first.execution.message_id);
    assert_string_equal(second.execution.retry_of, first.execution.id);
    assert_int_equal(second.execution.attempt, 2);
    stop(&test);
    assert_int_equal(receiver_requests(test.receiver), 2);
}

static void who_may_not_retry_is_not_told_what_there_is(void **state)
{
    static const receiver_script_t script = { .answer = OK_2 };
    ph_click_request_t request = run_of("adam");
    portal_of_test_t test;

    start(&test, *state, &script);
    request.kind = PH_CLICK_RETRY;
    request.retry_of = "exe_00000000000000000000000000";
    assert_int_equal(click(&test, &request).problem.code, PH_PROBLEM_FORBIDDEN);
    request.caller.username = "olga";
    assert_int_equal(click(&test, &request).problem.code, PH_PROBLEM_NOT_FOUND);
    stop(&test);
    assert_int_equal(receiver_connections(test.receiver), 0);
}

static void a_receiver_that_is_gone_is_not_asked_again(void **state)
{
    static const receiver_script_t script = { .answer = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n" };
    const ph_click_request_t request = run_of("olga");
    portal_of_test_t test;

    start(&test, *state, &script);
    assert_int_equal(click(&test, &request).execution.outcome.http_status, 410);
    assert_int_equal(click(&test, &request).problem.code, PH_PROBLEM_DISABLED);
    stop(&test);
    assert_int_equal(receiver_requests(test.receiver), 1);
}

static void a_receiver_that_asks_to_wait_is_left_alone_unless_overridden(void **state)
{
    static const receiver_script_t script = {
        .answer = "HTTP/1.1 503 Later\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"
    };
    ph_click_request_t request = run_of("olga");
    portal_of_test_t test;

    start(&test, *state, &script);
    assert_int_equal(click(&test, &request).execution.outcome.http_status, 503);
    assert_int_equal(click(&test, &request).problem.code, PH_PROBLEM_PAUSED_BY_RECEIVER);
    request.override_pause = 1;
    assert_int_equal(click(&test, &request).execution.outcome.http_status, 503);
    stop(&test);
    assert_int_equal(receiver_requests(test.receiver), 2);
}

static void what_a_dead_process_left_becomes_unknown(void **state)
{
    fresh_store_t *store = *state;
    const ph_owner_t dead = { "01KAT0000000000000000000DD-1", "test", "here", 1, 0 };
    apr_array_header_t *executions = apr_array_make(store->pool, 1, sizeof(ph_execution_t *));
    ph_execution_t left = { 0 };
    portal_of_test_t test;
    ph_lease_t *lease;

    init_portal(&test, store);
    left.id = "exe_01KAT0000000000000000000EE";
    left.message_id = "msg_01KAT0000000000000000000MM";
    left.attempt = 1;
    left.integration_id = "jira";
    left.integration_name = "Jira";
    left.created_at = apr_time_now();
    left.duration_us = -1;
    left.username = "olga";
    left.client_ip = "127.0.0.1";
    left.owner = dead.id;
    left.webhook_version = "v1";
    APR_ARRAY_PUSH(executions, const ph_execution_t *) = &left;
    assert_stored(store, ph_store_owner_insert(store->db, &dead, apr_time_from_sec(60), store->pool));
    assert_stored(store, ph_store_execution_insert_many(store->db, executions, store->pool));

    lease = ph_lease_make(START_ID, "child", "test", store->pool);
    assert_false(ph_lease_outlasts(lease, 0));
    assert_stored(store, ph_lease_keep(lease, &test.portal, store->db, store->pool));
    assert_true(ph_lease_outlasts(lease, apr_time_from_sec(30)));
    assert_false(ph_lease_outlasts(lease, apr_time_from_sec(61)));
    assert_stored(store, ph_lease_sweep(lease, &test.portal, store->db, store->pool));
    assert_int_equal(read_back(&test, left.id)->outcome.state, PH_STATE_UNKNOWN);
    assert_int_equal(read_back(&test, left.id)->outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
}

static void stopping_waits_for_what_is_on_the_wire(void **state)
{
    static const receiver_script_t script = { .answer = OK_2, .hold_until_released = 1 };
    ph_click_request_t request = run_of("olga");
    ph_click_answer_t answer;
    portal_of_test_t test;

    request.wait = 0;
    start(&test, *state, &script);
    answer = click(&test, &request);
    assert_int_equal(answer.execution.outcome.state, PH_STATE_SENDING);
    assert_true(receiver_await_requests(test.receiver, 1));
    receiver_release(test.receiver);
    stop(&test);
    assert_int_equal(read_back(&test, answer.execution.id)->outcome.state, PH_STATE_SUCCEEDED);
}

static void stopping_at_once_records_what_it_cut_off(void **state)
{
    static const receiver_script_t script = { .answer = OK_2, .hold_until_released = 1 };
    ph_click_request_t request = run_of("olga");
    ph_click_answer_t answer;
    portal_of_test_t test;

    request.wait = 0;
    start(&test, *state, &script);
    answer = click(&test, &request);
    assert_true(receiver_await_requests(test.receiver, 1));
    ph_sending_stop(test.sending, apr_time_now(), apr_time_now() + PATIENCE);
    receiver_release(test.receiver);
    receiver_stop(test.receiver);
    assert_int_equal(read_back(&test, answer.execution.id)->outcome.state, PH_STATE_UNKNOWN);
    assert_int_equal(read_back(&test, answer.execution.id)->outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(read_back(&test, answer.execution.id)->outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_click_becomes_one_request_and_its_outcome_is_recorded),
        cmocka_unit_test(without_the_permission_nothing_is_sent_or_recorded),
        cmocka_unit_test(the_same_key_answers_with_its_first_execution),
        cmocka_unit_test(a_retry_is_the_next_attempt_of_the_same_message),
        cmocka_unit_test(who_may_not_retry_is_not_told_what_there_is),
        cmocka_unit_test(a_receiver_that_is_gone_is_not_asked_again),
        cmocka_unit_test(a_receiver_that_asks_to_wait_is_left_alone_unless_overridden),
        cmocka_unit_test(what_a_dead_process_left_becomes_unknown),
        cmocka_unit_test(stopping_waits_for_what_is_on_the_wire),
        cmocka_unit_test(stopping_at_once_records_what_it_cut_off),
    };

    return fresh_store_run("sending", tests, sizeof tests / sizeof tests[0]);
}
