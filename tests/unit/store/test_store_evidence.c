/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence is read back byte by byte, written in batches of any size. */
#include "store/store_evidence.h"

#include "count.h"
#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#define NOW APR_INT64_C(1790000000123456)

static void insert_request(const fresh_store_t *store, const ph_request_t *request)
{
    apr_array_header_t *one = apr_array_make(store->pool, 1, sizeof(const ph_request_t *));

    APR_ARRAY_PUSH(one, const ph_request_t *) = request;
    assert_stored(store, ph_store_evidence_insert_requests(store->db, one, store->pool));
}

static void insert_response(const fresh_store_t *store, const ph_response_t *response)
{
    apr_array_header_t *one = apr_array_make(store->pool, 1, sizeof(const ph_response_t *));

    APR_ARRAY_PUSH(one, const ph_response_t *) = response;
    assert_stored(store, ph_store_evidence_insert_responses(store->db, one, store->pool));
}

static void request_is_read_back_byte_for_byte(void **state)
{
    static const char body[] = "{\"x\":\"'\0\xff\xfe\xf0\x9f\x98\x80\"}";
    const fresh_store_t *store = *state;
    const ph_request_t written = { "exe_1", "https://r.example/?q='%s'", "[[\"a\",\"\xf0\x9f\x98\x80\"]]",
                                   body, sizeof(body) - 1 };
    ph_request_t *found;

    insert_request(store, &written);
    assert_stored(store, ph_store_evidence_get_request(&found, store->db, "exe_1", store->pool));
    assert_string_equal(found->execution_id, "exe_1");
    assert_string_equal(found->url, written.url);
    assert_string_equal(found->headers, written.headers);
    assert_int_equal(found->body_len, sizeof(body) - 1);
    assert_memory_equal(found->body, body, sizeof(body) - 1);
    assert_stored(store, ph_store_evidence_get_request(&found, store->db, "exe_2", store->pool));
    assert_null(found);
}

static void empty_body_is_read_back_empty(void **state)
{
    const fresh_store_t *store = *state;
    const ph_request_t written = { "exe_1", "https://r.example/", "[]", NULL, 0 };
    ph_request_t *found;

    insert_request(store, &written);
    assert_stored(store, ph_store_evidence_get_request(&found, store->db, "exe_1", store->pool));
    assert_int_equal(found->body_len, 0);
    assert_non_null(found->body);
}

static void response_is_read_back_byte_for_byte(void **state)
{
    const fresh_store_t *store = *state;
    const ph_timing_t timing = { 1, 2, 3, 4, 5, 6 };
    ph_response_t written = { 0 };
    ph_response_t *found;
    char *body = apr_palloc(store->pool, 65536);
    int i;

    for (i = 0; i < 65536; i++) {
        body[i] = (char)(i * 7);
    }
    written.execution_id = "exe_1";
    written.status = 503;
    written.headers = "[[\"retry-after\",\"5\"]]";
    written.body = body;
    written.body_len = 65536;
    written.body_total = APR_INT64_C(9000000000);
    written.truncated = 1;
    written.redacted = 1;
    written.timing = timing;
    written.peer = "[::1]:443";
    written.reused = 1;
    written.tls_version = "TLSv1.3";
    written.tls_cipher = "TLS_AES_256_GCM_SHA384";
    written.sentence = "The receiver said \"'503'\" \xf0\x9f\x98\x80.";
    written.signed_at = NOW;
    insert_response(store, &written);
    assert_stored(store, ph_store_evidence_get_response(&found, store->db, "exe_1", store->pool));
    assert_string_equal(found->execution_id, "exe_1");
    assert_int_equal(found->status, 503);
    assert_string_equal(found->headers, written.headers);
    assert_int_equal(found->body_len, 65536);
    assert_memory_equal(found->body, body, 65536);
    assert_int_equal(found->body_total, APR_INT64_C(9000000000));
    assert_true(found->truncated && found->redacted);
    assert_memory_equal(&found->timing, &timing, sizeof(timing));
    assert_string_equal(found->peer, "[::1]:443");
    assert_true(found->reused);
    assert_string_equal(found->tls_version, "TLSv1.3");
    assert_string_equal(found->tls_cipher, "TLS_AES_256_GCM_SHA384");
    assert_string_equal(found->sentence, written.sentence);
    assert_int_equal(found->signed_at, NOW);
}

static void missing_values_are_read_back_as_missing(void **state)
{
    const ph_timing_t timing = { 0, -1, -1, -1, -1, -1 };
    const fresh_store_t *store = *state;
    ph_response_t written = { 0 };
    ph_response_t *found;

    written.execution_id = "exe_1";
    written.body_total = -1;
    written.timing = timing;
    insert_response(store, &written);
    assert_stored(store, ph_store_evidence_get_response(&found, store->db, "exe_1", store->pool));
    assert_int_equal(found->status, 0);
    assert_null(found->headers);
    assert_int_equal(found->body_len, 0);
    assert_int_equal(found->body_total, -1);
    assert_false(found->truncated || found->redacted);
    assert_memory_equal(&found->timing, &timing, sizeof(timing));
    assert_null(found->peer);
    assert_false(found->reused);
    assert_null(found->tls_version);
    assert_null(found->tls_cipher);
    assert_null(found->sentence);
    assert_int_equal(found->signed_at, 0);
    assert_stored(store, ph_store_evidence_get_response(&found, store->db, "exe_2", store->pool));
    assert_null(found);
}

static void any_number_of_rows_is_inserted(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *requests = apr_array_make(store->pool, 70, sizeof(const ph_request_t *));
    apr_array_header_t *responses = apr_array_make(store->pool, 70, sizeof(const ph_response_t *));
    ph_response_t *response;
    ph_request_t *request;
    int size;
    int i;

    for (size = 1; size <= 70; size++) {
        apr_array_clear(requests);
        apr_array_clear(responses);
        for (i = 0; i < size; i++) {
            request = apr_pcalloc(store->pool, sizeof(*request));
            request->execution_id = apr_psprintf(store->pool, "exe_%d_%d", size, i);
            request->url = request->execution_id;
            request->headers = "[]";
            request->body = request->execution_id;
            request->body_len = strlen(request->body);
            APR_ARRAY_PUSH(requests, const ph_request_t *) = request;
            response = apr_pcalloc(store->pool, sizeof(*response));
            response->execution_id = request->execution_id;
            response->body = request->body;
            response->body_len = request->body_len;
            APR_ARRAY_PUSH(responses, const ph_response_t *) = response;
        }
        assert_stored(store, ph_db_begin(store->db));
        assert_stored(store, ph_store_evidence_insert_requests(store->db, requests, store->pool));
        assert_stored(store, ph_store_evidence_insert_responses(store->db, responses, store->pool));
        assert_stored(store, ph_db_commit(store->db));
        request = APR_ARRAY_IDX(requests, size - 1, ph_request_t *);
        assert_stored(
            store, ph_store_evidence_get_response(&response, store->db, request->execution_id, store->pool));
        assert_int_equal(response->body_len, request->body_len);
        assert_memory_equal(response->body, request->body, request->body_len);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_is_read_back_byte_for_byte),
        cmocka_unit_test(empty_body_is_read_back_empty),
        cmocka_unit_test(response_is_read_back_byte_for_byte),
        cmocka_unit_test(missing_values_are_read_back_as_missing),
        cmocka_unit_test(any_number_of_rows_is_inserted),
    };

    return fresh_store_run("store_evidence", tests, COUNT(tests));
}
