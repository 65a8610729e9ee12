/* SPDX-License-Identifier: Apache-2.0 */
/* The table of problem words, statuses, titles and remedies, and the problem document (RFC 9457). */
#include "problem.h"

#include <string.h>

#include <apr_strings.h>

#define TYPE_PREFIX "urn:portalhooks:problem:"

/* A hostile request body must not grow the response. */
#define ERRORS_MAX 50
#define ERRORS_MAX_PER_ITEM 10

typedef struct row_t {
    const char *word;
    int status;
    int retry_after_s;
    const char *title;
    const char *remedy;
} row_t;

static const row_t rows[] = {
    [PH_PROBLEM_NONE] = { NULL, 0, 0, NULL, NULL },
    [PH_PROBLEM_MALFORMED] = { "malformed", 400, 0, "The request is malformed.",
                               "Correct the request and send it again." },
    [PH_PROBLEM_UNAUTHENTICATED] = { "unauthenticated", 401, 0, "You are not signed in.",
                                     "Sign in to the Portal and try again." },
    [PH_PROBLEM_FORBIDDEN] = { "forbidden", 403, 0, "You are not allowed to do this.",
                               "Ask an admin for the permission." },
    [PH_PROBLEM_CROSS_SITE] = { "cross_site", 403, 0,
                                "The request does not appear to come from the Portal's own pages.",
                                "Use the pages of the Portal. If you did, a proxy may hide their address: ask a sysadmin to check PortalHooksOrigin." },
    [PH_PROBLEM_NOT_FOUND] = { "not_found", 404, 0, "Not found.",
                               "Check address and id; it may have been deleted." },
    [PH_PROBLEM_METHOD_NOT_ALLOWED] = { "method_not_allowed", 405, 0,
                                        "This address does not support the method.",
                                        "Use one of the methods in the Allow header." },
    [PH_PROBLEM_REQUEST_TIMEOUT] = { "request_timeout", 408, 0, "The request did not arrive in time.",
                                     "Send it again." },
    [PH_PROBLEM_NOT_CONFIGURED] = { "not_configured", 409, 0, "The integration has no webhook.",
                                    "Ask an admin to set up its webhook." },
    [PH_PROBLEM_DISABLED] = { "disabled", 409, 0, "The webhook is disabled.", "Ask an admin to enable it." },
    [PH_PROBLEM_NO_SIGNING_KEY] = { "no_signing_key", 409, 0, "The webhook has no active signing key.",
                                    "Ask an admin to add a signing key." },
    [PH_PROBLEM_PAUSED] = { "paused", 409, 0, "All sending is paused.",
                            "Wait until sending is resumed, or ask an admin." },
    [PH_PROBLEM_PAUSED_BY_RECEIVER] = { "paused_by_receiver", 409, 0, "The receiver asked to wait.",
                                        "Wait until then, or run it anyway." },
    [PH_PROBLEM_GONE] = { "gone", 409, 0, "The integration or its webhook no longer exists.",
                          "It cannot be retried." },
    [PH_PROBLEM_HOST_CHANGED] = { "host_changed", 409, 0, "The webhook now points to another host.",
                                  "Use Run again: it creates a new message for the new host." },
    [PH_PROBLEM_EVIDENCE_REMOVED] = { "evidence_removed", 409, 0, "The message is no longer stored.",
                                      "Use Run again: it creates a new message." },
    [PH_PROBLEM_IN_PROGRESS] = { "in_progress", 409, 0, "This message is already being sent.",
                                 "Wait for its result." },
    [PH_PROBLEM_ALREADY_SUCCEEDED] = { "already_succeeded", 409, 0, "This message was already delivered.",
                                       "Send it again only if the receiver needs it once more." },
    [PH_PROBLEM_CHANGED_SINCE_PREVIEW] = { "changed_since_preview", 409, 0,
                                           "The message has changed since the preview. Nothing was sent.",
                                           "Review the new preview, then decide." },
    [PH_PROBLEM_LAST_ADMIN] = { "last_admin", 409, 0, "The last admin cannot be removed.",
                                "Make someone else an admin first." },
    [PH_PROBLEM_OWN_PERMISSIONS] = { "own_permissions", 409, 0,
                                     "You cannot change your own permissions while there is another admin.",
                                     "Ask another admin to change them." },
    [PH_PROBLEM_NO_KEY_FILE] = { "no_key_file", 409, 0,
                                 "The server has no key file, so it cannot store secrets.",
                                 "Ask a sysadmin to set PortalHooksKeyFile." },
    [PH_PROBLEM_EXTERNAL_CATALOG] = { "external_catalog", 409, 0,
                                      "Integrations and events are managed by the Portal itself.",
                                      "Make the change in the Portal." },
    [PH_PROBLEM_INVALID_EVENT] = { "invalid_event", 409, 0,
                                   "This event's data in the Portal cannot be sent. Nothing was sent.",
                                   "Correct the event in the Portal, or ask a sysadmin to check the view "
                                   "ph_event." },
    [PH_PROBLEM_EXISTS] = { "exists", 409, 0, "It already exists.",
                            "Choose another id, or change the existing one." },
    [PH_PROBLEM_STALE] = { "stale", 412, 0, "It has been changed in the meantime.",
                           "Load it again and repeat your change." },
    [PH_PROBLEM_TOO_LARGE] = { "too_large", 413, 0, "The request is too large.", "Send less at a time." },
    [PH_PROBLEM_UNSUPPORTED_MEDIA_TYPE] = { "unsupported_media_type", 415, 0,
                                            "The media type of the request body is not supported.",
                                            "Send application/json, uncompressed." },
    [PH_PROBLEM_INVALID] = { "invalid", 422, 0, "The request contains invalid values.",
                             "Correct the listed values and send it again." },
    [PH_PROBLEM_TARGET_NOT_ALLOWED] = { "target_not_allowed", 422, 0,
                                        "The server's settings do not allow this URL.",
                                        "Use another URL, or ask a sysadmin to allow this one." },
    [PH_PROBLEM_IDEMPOTENCY_MISMATCH] = { "idempotency_mismatch", 422, 0,
                                          "This Idempotency-Key was used for a different request.",
                                          "Use a new key for a new request." },
    [PH_PROBLEM_PRECONDITION_REQUIRED] = { "precondition_required", 428, 0,
                                           "The request does not say which version it changes.",
                                           "Load the resource and send its `version` in the body (of a DELETE as ?version=), or its "
                                           "ETag as If-Match." },
    [PH_PROBLEM_RATE_LIMITED] = { "rate_limited", 429, 1, "Too many requests in a short time.",
                                  "Wait a moment, then try again." },
    [PH_PROBLEM_INTERNAL] = { "internal", 500, 0, "An internal error occurred.",
                              "Try again; if it persists, give the request id to a sysadmin." },
    [PH_PROBLEM_NO_AUTHENTICATION] = { "no_authentication", 500, 0,
                                       "This location has no authentication, so the server does not "
                                       "know who you are.",
                                       "Ask a sysadmin to set up authentication for it." },
    [PH_PROBLEM_BUSY] = { "busy", 503, 1, "Too many executions are waiting to be sent.",
                          "Wait a moment, then try again. Nothing was sent." },
    [PH_PROBLEM_DATABASE_UNAVAILABLE] = { "database_unavailable", 503, 5, "The database is unavailable.",
                                          "Wait a moment, then try again." },
    [PH_PROBLEM_TOO_SLOW] = { "too_slow", 503, 5, "The Portal's database took too long to answer.",
                              "Narrow the search, or ask a sysadmin to index the views of the catalog." },
    [PH_PROBLEM_CATALOG_UNAVAILABLE] = { "catalog_unavailable", 503, 30,
                                         "The Portal's integrations or events cannot be read.",
                                         "Ask a sysadmin to check the views ph_integration and ph_event." },
    [PH_PROBLEM_SCHEMA_MISMATCH] = { "schema_mismatch", 503, 30,
                                     "The database schema does not match this version.",
                                     "Ask a sysadmin: portalhooks migrate updates an older schema; a newer one needs a newer module." },
    [PH_PROBLEM_SECRET_UNAVAILABLE] = { "secret_unavailable", 503, 30,
                                        "The webhook's secrets could not be decrypted. Nothing was sent.",
                                        "The key file may lack their key, or the webhook may have been changed in the database. Ask a sysadmin to check." },
    [PH_PROBLEM_STOPPING] = { "stopping", 503, 1, "The server is stopping.", "Try again in a moment." },
};

ph_problem_code_t ph_problem_refuse(ph_problem_t *problem, ph_problem_code_t code, const char *detail)
{
    memset(problem, 0, sizeof(*problem));
    problem->code = code;
    problem->detail = detail;
    return code;
}

ph_problem_code_t ph_problem_not_found(ph_problem_t *problem, const char *noun, const char *id,
                                       apr_pool_t *pool)
{
    return ph_problem_refuse(problem, PH_PROBLEM_NOT_FOUND,
                             apr_psprintf(pool, "%s “%s” not found.", noun, id));
}

void ph_problem_add_field(ph_problem_t *problem, const char *pointer, const char *detail, apr_pool_t *pool)
{
    ph_problem_field_t *field;

    if (problem->code == PH_PROBLEM_NONE) {
        ph_problem_refuse(problem, PH_PROBLEM_INVALID, NULL);
    }
    if (!problem->errors) {
        problem->errors = apr_array_make(pool, 4, sizeof(ph_problem_field_t));
    }
    if (problem->errors->nelts >= ERRORS_MAX) {
        return;
    }
    field = apr_array_push(problem->errors);
    memset(field, 0, sizeof(*field));
    field->pointer = apr_pstrdup(pool, pointer);
    field->detail = apr_pstrdup(pool, detail);
}

void ph_problem_add_item(ph_problem_t *problem, int index, const char *pointer, const ph_problem_t *of_item,
                         apr_pool_t *pool)
{
    const ph_problem_field_t sentence = { pointer,
                                          of_item->detail ? of_item->detail : rows[of_item->code].title,
                                          PH_PROBLEM_NONE, 0 };
    const int count = of_item->errors ? of_item->errors->nelts : 0;
    const ph_problem_field_t *from;
    ph_problem_field_t *field;
    int i;

    if (problem->code == PH_PROBLEM_NONE) {
        ph_problem_refuse(problem, of_item->code, NULL);
        problem->errors = apr_array_make(pool, 4, sizeof(ph_problem_field_t));
    }
    else if (problem->code != of_item->code) {
        problem->code = PH_PROBLEM_INVALID;
    }
    for (i = 0; i == 0 || (i < count && i < ERRORS_MAX_PER_ITEM); i++) {
        from = count ? &APR_ARRAY_IDX(of_item->errors, i, ph_problem_field_t) : &sentence;
        field = apr_array_push(problem->errors);
        field->pointer = apr_pstrdup(pool, from->pointer);
        field->detail = apr_pstrdup(pool, from->detail);
        field->item_code = of_item->code;
        field->item_index = index;
    }
}

const char *ph_problem_word(ph_problem_code_t code)
{
    return rows[code].word;
}

int ph_problem_status(ph_problem_code_t code)
{
    return rows[code].status;
}

int ph_problem_retry_after(const ph_problem_t *problem)
{
    if (problem->retry_after > 0) {
        return (int)((problem->retry_after + APR_USEC_PER_SEC - 1) / APR_USEC_PER_SEC);
    }
    return rows[problem->code].retry_after_s;
}

/* A JSON string; `fallback` for NULL and for text that is not UTF-8. */
static json_t *string_or(const char *text, const char *fallback)
{
    json_t *string = text ? json_string(text) : NULL;

    return string ? string : json_string(fallback);
}

static json_t *fields_json(const apr_array_header_t *errors)
{
    json_t *list = json_array();
    int i;

    for (i = 0; i < errors->nelts; i++) {
        const ph_problem_field_t *field = &APR_ARRAY_IDX(errors, i, ph_problem_field_t);
        json_t *item = json_object();

        if (field->item_code != PH_PROBLEM_NONE) {
            json_object_set_new(item, "index", json_integer(field->item_index));
            json_object_set_new(item, "type", json_sprintf("%s%s", TYPE_PREFIX, rows[field->item_code].word));
        }
        json_object_set_new(item, "pointer", string_or(field->pointer, ""));
        json_object_set_new(item, "detail", string_or(field->detail, "This is invalid."));
        json_array_append_new(list, item);
    }
    return list;
}

json_t *ph_problem_json(const ph_problem_t *problem, const char *request_id)
{
    const row_t *row = &rows[problem->code];
    json_t *document = json_object();

    json_object_set_new(document, "type", json_sprintf("%s%s", TYPE_PREFIX, row->word));
    json_object_set_new(document, "title", json_string(row->title));
    json_object_set_new(document, "status", json_integer(row->status));
    json_object_set_new(document, "detail", string_or(problem->detail, row->title));
    json_object_set_new(document, "remedy", string_or(problem->remedy, row->remedy));
    if (problem->errors && problem->errors->nelts > 0) {
        json_object_set_new(document, "errors", fields_json(problem->errors));
    }
    if (problem->execution_id) {
        json_object_set_new(document, "execution_id", json_string(problem->execution_id));
    }
    json_object_set_new(document, "request_id", string_or(request_id, ""));
    return document;
}
