/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence of an execution: its request and its response. */
#include "store_evidence.h"

#include <apr_strings.h>
#include <string.h>

#include "batch.h"
#include "row.h"

#define TIMING_COLUMN 7
#define FIXED_SIZE 512 /* the numbers of a row and the lengths of its texts, rounded up */

static void bind_request(ph_db_call_t *call, const void *row)
{
    const ph_request_t *request = row;

    ph_db_text(call, request->execution_id);
    ph_db_text(call, request->url);
    ph_db_text(call, request->headers);
    ph_db_blob(call, request->body ? request->body : "", request->body_len);
}

static void bind_response(ph_db_call_t *call, const void *row)
{
    const ph_response_t *response = row;
    const ph_timing_t *timing = &response->timing;

    ph_db_text(call, response->execution_id);
    ph_row_bind_optional(call, response->status, 0);
    ph_db_text(call, response->headers);
    ph_db_blob(call, response->body ? response->body : "", response->body_len);
    ph_row_bind_optional(call, response->body_total, -1);
    ph_db_int(call, response->truncated != 0);
    ph_db_int(call, response->redacted != 0);
    ph_row_bind_optional(call, timing->dns_us, -1);
    ph_row_bind_optional(call, timing->connect_us, -1);
    ph_row_bind_optional(call, timing->tls_us, -1);
    ph_row_bind_optional(call, timing->send_us, -1);
    ph_row_bind_optional(call, timing->wait_us, -1);
    ph_row_bind_optional(call, timing->receive_us, -1);
    ph_db_text(call, response->peer);
    ph_db_int(call, response->via_proxy != 0);
    ph_db_text(call, response->tls_version);
    ph_db_text(call, response->tls_cipher);
    ph_db_text(call, response->sentence);
    ph_db_time(call, response->signed_at);
    ph_db_int(call, response->decoded != 0);
    ph_db_text(call, response->charset);
    ph_db_text(call, ph_withheld_word(response->withheld));
    ph_db_int(call, response->reused != 0);
}

static apr_size_t length_of(const char *text)
{
    return text ? strlen(text) : 0;
}

static apr_size_t request_size(const void *row)
{
    const ph_request_t *request = row;

    return FIXED_SIZE + length_of(request->url) + length_of(request->headers) + request->body_len;
}

apr_size_t ph_store_evidence_response_size(const ph_response_t *response)
{
    return FIXED_SIZE + length_of(response->headers) + response->body_len + length_of(response->peer) +
           length_of(response->tls_cipher) + length_of(response->sentence);
}

static apr_size_t response_size(const void *row)
{
    return ph_store_evidence_response_size(row);
}

apr_status_t ph_store_evidence_insert_requests(ph_db_t *db, const apr_array_header_t *requests,
                                               apr_pool_t *scratch)
{
    return ph_batch_insert_sized(db, PH_ST_REQUEST_INSERT, requests, bind_request, request_size, scratch);
}

apr_status_t ph_store_evidence_insert_responses(ph_db_t *db, const apr_array_header_t *responses,
                                                apr_pool_t *scratch)
{
    return ph_batch_insert_sized(db, PH_ST_RESPONSE_INSERT, responses, bind_response, response_size, scratch);
}

apr_status_t ph_store_evidence_get_request(ph_request_t **request, ph_db_t *db, const char *execution_id,
                                           apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_REQUEST_GET, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *request = NULL;
    ph_db_text(call, execution_id);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        *request = apr_pcalloc(pool, sizeof(**request));
        (*request)->execution_id = apr_pstrdup(pool, execution_id);
        (*request)->url = ph_db_get_text(rows, 0, pool);
        (*request)->headers = ph_db_get_text(rows, 1, pool);
        (*request)->body = ph_db_get_blob(&(*request)->body_len, rows, 2, pool);
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

static void read_timing(ph_timing_t *timing, ph_db_rows_t *rows)
{
    timing->dns_us = ph_db_get_int(rows, TIMING_COLUMN, -1);
    timing->connect_us = ph_db_get_int(rows, TIMING_COLUMN + 1, -1);
    timing->tls_us = ph_db_get_int(rows, TIMING_COLUMN + 2, -1);
    timing->send_us = ph_db_get_int(rows, TIMING_COLUMN + 3, -1);
    timing->wait_us = ph_db_get_int(rows, TIMING_COLUMN + 4, -1);
    timing->receive_us = ph_db_get_int(rows, TIMING_COLUMN + 5, -1);
}

static void read_response(ph_response_t *response, ph_db_rows_t *rows, apr_pool_t *pool)
{
    response->execution_id = ph_db_get_text(rows, 0, pool);
    response->status = (int)ph_db_get_int(rows, 1, 0);
    response->headers = ph_db_get_text(rows, 2, pool);
    response->body = ph_db_get_blob(&response->body_len, rows, 3, pool);
    response->body_total = ph_db_get_int(rows, 4, -1);
    response->truncated = ph_db_get_int(rows, 5, 0) != 0;
    response->redacted = ph_db_get_int(rows, 6, 0) != 0;
    read_timing(&response->timing, rows);
    response->peer = ph_db_get_text(rows, TIMING_COLUMN + 6, pool);
    response->via_proxy = ph_db_get_int(rows, TIMING_COLUMN + 7, 0) != 0;
    response->tls_version = ph_db_get_text(rows, TIMING_COLUMN + 8, pool);
    response->tls_cipher = ph_db_get_text(rows, TIMING_COLUMN + 9, pool);
    response->sentence = ph_db_get_text(rows, TIMING_COLUMN + 10, pool);
    response->signed_at = ph_db_get_time(rows, TIMING_COLUMN + 11);
    response->decoded = ph_db_get_int(rows, TIMING_COLUMN + 12, 0) != 0;
    response->charset = ph_db_get_text(rows, TIMING_COLUMN + 13, pool);
    ph_withheld_parse(&response->withheld, ph_db_get_text(rows, TIMING_COLUMN + 14, pool));
    response->reused = ph_db_get_int(rows, TIMING_COLUMN + 15, 0) != 0;
}

apr_status_t ph_store_evidence_get_response(ph_response_t **response, ph_db_t *db, const char *execution_id,
                                            apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_RESPONSE_GET, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *response = NULL;
    ph_db_text(call, execution_id);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        *response = apr_pcalloc(pool, sizeof(**response));
        read_response(*response, rows, pool);
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}
