/* SPDX-License-Identifier: Apache-2.0 */
/* The text is parsed where it will stand: as the only member of an object. */
#include "json_object.h"

#include <string.h>

#define HEAD "{\"details\":"
#define HEAD_LEN (sizeof(HEAD) - 1)
#define TAIL "}"

static int refuse(ph_json_error_t *error, const char *what)
{
    *error = (ph_json_error_t){ 1, 1, what };
    return 0;
}

int ph_json_object_check(ph_json_span_t *span, ph_json_error_t *error, const char *text, apr_size_t len,
                         apr_pool_t *scratch)
{
    apr_array_header_t *spans;
    apr_size_t members;
    json_t *root;
    char *whole;

    if (len > PH_JSON_KEPT_MAX) {
        return refuse(error, "more than 262144 bytes");
    }
    whole = apr_palloc(scratch, HEAD_LEN + len + sizeof(TAIL));
    memcpy(whole, HEAD, HEAD_LEN);
    memcpy(whole + HEAD_LEN, text, len);
    memcpy(whole + HEAD_LEN + len, TAIL, sizeof(TAIL));
    root = ph_json_parse(&spans, error, whole, HEAD_LEN + len + 1, "details", scratch);
    if (!root) {
        if (error->line == 1) {
            error->column -= error->column > (int)HEAD_LEN ? (int)HEAD_LEN : error->column - 1;
        }
        return 0;
    }
    members = json_object_size(root);
    json_decref(root);
    if (members != 1 || spans->nelts != 1) {
        return refuse(error, "unexpected text after the document");
    }
    *span = APR_ARRAY_IDX(spans, 0, ph_json_span_t);
    if (*span->bytes != '{') {
        return refuse(error, "not an object");
    }
    span->bytes = text + (span->bytes - whole - HEAD_LEN);
    return 1;
}
