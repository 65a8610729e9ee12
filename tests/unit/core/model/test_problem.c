/* SPDX-License-Identifier: Apache-2.0 */
/* A refusal as a problem document (RFC 9457): what is wrong and what to do. */
#include "core/model/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static const struct {
    ph_problem_code_t code;
    const char *word;
    int status;
    int retry_after;
} table[] = {
    { PH_PROBLEM_MALFORMED, "malformed", 400, 0 },
    { PH_PROBLEM_UNAUTHENTICATED, "unauthenticated", 401, 0 },
    { PH_PROBLEM_FORBIDDEN, "forbidden", 403, 0 },
    { PH_PROBLEM_CROSS_SITE, "cross_site", 403, 0 },
    { PH_PROBLEM_NOT_FOUND, "not_found", 404, 0 },
    { PH_PROBLEM_METHOD_NOT_ALLOWED, "method_not_allowed", 405, 0 },
    { PH_PROBLEM_REQUEST_TIMEOUT, "request_timeout", 408, 0 },
    { PH_PROBLEM_NOT_CONFIGURED, "not_configured", 409, 0 },
    { PH_PROBLEM_DISABLED, "disabled", 409, 0 },
    { PH_PROBLEM_NO_SIGNING_KEY, "no_signing_key", 409, 0 },
    { PH_PROBLEM_PAUSED, "paused", 409, 0 },
    { PH_PROBLEM_PAUSED_BY_RECEIVER, "paused_by_receiver", 409, 0 },
    { PH_PROBLEM_GONE, "gone", 409, 0 },
    { PH_PROBLEM_HOST_CHANGED, "host_changed", 409, 0 },
    { PH_PROBLEM_EVIDENCE_REMOVED, "evidence_removed", 409, 0 },
    { PH_PROBLEM_IN_PROGRESS, "in_progress", 409, 0 },
    { PH_PROBLEM_ALREADY_SUCCEEDED, "already_succeeded", 409, 0 },
    { PH_PROBLEM_CHANGED_SINCE_PREVIEW, "changed_since_preview", 409, 0 },
    { PH_PROBLEM_LAST_ADMIN, "last_admin", 409, 0 },
    { PH_PROBLEM_OWN_PERMISSIONS, "own_permissions", 409, 0 },
    { PH_PROBLEM_NO_KEY_FILE, "no_key_file", 409, 0 },
    { PH_PROBLEM_EXTERNAL_CATALOG, "external_catalog", 409, 0 },
    { PH_PROBLEM_INVALID_EVENT, "invalid_event", 409, 0 },
    { PH_PROBLEM_EXISTS, "exists", 409, 0 },
    { PH_PROBLEM_STALE, "stale", 412, 0 },
    { PH_PROBLEM_TOO_LARGE, "too_large", 413, 0 },
    { PH_PROBLEM_UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", 415, 0 },
    { PH_PROBLEM_INVALID, "invalid", 422, 0 },
    { PH_PROBLEM_TARGET_NOT_ALLOWED, "target_not_allowed", 422, 0 },
    { PH_PROBLEM_IDEMPOTENCY_MISMATCH, "idempotency_mismatch", 422, 0 },
    { PH_PROBLEM_PRECONDITION_REQUIRED, "precondition_required", 428, 0 },
    { PH_PROBLEM_RATE_LIMITED, "rate_limited", 429, 1 },
    { PH_PROBLEM_INTERNAL, "internal", 500, 0 },
    { PH_PROBLEM_NO_AUTHENTICATION, "no_authentication", 500, 0 },
    { PH_PROBLEM_BUSY, "busy", 503, 1 },
    { PH_PROBLEM_DATABASE_UNAVAILABLE, "database_unavailable", 503, 5 },
    { PH_PROBLEM_TOO_SLOW, "too_slow", 503, 5 },
    { PH_PROBLEM_CATALOG_UNAVAILABLE, "catalog_unavailable", 503, 30 },
    { PH_PROBLEM_SCHEMA_MISMATCH, "schema_mismatch", 503, 30 },
    { PH_PROBLEM_SECRET_UNAVAILABLE, "secret_unavailable", 503, 30 },
    { PH_PROBLEM_STOPPING, "stopping", 503, 1 },
};

static void assert_json(json_t *document, const char *want)
{
    char *text = json_dumps(document, JSON_COMPACT);

    assert_string_equal(text, want);
    free(text);
    json_decref(document);
}

static void every_code_has_word_status_title_and_remedy(void **state)
{
    ph_problem_t problem;
    size_t i;

    (void)state;
    assert_int_equal(COUNT(table), PH_PROBLEM_STOPPING);
    for (i = 0; i < COUNT(table); i++) {
        json_t *document;
        const char *type;

        assert_int_equal(table[i].code, i + 1);
        assert_string_equal(ph_problem_word(table[i].code), table[i].word);
        assert_int_equal(ph_problem_status(table[i].code), table[i].status);
        ph_problem_refuse(&problem, table[i].code, NULL);
        assert_int_equal(ph_problem_retry_after(&problem), table[i].retry_after);
        document = ph_problem_json(&problem, "r1");
        type = json_string_value(json_object_get(document, "type"));
        assert_memory_equal(type, "urn:portalhooks:problem:", 24);
        assert_string_equal(type + 24, table[i].word);
        assert_true(json_string_length(json_object_get(document, "title")) > 5);
        assert_true(json_string_length(json_object_get(document, "remedy")) > 5);
        assert_int_equal(json_integer_value(json_object_get(document, "status")), table[i].status);
        json_decref(document);
    }
}

static void no_problem_has_no_word(void **state)
{
    (void)state;
    assert_int_equal(PH_PROBLEM_NONE, 0);
    assert_null(ph_problem_word(PH_PROBLEM_NONE));
    assert_int_equal(ph_problem_status(PH_PROBLEM_NONE), 0);
}

static void refuse_returns_the_code_and_resets_the_problem(void **state)
{
    ph_problem_t problem = { 0 };

    (void)state;
    ph_problem_add_field(&problem, "/url", "It is missing.", pool);
    problem.execution_id = "exe_1";
    assert_int_equal(ph_problem_refuse(&problem, PH_PROBLEM_STALE, "Somebody was faster."), PH_PROBLEM_STALE);
    assert_int_equal(problem.code, PH_PROBLEM_STALE);
    assert_string_equal(problem.detail, "Somebody was faster.");
    assert_null(problem.errors);
    assert_null(problem.execution_id);
}

static void missing_detail_is_the_title(void **state)
{
    ph_problem_t problem;

    (void)state;
    ph_problem_refuse(&problem, PH_PROBLEM_DISABLED, NULL);
    assert_json(
        ph_problem_json(&problem, "r1"),
        "{\"type\":\"urn:portalhooks:problem:disabled\",\"title\":\"The webhook is disabled.\","
        "\"status\":409,\"detail\":\"The webhook is disabled.\",\"remedy\":\"Ask an admin to enable it.\","
        "\"request_id\":\"r1\"}");
}

static void document_members_are_in_order(void **state)
{
    ph_problem_t problem = { 0 };

    (void)state;
    ph_problem_add_field(&problem, "/url", "It is \"missing\".", pool);
    ph_problem_add_field(&problem, "", "Größe", pool);
    assert_int_equal(problem.code, PH_PROBLEM_INVALID);
    problem.detail = "Two things are wrong.";
    problem.remedy = "Do better.";
    problem.execution_id = "exe_1";
    assert_json(
        ph_problem_json(&problem, "r1"),
        "{\"type\":\"urn:portalhooks:problem:invalid\",\"title\":\"The request contains invalid values.\","
        "\"status\":422,\"detail\":\"Two things are wrong.\",\"remedy\":\"Do better.\",\"errors\":["
        "{\"pointer\":\"/url\",\"detail\":\"It is \\\"missing\\\".\"},"
        "{\"pointer\":\"\",\"detail\":\"Größe\"}],"
        "\"execution_id\":\"exe_1\",\"request_id\":\"r1\"}");
}

static void field_error_keeps_an_earlier_code(void **state)
{
    ph_problem_t problem;

    (void)state;
    ph_problem_refuse(&problem, PH_PROBLEM_TARGET_NOT_ALLOWED, NULL);
    ph_problem_add_field(&problem, "/url", "It is a private address.", pool);
    assert_int_equal(problem.code, PH_PROBLEM_TARGET_NOT_ALLOWED);
    assert_int_equal(problem.errors->nelts, 1);
}

static void refused_items_are_listed_with_index_word_and_sentence(void **state)
{
    ph_problem_t problem = { 0 };
    ph_problem_t malformed = { 0 };
    ph_problem_t invalid = { 0 };
    int i;

    (void)state;
    ph_problem_refuse(&malformed, PH_PROBLEM_MALFORMED, "The event is not valid JSON.");
    ph_problem_add_item(&problem, 3, "/3", &malformed, pool);
    assert_int_equal(problem.code, PH_PROBLEM_MALFORMED);
    ph_problem_add_field(&invalid, "/7/title", "This is required.", pool);
    ph_problem_add_item(&problem, 7, "/7", &invalid, pool);
    assert_int_equal(problem.code, PH_PROBLEM_INVALID);
    assert_json(json_incref(json_object_get(ph_problem_json(&problem, "r"), "errors")),
                "[{\"index\":3,\"type\":\"urn:portalhooks:problem:malformed\",\"pointer\":\"/3\","
                "\"detail\":\"The event is not valid JSON.\"},"
                "{\"index\":7,\"type\":\"urn:portalhooks:problem:invalid\",\"pointer\":\"/7/title\","
                "\"detail\":\"This is required.\"}]");
    for (i = 0; i < 60; i++) {
        ph_problem_add_field(&invalid, "/8/x", "This field does not exist.", pool);
    }
    for (i = 8; i < 500; i++) {
        ph_problem_add_item(&problem, i, "/8", &invalid, pool);
    }
    assert_int_equal(problem.errors->nelts, 2 + 492 * 10);
}

static void field_error_is_copied(void **state)
{
    ph_problem_t problem = { 0 };
    char pointer[] = "/a";
    char detail[] = "b";

    (void)state;
    ph_problem_add_field(&problem, pointer, detail, pool);
    pointer[1] = 'x';
    detail[0] = 'x';
    assert_string_equal(APR_ARRAY_IDX(problem.errors, 0, ph_problem_field_t).pointer, "/a");
    assert_string_equal(APR_ARRAY_IDX(problem.errors, 0, ph_problem_field_t).detail, "b");
}

static void malformed_utf8_does_not_break_the_document(void **state)
{
    ph_problem_t problem;

    (void)state;
    ph_problem_refuse(&problem, PH_PROBLEM_DISABLED, "bad \xff bytes");
    ph_problem_add_field(&problem, "/\xc3", "\xe2\x82", pool);
    assert_json(
        ph_problem_json(&problem, NULL),
        "{\"type\":\"urn:portalhooks:problem:disabled\",\"title\":\"The webhook is disabled.\","
        "\"status\":409,\"detail\":\"The webhook is disabled.\",\"remedy\":\"Ask an admin to enable it.\","
        "\"errors\":[{\"pointer\":\"\",\"detail\":\"This is invalid.\"}],\"request_id\":\"\"}");
}

static void retry_after_is_rounded_up_to_seconds(void **state)
{
    static const struct {
        apr_interval_time_t given;
        int seconds;
    } cases[] = { { 0, 1 }, { 1, 1 }, { 1000000, 1 }, { 1000001, 2 }, { 59999999, 60 } };
    ph_problem_t problem;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        ph_problem_refuse(&problem, PH_PROBLEM_RATE_LIMITED, NULL);
        problem.retry_after = cases[i].given;
        assert_int_equal(ph_problem_retry_after(&problem), cases[i].seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_word_status_title_and_remedy),
        cmocka_unit_test(no_problem_has_no_word),
        cmocka_unit_test(refuse_returns_the_code_and_resets_the_problem),
        cmocka_unit_test(missing_detail_is_the_title),
        cmocka_unit_test(document_members_are_in_order),
        cmocka_unit_test(field_error_keeps_an_earlier_code),
        cmocka_unit_test(refused_items_are_listed_with_index_word_and_sentence),
        cmocka_unit_test(field_error_is_copied),
        cmocka_unit_test(malformed_utf8_does_not_break_the_document),
        cmocka_unit_test(retry_after_is_rounded_up_to_seconds),
    };

    return cmocka_run_group_tests_name("problem", tests, pool_set_up, pool_tear_down);
}
