/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_EVIDENCE_H
#define PH_STORE_EVIDENCE_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_request and ph_response, one each per execution: the request as sent and the response as kept.
 */

/* Insert arrays of const ph_request_t * and const ph_response_t * inside the caller's transaction
 * (ph_batch_insert_sized). */
apr_status_t ph_store_evidence_insert_requests(ph_db_t *db, const apr_array_header_t *requests,
                                               apr_pool_t *scratch);
apr_status_t ph_store_evidence_insert_responses(ph_db_t *db, const apr_array_header_t *responses,
                                                apr_pool_t *scratch);

/* The bytes that one row sends to the database. */
apr_size_t ph_store_evidence_response_size(const ph_response_t *response);

/* From `pool`; *request, *response are NULL when there is none. */
apr_status_t ph_store_evidence_get_request(ph_request_t **request, ph_db_t *db, const char *execution_id,
                                           apr_pool_t *pool);
apr_status_t ph_store_evidence_get_response(ph_response_t **response, ph_db_t *db, const char *execution_id,
                                            apr_pool_t *pool);

#endif
