/* SPDX-License-Identifier: Apache-2.0 */
/* GET /openapi.json: the contract, compiled in from htdocs/openapi.json. */
#include "api.h"
#include "respond.h"

extern const char ph_openapi_document[];
extern const unsigned long ph_openapi_document_len;

ph_problem_code_t ph_api_openapi_get(ph_call_t *call)
{
    ph_respond_bytes(call->r, HTTP_OK, "application/json", ph_openapi_document, ph_openapi_document_len);
    return PH_PROBLEM_NONE;
}
