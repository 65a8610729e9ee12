/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets of a webhook form: every fault is named, and what is stored is sealed. */
#include "service/webhook_secrets.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"

static json_t *parse(const char *text)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);

    assert_non_null(value);
    return value;
}

/* Seal the two JSON texts; NULL = not given. */
static ph_problem_code_t seal(ph_sealed_form_t *sealed, sample_service_t *service, const char *token,
                              const char *headers)
{
    json_t *token_value = token ? parse(token) : NULL;
    json_t *headers_value = headers ? parse(headers) : NULL;
    ph_webhook_form_t form = { 0 };
    ph_problem_code_t code;

    form.url = "https://Example.com/hook";
    form.bearer_token = token_value;
    form.headers = headers_value;
    code = ph_webhook_secrets_seal(sealed, &service->context, "jira", &form);
    json_decref(token_value);
    json_decref(headers_value);
    return code;
}

static void assert_opens(sample_service_t *service, const char *column, const char *sealed,
                         const char *expected)
{
    const ph_secretbox_place_t place = { "ph_webhook", "jira", column, "https://example.com:443" };
    ph_secret_t *plain;

    assert_int_equal(ph_secretbox_open(&plain, service->sample.portal.keyring, &place, sealed),
                     PH_SECRETBOX_OPENED);
    assert_string_equal(ph_secret_bytes(plain), expected);
    ph_secret_free(plain);
}

static void given_secrets_are_sealed_for_their_column(void **state)
{
    sample_service_t service;
    ph_sealed_form_t sealed;
    const ph_sealed_header_t *header;

    sample_service_init(&service, *state);
    assert_served(&service, seal(&sealed, &service, "\"token-12345\"",
                                 "{\"X-Tenant\":\"acme-tenant-0815\",\"X-Gone\":null}"));
    assert_false(sealed.clears_bearer);
    assert_opens(&service, "bearer", sealed.bearer, "token-12345");
    assert_int_equal(sealed.headers->nelts, 2);
    header = &APR_ARRAY_IDX(sealed.headers, 0, ph_sealed_header_t);
    assert_string_equal(header->name, "X-Tenant");
    assert_opens(&service, "headers.x-tenant", header->sealed, "acme-tenant-0815");
    assert_null(APR_ARRAY_IDX(sealed.headers, 1, ph_sealed_header_t).sealed);
}

static void null_removes_and_nothing_keeps(void **state)
{
    sample_service_t service;
    ph_sealed_form_t sealed;

    sample_service_init(&service, *state);
    assert_served(&service, seal(&sealed, &service, NULL, NULL));
    assert_false(sealed.clears_bearer);
    assert_false(sealed.clears_headers);
    assert_null(sealed.bearer);
    assert_int_equal(sealed.headers->nelts, 0);
    assert_served(&service, seal(&sealed, &service, "null", "null"));
    assert_true(sealed.clears_bearer);
    assert_true(sealed.clears_headers);
}

static void every_fault_has_its_field(void **state)
{
    static const struct {
        const char *token;
        const char *headers;
        const char *pointers;
    } cases[] = {
        { "5", NULL, "/bearer_token" },
        { "\"with space\"", NULL, "/bearer_token" },
        { NULL, "\"text\"", "/headers" },
        { NULL, "[\"X-A\"]", "/headers" },
        { NULL, "{\"X-A\":5}", "/headers/X-A" },
        { NULL, "{\"webhook-id\":\"value-1\"}", "/headers/webhook-id" },
        { NULL, "{\"X A\":\"value-1\"}", "/headers/X A" },
        { NULL, "{\"X-A\":\"value-1\",\"x-a\":\"value-2\"}", "/headers/x-a" },
        { NULL, "{\"X-A\":\"a\\r\\nX-B: c\"}", "/headers/X-A" },
        { "5", "{\"X-A\":5,\"X-B\":5}", "/bearer_token /headers/X-A /headers/X-B" },
    };
    sample_service_t service;
    ph_sealed_form_t sealed;
    const char *pointers;
    size_t i;
    int field;

    sample_service_init(&service, *state);
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(seal(&sealed, &service, cases[i].token, cases[i].headers), PH_PROBLEM_INVALID);
        pointers = "";
        for (field = 0; field < service.problem.errors->nelts; field++) {
            pointers =
                apr_pstrcat(service.context.pool, pointers, (field > 0) ? " " : "",
                            APR_ARRAY_IDX(service.problem.errors, field, ph_problem_field_t).pointer, NULL);
        }
        assert_string_equal(pointers, cases[i].pointers);
        memset(&service.problem, 0, sizeof service.problem);
    }
}

static void without_a_key_file_nothing_is_sealed(void **state)
{
    sample_service_t service;
    ph_sealed_form_t sealed;

    sample_service_init(&service, *state);
    service.sample.portal.keyring = NULL;
    assert_refused(&service, seal(&sealed, &service, "\"token-12345\"", NULL), PH_PROBLEM_NO_KEY_FILE);
    assert_refused(&service, seal(&sealed, &service, NULL, "{\"X-A\":\"value-1\"}"), PH_PROBLEM_NO_KEY_FILE);
    assert_served(&service, seal(&sealed, &service, "null", NULL));
}

/* A webhook with a bearer token and the headers X-One and X-Two, set by "olga". */
static ph_webhook_t a_webhook(const sample_service_t *service)
{
    apr_array_header_t *headers = apr_array_make(service->context.pool, 2, sizeof(ph_sealed_header_t));
    const ph_sealed_header_t one = { "X-One", "sealed-1" };
    const ph_sealed_header_t two = { "X-Two", "sealed-2" };
    ph_webhook_t webhook = { 0 };

    APR_ARRAY_PUSH(headers, ph_sealed_header_t) = one;
    APR_ARRAY_PUSH(headers, ph_sealed_header_t) = two;
    webhook.bearer = "sealed-bearer";
    webhook.bearer_set_at = 1;
    webhook.bearer_set_by = "olga";
    webhook.headers = headers;
    return webhook;
}

static const char *header_of(const ph_webhook_t *webhook, const char *name)
{
    const ph_sealed_header_t *header = ph_webhook_secrets_find(webhook->headers, name);

    return header ? header->sealed : NULL;
}

/* a_webhook as changed by a form. */
static ph_webhook_t merge(sample_service_t *service, const char *token, const char *headers)
{
    const ph_webhook_t before = a_webhook(service);
    ph_webhook_t next = { .updated_at = 2 };
    ph_sealed_form_t sealed;

    assert_served(service, seal(&sealed, service, token, headers));
    assert_served(service, ph_webhook_secrets_merge(&next, &before, &sealed, &service->context));
    return next;
}

static void merging_keeps_what_is_not_given(void **state)
{
    sample_service_t service;
    ph_webhook_t next;

    sample_service_init(&service, *state);
    next = merge(&service, NULL, "{\"x-one\":\"value-1\",\"X-Two\":null,\"X-Three\":\"value-3\"}");
    assert_string_equal(next.bearer, "sealed-bearer");
    assert_int_equal(next.bearer_set_at, 1);
    assert_string_equal(next.bearer_set_by, "olga");
    assert_int_equal(next.headers->nelts, 2);
    assert_opens(&service, "headers.x-one", header_of(&next, "X-One"), "value-1");
    assert_null(header_of(&next, "X-Two"));
    assert_opens(&service, "headers.x-three", header_of(&next, "X-Three"), "value-3");
}

static void merging_replaces_and_removes(void **state)
{
    sample_service_t service;
    ph_webhook_t next;

    sample_service_init(&service, *state);
    next = merge(&service, "\"token-12345\"", "null");
    assert_opens(&service, "bearer", next.bearer, "token-12345");
    assert_int_equal(next.bearer_set_at, 2);
    assert_string_equal(next.bearer_set_by, "adam");
    assert_int_equal(next.headers->nelts, 0);
    next = merge(&service, "null", NULL);
    assert_null(next.bearer);
    assert_int_equal(next.bearer_set_at, 0);
    assert_int_equal(next.headers->nelts, 2);
}

static void merging_without_a_predecessor_has_the_form_alone(void **state)
{
    sample_service_t service;
    ph_sealed_form_t sealed;
    ph_webhook_t next = { 0 };

    sample_service_init(&service, *state);
    assert_served(&service, seal(&sealed, &service, NULL, "{\"X-One\":\"value-1\"}"));
    assert_served(&service, ph_webhook_secrets_merge(&next, NULL, &sealed, &service.context));
    assert_null(next.bearer);
    assert_int_equal(next.headers->nelts, 1);
}

static void twenty_headers_are_the_limit(void **state)
{
    sample_service_t service;
    ph_sealed_form_t sealed;
    ph_webhook_t before;
    ph_webhook_t next = { 0 };
    const char *headers = "";
    int i;

    sample_service_init(&service, *state);
    before = a_webhook(&service);
    for (i = 0; i < 18; i++) {
        headers = apr_psprintf(service.context.pool, "%s\"X-%d\":\"value-1\",", headers, i);
    }
    assert_served(&service, seal(&sealed, &service, NULL,
                                 apr_psprintf(service.context.pool, "{%s\"X-Gone\":null}", headers)));
    assert_served(&service, ph_webhook_secrets_merge(&next, &before, &sealed, &service.context));
    assert_int_equal(next.headers->nelts, 20);
    assert_served(&service, seal(&sealed, &service, NULL,
                                 apr_psprintf(service.context.pool, "{%s\"X-18\":\"value-1\"}", headers)));
    assert_refused(&service, ph_webhook_secrets_merge(&next, &before, &sealed, &service.context),
                   PH_PROBLEM_INVALID);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(given_secrets_are_sealed_for_their_column),
        cmocka_unit_test(null_removes_and_nothing_keeps),
        cmocka_unit_test(every_fault_has_its_field),
        cmocka_unit_test(without_a_key_file_nothing_is_sealed),
        cmocka_unit_test(merging_keeps_what_is_not_given),
        cmocka_unit_test(merging_replaces_and_removes),
        cmocka_unit_test(merging_without_a_predecessor_has_the_form_alone),
        cmocka_unit_test(twenty_headers_are_the_limit),
    };

    return fresh_store_run("webhook secrets", tests, COUNT(tests));
}
