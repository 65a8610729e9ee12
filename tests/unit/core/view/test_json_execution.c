/* SPDX-License-Identifier: Apache-2.0 */
/* Executions as JSON: only admins see whole targets; bodies of any bytes are shown. */
#include "core/view/json_execution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/permission.h"
#include "pool_fixture.h"

#define MASK                                                                                                 \
    "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2"

static const ph_request_t sent = {
    .execution_id = "exe_1",
    .url = "https://hooks.example.com:8443/secret/path?token=1",
    .headers = "[[\"webhook-id\",\"msg_1\"],[\"authorization\",\"" MASK "\"]]",
    .body = "{}",
    .body_len = 2,
};

static ph_response_t answered(void)
{
    ph_response_t response = { 0 };

    response.status = 302;
    response.headers =
        "[[\"Location\",\"https://other.example/secret\"],[\"content-location\",\"/secret\"],[\"X\",\"y\"]]";
    response.body = "\xff\x00z";
    response.body_len = 3;
    response.body_total = -1;
    response.timing.dns_us = -1;
    response.timing.wait_us = 12;
    response.signed_at = apr_time_from_sec(1795445128);
    return response;
}

static json_t *evidence(int permissions)
{
    const ph_response_t response = answered();

    return ph_json_evidence(&sent, &response, permissions, pool);
}

static const char *text_at(const json_t *json, const char *member, const char *name)
{
    return json_string_value(json_object_get(json_object_get(json, member), name));
}

static const char *header_value(const json_t *json, const char *member, size_t place)
{
    return json_string_value(
        json_array_get(json_array_get(json_object_get(json_object_get(json, member), "headers"), place), 1));
}

static void admins_see_whole_targets(void **state)
{
    json_t *json = evidence(PH_PERMISSION_ADMIN);

    (void)state;
    assert_string_equal(text_at(json, "request", "url"), sent.url);
    assert_string_equal(header_value(json, "response", 0), "https://other.example/secret");
    assert_string_equal(header_value(json, "response", 1), "/secret");
    json_decref(json);
}

static void others_see_only_the_origin(void **state)
{
    json_t *json = evidence(PH_PERMISSION_TRIGGER);
    char *all = json_dumps(json, 0);

    (void)state;
    assert_string_equal(text_at(json, "request", "url"), "https://hooks.example.com:8443/…");
    assert_string_equal(header_value(json, "response", 0), "https://other.example/…");
    assert_string_equal(header_value(json, "response", 2), "y");
    assert_null(strstr(all, "secret"));
    free(all);
    json_decref(json);
}

static void timestamp_follows_the_id_and_masked_headers_are_listed(void **state)
{
    json_t *json = evidence(PH_PERMISSION_TRIGGER);
    const json_t *masked = json_object_get(json_object_get(json, "request"), "masked");

    (void)state;
    assert_string_equal(header_value(json, "request", 1), "1795445128");
    assert_int_equal(json_array_size(masked), 1);
    assert_string_equal(json_string_value(json_array_get(masked, 0)), "authorization");
    json_decref(json);
}

static void binary_bodies_are_base64_and_unknown_values_null(void **state)
{
    json_t *json = evidence(PH_PERMISSION_TRIGGER);
    const json_t *timing = json_object_get(json, "timing");

    (void)state;
    assert_string_equal(text_at(json, "response", "encoding"), "base64");
    assert_string_equal(text_at(json, "response", "body"), "/wB6");
    assert_string_equal(text_at(json, "request", "encoding"), "utf-8");
    assert_true(json_is_null(json_object_get(json_object_get(json, "response"), "body_total")));
    assert_true(json_is_null(json_object_get(timing, "dns_us")));
    assert_int_equal(json_integer_value(json_object_get(timing, "wait_us")), 12);
    assert_true(json_is_null(json_object_get(json, "tls")));
    json_decref(json);
}

static void last_execution_has_more_members_for_viewers_of_the_history(void **state)
{
    ph_execution_t last = { 0 };
    json_t *json;

    (void)state;
    last.id = "exe_1";
    last.outcome.state = PH_STATE_FAILED;
    last.outcome.delivery = PH_DELIVERY_RECEIVED;
    last.outcome.error = PH_ERROR_HTTP_STATUS;
    last.outcome.http_status = 500;
    last.finished_at = 1;
    json = ph_json_last_execution(&last, 0, pool);
    assert_int_equal(json_object_size(json), 2);
    json_decref(json);
    json = ph_json_last_execution(&last, PH_PERMISSION_TRIGGER, pool);
    assert_int_equal(json_integer_value(json_object_get(json, "http_status")), 500);
    json_decref(json);
    json = ph_json_last_execution(NULL, PH_PERMISSION_ADMIN, pool);
    assert_true(json_is_null(json));
    json_decref(json);
}

static json_t *parsed(ph_json_out_t *out)
{
    apr_size_t len;
    const char *text = ph_json_out_end(out, &len);
    json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(json);
    assert_int_equal(len, strlen(text));
    return json;
}

static ph_execution_t pressed(void)
{
    ph_execution_t execution = { 0 };

    execution.id = "exe_1";
    execution.attempt = 1;
    execution.integration_name = "\"Ord\xc3\xa9r\"\n";
    execution.outcome.state = PH_STATE_SENDING;
    execution.created_at = apr_time_from_sec(1795445128);
    execution.duration_us = -1;
    return execution;
}

static void execution_has_every_member_and_null_for_unknown(void **state)
{
    const ph_execution_t execution = pressed();
    ph_json_out_t out;
    json_t *json;

    (void)state;
    ph_json_out_init(&out, pool);
    ph_json_execution(&out, &execution);
    json = parsed(&out);
    assert_int_equal(json_object_size(json), 24);
    assert_string_equal(json_string_value(json_object_get(json, "integration_name")),
                        execution.integration_name);
    assert_int_equal(json_integer_value(json_object_get(json, "attempt")), 1);
    assert_string_equal(json_string_value(json_object_get(json, "created_at")), "2026-11-23T14:45:28.000Z");
    assert_true(json_is_null(json_object_get(json, "finished_at")));
    assert_true(json_is_null(json_object_get(json, "duration_us")));
    assert_true(json_is_null(json_object_get(json, "http_status")));
    assert_true(json_is_null(json_object_get(json, "note")));
    json_decref(json);
}

static void words_of_the_receiver_are_found_in_the_body_as_it_is_shown(void **state)
{
    ph_response_t response = answered();
    json_t *json = ph_json_evidence(&sent, &response, 0, pool);

    (void)state;
    assert_true(json_is_null(json_object_get(json, "receiver_message")));
    json_decref(json);
    response.body = "{\"message\":\"no such project\"}";
    response.body_len = strlen(response.body);
    json = ph_json_evidence(&sent, &response, 0, pool);
    assert_string_equal(json_string_value(json_object_get(json, "receiver_message")), "no such project");
    json_decref(json);
    json = ph_json_evidence(&sent, NULL, 0, pool);
    assert_true(json_is_null(json_object_get(json, "receiver_message")));
    json_decref(json);
}

static void evidence_comes_with_the_recorded_sentence(void **state)
{
    const ph_execution_t execution = pressed();
    ph_response_t response = answered();
    ph_json_out_t out;
    json_t *json;

    (void)state;
    response.sentence = "As it was recorded.";
    ph_json_out_init(&out, pool);
    ph_json_execution_with_evidence(&out, &execution, &sent, &response, 0);
    json = parsed(&out);
    assert_int_equal(json_object_size(json), 24 + 8);
    assert_string_equal(json_string_value(json_object_get(json, "sentence")), "As it was recorded.");
    assert_string_equal(text_at(json, "request", "body"), "{}");
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        POOL_TEST(admins_see_whole_targets),
        POOL_TEST(others_see_only_the_origin),
        POOL_TEST(timestamp_follows_the_id_and_masked_headers_are_listed),
        POOL_TEST(binary_bodies_are_base64_and_unknown_values_null),
        POOL_TEST(last_execution_has_more_members_for_viewers_of_the_history),
        POOL_TEST(execution_has_every_member_and_null_for_unknown),
        POOL_TEST(words_of_the_receiver_are_found_in_the_body_as_it_is_shown),
        POOL_TEST(evidence_comes_with_the_recorded_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
