/* SPDX-License-Identifier: Apache-2.0 */
/* What a request to the API says beside its path: body, preferences, idempotency key, preconditions, page. */
#include "call.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <openssl/crypto.h>

#include "core/request/form.h"
#include "core/text/digest.h"

#define FORM_BYTES_MAX 65536
#define CLICKS_BYTES_MAX 524288
#define EVENTS_BYTES_MAX 4194304
#define IDEMPOTENCY_KEY_MAX 255
#define PAGE_SIZE 50

/* Values may be secrets: they are overwritten before jansson frees them. */
static void wipe_strings(json_t *tree)
{
    const char *name;
    json_t *item;
    size_t i;

    if (json_is_string(tree)) {
        OPENSSL_cleanse((char *)json_string_value(tree), json_string_length(tree));
    }
    json_array_foreach(tree, i, item)
    {
        wipe_strings(item);
    }
    json_object_foreach(tree, name, item)
    {
        wipe_strings(item);
    }
}

static apr_status_t free_json(void *data)
{
    wipe_strings(data);
    json_decref(data);
    return APR_SUCCESS;
}

ph_context_t ph_call_context(ph_call_t *call)
{
    const ph_context_t context = { call->portal, &call->caller, call->deadline, &call->problem,
                                   call->r->pool };

    return context;
}

static apr_size_t bytes_max(ph_body_kind_t kind)
{
    switch (kind) {
    case PH_BODY_NONE:
        return 0;
    case PH_BODY_FORM:
        return FORM_BYTES_MAX;
    case PH_BODY_CLICKS:
        return CLICKS_BYTES_MAX;
    case PH_BODY_EVENTS:
        return EVENTS_BYTES_MAX;
    }
    return 0;
}

ph_problem_code_t ph_call_read_body(ph_call_t *call, ph_body_kind_t kind)
{
    apr_pool_t *pool = call->r->pool;
    ph_json_error_t error;
    ph_problem_code_t code;

    if (kind == PH_BODY_NONE) {
        code = (call->r->method_number == M_GET) ? PH_PROBLEM_NONE
                                                 : ph_body_check_unused(&call->problem, call->r);
        ph_body_discard(call->r);
        return code;
    }
    code = ph_body_read(&call->body, &call->problem, call->r, bytes_max(kind));
    if (code != PH_PROBLEM_NONE || call->body.status != OK) {
        return code;
    }
    if (kind == PH_BODY_EVENTS) {
        return PH_PROBLEM_NONE;
    }
    call->json = ph_json_parse(NULL, &error, call->body.bytes, call->body.len, NULL, pool);
    if (!call->json) {
        return ph_form_refuse_json(&call->problem, &error, "The body", pool);
    }
    apr_pool_cleanup_register(pool, call->json, free_json, apr_pool_cleanup_null);
    if (!json_is_object(call->json)) {
        return ph_problem_refuse(&call->problem, PH_PROBLEM_MALFORMED, "The body is not a JSON object.");
    }
    return PH_PROBLEM_NONE;
}

/* The N of "wait=N"; -1 for any other preference. */
static int wait_of(char *preference)
{
    char *end = strchr(preference, ';');
    char *value;
    apr_int64_t seconds;

    if (end) {
        *end = '\0';
    }
    apr_collapse_spaces(preference, preference);
    if (strncasecmp(preference, "wait=", 5) != 0) {
        return -1;
    }
    value = preference + 5;
    if (*value == '"' && value[strlen(value) - 1] == '"' && value[1]) {
        value[strlen(value) - 1] = '\0';
        value++;
    }
    if (!*value || strspn(value, "0123456789") != strlen(value)) {
        return -1;
    }
    /* More than nine digits would overflow; the maximum is smaller anyway. */
    seconds = (strlen(value) > 9) ? APR_INT32_MAX : apr_atoi64(value);
    return (seconds > apr_time_sec(PH_CALL_WAIT_MAX)) ? (int)apr_time_sec(PH_CALL_WAIT_MAX) : (int)seconds;
}

apr_interval_time_t ph_call_wait(const ph_call_t *call)
{
    const char *text = apr_table_get(call->r->headers_in, "Prefer");
    char *rest;
    char *preference;
    int seconds;

    if (!text) {
        return 0;
    }
    preference = apr_strtok(apr_pstrdup(call->r->pool, text), ",", &rest);
    while (preference) {
        seconds = wait_of(preference);
        if (seconds >= 0) {
            return apr_time_from_sec(seconds);
        }
        preference = apr_strtok(NULL, ",", &rest);
    }
    return 0;
}

ph_problem_code_t ph_call_idempotency_key(const char **key, ph_call_t *call)
{
    const char *text = apr_table_get(call->r->headers_in, "Idempotency-Key");
    apr_size_t len = 0;

    *key = text;
    if (!text) {
        return PH_PROBLEM_NONE;
    }
    while (text[len] >= '!' && text[len] <= '~') {
        len++;
    }
    if (text[len] || len == 0 || len > IDEMPOTENCY_KEY_MAX) {
        return ph_problem_refuse(
            &call->problem, PH_PROBLEM_MALFORMED,
            "The Idempotency-Key must be 1 to 255 characters of visible ASCII, given once.");
    }
    return PH_PROBLEM_NONE;
}

const char *ph_call_fingerprint(const ph_call_t *call)
{
    const ph_digest_part_t parts[] = {
        { call->r->method, strlen(call->r->method) },
        { call->path, strlen(call->path) },
        { call->body.bytes, call->body.len },
    };

    return ph_digest_make(parts, 3, call->r->pool);
}

ph_precondition_t ph_call_precondition(const ph_call_t *call)
{
    const json_t *version = json_object_get(call->json, PH_CALL_VERSION);
    const char *of_query = apr_table_get(call->query.params, PH_CALL_VERSION);
    ph_precondition_t precondition;

    precondition.if_match = apr_table_get(call->r->headers_in, "If-Match");
    precondition.if_none_match = apr_table_get(call->r->headers_in, "If-None-Match");
    /* Servers in front rewrite or remove the headers, but not these. Any other type is refused with the form.
     */
    if (json_is_string(version)) {
        precondition.if_match = json_string_value(version);
    }
    else if (json_is_null(version)) {
        precondition.if_none_match = "*";
    }
    else if (of_query && *of_query) {
        precondition.if_match = of_query;
    }
    return precondition;
}

int ph_call_page(int *limit, ph_cursor_t *cursor, const ph_call_t *call, const char *list)
{
    const char *text = NULL;

    *limit = PAGE_SIZE;
    if (!ph_query_number(limit, &call->query, "limit", 1, PH_CALL_PAGE_MAX)) {
        return 0;
    }
    if (!ph_query_text(&text, &call->query, "cursor", HUGE_STRING_LEN)) {
        return 0;
    }
    if (text && !ph_cursor_parse(cursor, list, text, call->r->pool)) {
        return ph_call_refuse_cursor(call);
    }
    return 1;
}

int ph_call_refuse_cursor(const ph_call_t *call)
{
    return ph_query_refuse(&call->query, "cursor", "the next_cursor of a page of this list");
}

const char *ph_call_location(const ph_call_t *call, const char *path)
{
    return apr_pstrcat(call->r->pool, call->own->base, "/api/v1", path, NULL);
}
