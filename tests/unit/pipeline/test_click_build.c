/* SPDX-License-Identifier: Apache-2.0 */
/* The row, the evidence and the attempt that a click becomes. */
#include "pipeline/click_build.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_portal.h"

#define OWNER SAMPLE_START_ID "-child"
#define NOW APR_INT64_C(1795445128000000)
#define DETAILS "{ \"order\" : 3.30 }"

typedef struct build_test_t {
    sample_portal_t sample;
    ph_webhook_t webhook;
    ph_signing_key_t key;
    ph_event_t event;
    ph_webhook_found_t found;
    apr_array_header_t *keys;
} build_test_t;

static void set_up(build_test_t *test, fresh_store_t *store)
{
    memset(test, 0, sizeof *test);
    sample_portal_init(&test->sample, store);
    test->webhook = sample_webhook(&test->sample);
    test->webhook.bearer = "sealed-bearer";
    test->webhook.headers = apr_array_make(store->pool, 1, sizeof(ph_sealed_header_t));
    *(ph_sealed_header_t *)apr_array_push((apr_array_header_t *)test->webhook.headers) =
        (ph_sealed_header_t){ "X-Tenant", "sealed-value" };
    test->keys = apr_array_make(store->pool, 1, sizeof(ph_signing_key_t));
    test->key.id = SAMPLE_KEY_ID;
    test->key.secret = "sealed-key";
    test->key.integration_id = "jira";
    test->key.created_by = "adam";
    APR_ARRAY_PUSH(test->keys, ph_signing_key_t) = test->key;
    test->event.id = "evt-1";
    test->event.type = "order.failed";
    test->event.title = "Order";
    test->event.details = DETAILS;
    test->event.details_len = sizeof(DETAILS) - 1;
    test->event.occurred_at = NOW;
    test->found = (ph_webhook_found_t){ "jira", "Jira", &test->webhook, test->keys, { 0 } };
}

static apr_status_t drop(void *click)
{
    ph_click_release(click);
    return APR_SUCCESS;
}

static ph_click_t *make_click(build_test_t *test, const ph_click_request_t *request)
{
    ph_click_t *click = ph_click_make(request, NULL);

    ph_click_release(click);
    apr_pool_cleanup_register(test->sample.store->pool, click, drop, apr_pool_cleanup_null);
    click->attempt.target = (ph_url_t){ "http", "127.0.0.1", 8080, 0, "/hook" };
    return click;
}

static void build(build_test_t *test, ph_click_t *click, int attempt)
{
    unsigned char random[PH_CLICK_RANDOM_BYTES];

    test->sample.portal.ports.random(random, sizeof random);
    ph_click_build_ids(click, &test->sample.portal, random);
    ph_click_build(click, &test->sample.portal, OWNER, &test->found, test->keys,
                   click->request.event_id ? &test->event : NULL, attempt, NOW);
}

static ph_click_t *build_run(build_test_t *test, const ph_click_request_t *request)
{
    ph_click_t *click = make_click(test, request);

    build(test, click, 1);
    return click;
}

static ph_click_request_t event_run(void)
{
    ph_click_request_t request = sample_click_by("olga");

    request.mode = PH_MODE_EVENT;
    request.event_id = "evt-1";
    return request;
}

/* ---- the row ---------------------------------------------------------------------------------------- */

static void row_says_who_runs_what_and_which_process_sends_it(void **state)
{
    ph_click_request_t request = event_run();
    const ph_execution_t *row;
    build_test_t test;

    set_up(&test, *state);
    request.note = "again";
    request.batch_id = "bat_1";
    row = &build_run(&test, &request)->execution;
    assert_memory_equal(row->id, "exe_", 4);
    assert_memory_equal(row->message_id, "msg_", 4);
    assert_int_equal(row->attempt, 1);
    assert_null(row->retry_of);
    assert_string_equal(row->batch_id, "bat_1");
    assert_string_equal(row->integration_id, "jira");
    assert_string_equal(row->integration_name, "Jira");
    assert_int_equal(row->mode, PH_MODE_EVENT);
    assert_string_equal(row->event_id, "evt-1");
    assert_string_equal(row->event_type, "order.failed");
    assert_string_equal(row->event_title, "Order");
    assert_int_equal(row->outcome.state, PH_STATE_SENDING);
    assert_int_equal(row->outcome.delivery, PH_DELIVERY_UNDECIDED);
    assert_int_equal(row->created_at, NOW);
    assert_int_equal(row->duration_us, -1);
    assert_string_equal(row->username, "olga");
    assert_string_equal(row->client_ip, "127.0.0.1");
    assert_string_equal(row->note, "again");
    assert_string_equal(row->owner, OWNER);
    assert_string_equal(row->webhook_version, "v1");
}

static void retry_keeps_message_event_and_body_of_the_prior_execution(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    build_test_t test;
    ph_click_t *click;

    set_up(&test, *state);
    request.kind = PH_CLICK_RETRY;
    click = make_click(&test, &request);
    click->prior.id = "exe_1";
    click->prior.message_id = "msg_1";
    click->prior.mode = PH_MODE_EVENT;
    click->prior.event_id = "evt-0";
    click->prior.event_type = "order.made";
    click->prior.event_title = "Then";
    click->prior_request.body = "the body of then";
    click->prior_request.body_len = 16;
    build(&test, click, 3);
    assert_string_equal(click->execution.message_id, "msg_1");
    assert_string_equal(click->execution.retry_of, "exe_1");
    assert_int_equal(click->execution.attempt, 3);
    assert_int_equal(click->execution.mode, PH_MODE_EVENT);
    assert_string_equal(click->execution.event_id, "evt-0");
    assert_string_equal(click->execution.event_type, "order.made");
    assert_string_equal(click->execution.event_title, "Then");
    assert_int_equal(click->attempt.body_len, 16);
    assert_memory_equal(click->attempt.body, "the body of then", 16);
}

static void idempotency_key_names_the_execution(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    build_test_t test;
    ph_click_t *click;

    set_up(&test, *state);
    assert_null(build_run(&test, &request)->idempotency.idem_key);
    request.idempotency_key = "k1";
    request.fingerprint = "print";
    click = build_run(&test, &request);
    assert_string_equal(click->idempotency.username, "olga");
    assert_string_equal(click->idempotency.idem_key, "k1");
    assert_string_equal(click->idempotency.fingerprint, "print");
    assert_string_equal(click->idempotency.execution_id, click->execution.id);
}

/* ---- the attempt and its evidence --------------------------------------------------------------------- */

static void details_of_an_event_are_sent_byte_for_byte(void **state)
{
    const ph_click_request_t request = event_run();
    build_test_t test;
    ph_click_t *click;

    set_up(&test, *state);
    click = build_run(&test, &request);
    assert_non_null(strstr(click->attempt.body, DETAILS));
    assert_int_equal(click->attempt.body_len, strlen(click->attempt.body));
}

static void default_body_is_empty_or_an_envelope(void **state)
{
    const ph_click_request_t request = sample_click_by("olga");
    build_test_t test;

    set_up(&test, *state);
    assert_int_equal(build_run(&test, &request)->attempt.body_len, 0);
    test.webhook.default_body = PH_DEFAULT_BODY_ENVELOPE;
    assert_non_null(strstr(build_run(&test, &request)->attempt.body, "\"jira\""));
}

static void evidence_is_what_is_sent_with_secrets_masked(void **state)
{
    const ph_click_request_t request = event_run();
    const ph_request_t *record;
    build_test_t test;
    ph_click_t *click;

    set_up(&test, *state);
    click = build_run(&test, &request);
    record = &click->record;
    assert_string_equal(record->execution_id, click->execution.id);
    assert_string_equal(record->url, test.sample.url);
    assert_ptr_equal(record->body, click->attempt.body);
    assert_int_equal(record->body_len, click->attempt.body_len);
    assert_non_null(strstr(record->headers, "X-Tenant"));
    assert_null(strstr(record->headers, "sealed"));
}

static void timeout_is_that_of_the_webhook_or_of_the_server(void **state)
{
    const ph_click_request_t request = sample_click_by("olga");
    build_test_t test;

    set_up(&test, *state);
    assert_int_equal(build_run(&test, &request)->attempt.timeout, apr_time_from_sec(10));
    test.webhook.timeout_ms = 2500;
    assert_int_equal(build_run(&test, &request)->attempt.timeout, apr_time_from_msec(2500));
}

static void trace_is_continued_only_if_tracing_is_on(void **state)
{
    static const char incoming[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    ph_click_request_t request = sample_click_by("olga");
    build_test_t test;
    ph_click_t *click;

    set_up(&test, *state);
    request.traceparent = incoming;
    assert_null(build_run(&test, &request)->attempt.traceparent);
    test.sample.portal.is_traced = 1;
    click = build_run(&test, &request);
    assert_memory_equal(click->attempt.traceparent, incoming, 36);
    assert_string_not_equal(click->attempt.traceparent, incoming);
}

/* The rows it is built from live in a pool that is destroyed when the batch is committed. */
static void click_keeps_nothing_of_the_rows_it_was_built_from(void **state)
{
    static const char *const texts[] = { "jira", "Jira", "http://127.0.0.1:8080/hook", "sealed-bearer",
                                         "v1" };
    const ph_click_request_t request = event_run();
    char *copies[COUNT(texts)];
    build_test_t test;
    ph_click_t *click;
    size_t i;

    set_up(&test, *state);
    for (i = 0; i < COUNT(texts); i++) {
        copies[i] = apr_pstrdup(test.sample.store->pool, texts[i]);
    }
    test.found.integration_id = copies[0];
    test.found.integration_name = copies[1];
    test.webhook.url = copies[2];
    test.webhook.bearer = copies[3];
    test.webhook.version = copies[4];
    click = build_run(&test, &request);
    for (i = 0; i < COUNT(texts); i++) {
        memset(copies[i], 'x', strlen(texts[i]));
    }
    memset(test.webhook.headers->elts, 0, sizeof(ph_sealed_header_t));
    memset(test.keys->elts, 0, sizeof(ph_signing_key_t));
    assert_string_equal(click->execution.integration_id, "jira");
    assert_string_equal(click->execution.integration_name, "Jira");
    assert_string_equal(click->attempt.url, texts[2]);
    assert_string_equal(click->attempt.bearer, "sealed-bearer");
    assert_string_equal(click->execution.webhook_version, "v1");
    assert_string_equal(APR_ARRAY_IDX(click->attempt.headers, 0, ph_sealed_header_t).sealed, "sealed-value");
    assert_string_equal(APR_ARRAY_IDX(click->attempt.keys, 0, ph_signing_key_t).secret, "sealed-key");
}

/* ---- the digest of a preview -------------------------------------------------------------------------- */

static const char *digest_of(build_test_t *test, apr_time_t now)
{
    ph_click_request_t request = event_run();
    unsigned char random[PH_CLICK_RANDOM_BYTES] = { 0 };
    ph_click_t *click;

    request.is_preview = 1;
    click = make_click(test, &request);
    ph_click_build_ids(click, &test->sample.portal, random);
    ph_click_build(click, &test->sample.portal, OWNER, &test->found, test->keys, &test->event, 1, now);
    return click->digest;
}

static void digest_changes_with_what_is_sent_and_not_with_the_time(void **state)
{
    build_test_t test;
    const char *before;

    set_up(&test, *state);
    before = digest_of(&test, NOW);
    assert_string_equal(digest_of(&test, NOW + apr_time_from_sec(5)), before);
    test.webhook.url = "http://127.0.0.1:8081/hook";
    assert_string_not_equal(digest_of(&test, NOW), before);
    /* A path that could be guessed and tried. */
    test.webhook.url = apr_pstrcat(test.sample.store->pool, test.sample.url, "/secret?token=1", NULL);
    assert_string_equal(digest_of(&test, NOW), before);
    test.webhook.url = test.sample.url;
    test.webhook.version = "v2";
    assert_string_not_equal(digest_of(&test, NOW), before);
    test.webhook.version = "v1";
    test.event.title = "Another";
    assert_string_not_equal(digest_of(&test, NOW), before);
    test.event.title = "Order";
    assert_string_equal(digest_of(&test, NOW), before);
}

static void digest_is_computed_only_where_it_is_needed(void **state)
{
    ph_click_request_t request = event_run();
    build_test_t test;

    set_up(&test, *state);
    assert_null(build_run(&test, &request)->digest);
    request.preview_digest = "of the preview";
    assert_non_null(build_run(&test, &request)->digest);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_says_who_runs_what_and_which_process_sends_it),
        cmocka_unit_test(retry_keeps_message_event_and_body_of_the_prior_execution),
        cmocka_unit_test(idempotency_key_names_the_execution),
        cmocka_unit_test(details_of_an_event_are_sent_byte_for_byte),
        cmocka_unit_test(default_body_is_empty_or_an_envelope),
        cmocka_unit_test(evidence_is_what_is_sent_with_secrets_masked),
        cmocka_unit_test(timeout_is_that_of_the_webhook_or_of_the_server),
        cmocka_unit_test(trace_is_continued_only_if_tracing_is_on),
        cmocka_unit_test(click_keeps_nothing_of_the_rows_it_was_built_from),
        cmocka_unit_test(digest_changes_with_what_is_sent_and_not_with_the_time),
        cmocka_unit_test(digest_is_computed_only_where_it_is_needed),
    };

    return fresh_store_run("click_build", tests, COUNT(tests));
}
