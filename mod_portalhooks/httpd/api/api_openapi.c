/* SPDX-License-Identifier: Apache-2.0 */
/* GET /openapi.json: the contract, compiled in from htdocs/openapi.json. */
#include "api.h"

#include <apr_strings.h>
#include <string.h>

#include "httpd/respond.h"

extern const char ph_openapi_document[];
extern const unsigned long ph_openapi_document_len;

#define SERVER "\"/portal/api/v1\"" /* the first of the document is servers[0].url */

ph_problem_code_t ph_api_openapi_get(ph_call_t *call)
{
    const char *server = strstr(ph_openapi_document, SERVER);
    apr_pool_t *pool = call->r->pool;
    const char *document;

    /* The contract has the default base; a client needs this one. */
    document = apr_pstrcat(
        pool, apr_pstrmemdup(pool, ph_openapi_document, (apr_size_t)(server - ph_openapi_document)), "\"",
        ph_call_location(call, ""), "\"", server + strlen(SERVER), NULL);
    ph_respond_bytes(call->r, HTTP_OK, "application/json", document, strlen(document));
    return PH_PROBLEM_NONE;
}
