/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets of a webhook on their way in: plaintext is sealed as soon as it is validated; nothing here opens a
 * seal. */
#include "webhook_secrets.h"

#include <apr_cstr.h>
#include <apr_strings.h>
#include <string.h>

#include "core/message/headers.h"
#include "core/request/form.h"
#include "core/secrets/seal_place.h"
#include "webhook_authorization.h"

static const char *seal_and_free(const ph_context_t *context, const ph_secretbox_place_t *place,
                                 ph_secret_t *secret)
{
    const char *sealed = ph_portal_seal(context->portal, place, secret, context->problem, context->pool);

    ph_secret_free(secret);
    return sealed;
}

const ph_sealed_header_t *ph_webhook_secrets_find(const apr_array_header_t *headers, const char *name)
{
    const ph_sealed_header_t *header;
    int i;

    for (i = 0; i < headers->nelts; i++) {
        header = &APR_ARRAY_IDX(headers, i, ph_sealed_header_t);
        if (apr_cstr_casecmp(header->name, name) == 0) {
            return header;
        }
    }
    return NULL;
}

static const char *header_fault(const char *name, const json_t *value, const apr_array_header_t *seen)
{
    const char *fault = ph_header_name_fault(name);

    if (fault) {
        return fault;
    }
    if (ph_webhook_secrets_find(seen, name)) {
        return "This header is given twice; header names are case-insensitive.";
    }
    if (json_is_null(value)) {
        return NULL;
    }
    return json_is_string(value) ? ph_header_value_fault(json_string_value(value))
                                 : "This must be a string or null.";
}

/* Reports every fault, not only the first. */
static ph_problem_code_t validate(const ph_context_t *context, const ph_webhook_form_t *form)
{
    apr_array_header_t *seen = apr_array_make(context->pool, 4, sizeof(ph_sealed_header_t));
    const char *fault;
    const char *name;
    json_t *value;

    if (form->headers && !json_is_null(form->headers) && !json_is_object(form->headers)) {
        ph_problem_add_field(context->problem, "/headers", "This must be an object or null.", context->pool);
    }
    json_object_foreach((json_t *)form->headers, name, value)
    {
        fault = header_fault(name, value, seen);
        if (fault) {
            ph_problem_add_field(context->problem, ph_form_pointer("/headers", name, context->pool), fault,
                                 context->pool);
        }
        ((ph_sealed_header_t *)apr_array_push(seen))->name = name;
    }
    if (json_object_size(form->headers) > 2 * PH_HEADERS_MAX) {
        ph_problem_add_field(context->problem, "/headers", "A webhook can have at most 20 custom headers.",
                             context->pool);
    }
    return context->problem->code;
}

ph_problem_code_t ph_webhook_secrets_seal(ph_sealed_form_t *sealed, const ph_context_t *context,
                                          const char *integration_id, const ph_webhook_form_t *form)
{
    ph_authorization_form_t authorization;
    ph_sealed_header_t *header;
    ph_secretbox_place_t place;
    const char *name;
    json_t *value;

    memset(sealed, 0, sizeof(*sealed));
    sealed->headers = apr_array_make(context->pool, 4, sizeof(ph_sealed_header_t));
    ph_webhook_authorization_read(&authorization, context, form);
    if (validate(context, form) != PH_PROBLEM_NONE) {
        ph_secret_free(authorization.plain);
        return context->problem->code;
    }
    ph_webhook_certificates_read(&sealed->certificates, context, integration_id, form);
    sealed->clears_bearer = authorization.is_cleared;
    sealed->clears_headers = json_is_null(form->headers);
    if (authorization.plain) {
        sealed->auth_scheme = authorization.scheme;
        place = ph_seal_place_authorization(integration_id, authorization.scheme, form->url, context->pool);
        sealed->bearer = seal_and_free(context, &place, authorization.plain);
    }
    json_object_foreach((json_t *)form->headers, name, value)
    {
        header = apr_array_push(sealed->headers);
        header->name = apr_pstrdup(context->pool, name);
        place = ph_seal_place_header(integration_id, name, form->url, context->pool);
        header->sealed =
            json_is_string(value)
                ? seal_and_free(context, &place,
                                ph_secret_make(json_string_value(value), json_string_length(value)))
                : NULL;
    }
    return context->problem->code;
}

static void merge_authorization(ph_webhook_t *next, const ph_webhook_t *before,
                                const ph_sealed_form_t *sealed, const ph_context_t *context)
{
    next->auth_scheme = NULL;
    next->bearer = NULL;
    next->bearer_set_at = 0;
    next->bearer_set_by = NULL;
    if (sealed->bearer) {
        next->auth_scheme = sealed->auth_scheme;
        next->bearer = sealed->bearer;
        next->bearer_set_at = next->updated_at;
        next->bearer_set_by = context->caller->username;
    }
    else if (before && !sealed->clears_bearer) {
        next->auth_scheme = before->auth_scheme;
        next->bearer = before->bearer;
        next->bearer_set_at = before->bearer_set_at;
        next->bearer_set_by = before->bearer_set_by;
    }
}

ph_problem_code_t ph_webhook_secrets_merge(ph_webhook_t *next, const ph_webhook_t *before,
                                           const ph_sealed_form_t *sealed, const ph_context_t *context)
{
    apr_array_header_t *merged = apr_array_make(context->pool, 4, sizeof(ph_sealed_header_t));
    const ph_sealed_header_t *header;
    int i;

    merge_authorization(next, before, sealed, context);
    ph_webhook_certificates_merge(next, before, &sealed->certificates, context);
    for (i = 0; before && !sealed->clears_headers && i < before->headers->nelts; i++) {
        header = &APR_ARRAY_IDX(before->headers, i, ph_sealed_header_t);
        if (!ph_webhook_secrets_find(sealed->headers, header->name)) {
            APR_ARRAY_PUSH(merged, ph_sealed_header_t) = *header;
        }
    }
    for (i = 0; i < sealed->headers->nelts; i++) {
        header = &APR_ARRAY_IDX(sealed->headers, i, ph_sealed_header_t);
        if (header->sealed) {
            APR_ARRAY_PUSH(merged, ph_sealed_header_t) = *header;
        }
    }
    next->headers = merged;
    if (merged->nelts > PH_HEADERS_MAX) {
        ph_problem_add_field(context->problem, "/headers", "A webhook can have at most 20 custom headers.",
                             context->pool);
    }
    return context->problem->code;
}
