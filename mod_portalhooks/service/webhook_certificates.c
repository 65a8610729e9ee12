/* SPDX-License-Identifier: Apache-2.0 */
/* A private key is sealed as soon as it is validated; nothing here opens a seal. */
#include "webhook_certificates.h"

#include <apr_strings.h>
#include <string.h>

#include "core/request/form.h"
#include "core/secrets/certificate.h"
#include "core/secrets/seal_place.h"

#define POINTER "/client_certificates"

const ph_client_certificate_t *ph_webhook_certificates_find(const apr_array_header_t *certificates,
                                                            const char *name)
{
    int i;

    for (i = 0; certificates && i < certificates->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(certificates, i, ph_client_certificate_t).name, name) == 0) {
            return &APR_ARRAY_IDX(certificates, i, ph_client_certificate_t);
        }
    }
    return NULL;
}

static void add_fault(const ph_context_t *context, const char *pointer, const char *member, const char *fault)
{
    ph_problem_add_field(context->problem, ph_form_pointer(pointer, member, context->pool), fault,
                         context->pool);
}

typedef struct pair_form_t {
    const json_t *certificate;
    const json_t *private_key;
    apr_time_t active_from;
} pair_form_t;

/* Seal `text` when it is the key of the certificate; NULL when it is not, or the problem is set. */
static const char *seal_key(const ph_context_t *context, const ph_client_certificate_t *certificate,
                            const json_t *text, const char *pointer, const ph_secretbox_place_t *place)
{
    ph_secret_t *key = ph_secret_make(json_string_value(text), json_string_length(text));
    const char *fault = ph_certificate_key_fault(certificate->chain, key, context->pool);
    const char *sealed = NULL;

    if (fault) {
        add_fault(context, pointer, "private_key", fault);
    }
    else if (context->problem->code == PH_PROBLEM_NONE) {
        sealed = ph_portal_seal(context->portal, place, key, context->problem, context->pool);
    }
    ph_secret_free(key);
    return sealed;
}

static int are_texts(const ph_context_t *context, const pair_form_t *form, const char *pointer)
{
    static const char fault[] = "This must be a text in PEM.";

    if (!json_is_string(form->certificate)) {
        add_fault(context, pointer, "certificate", fault);
    }
    if (!json_is_string(form->private_key)) {
        add_fault(context, pointer, "private_key", fault);
    }
    return json_is_string(form->certificate) && json_is_string(form->private_key);
}

static void read_pair(ph_client_certificate_t *out, const ph_context_t *context, const json_t *object,
                      const ph_secretbox_place_t *place)
{
    static const ph_form_field_t fields[] = {
        { "certificate", PH_FORM_VALUE, PH_FORM_OPTIONAL, offsetof(pair_form_t, certificate), 0, 0, NULL },
        { "private_key", PH_FORM_VALUE, PH_FORM_OPTIONAL, offsetof(pair_form_t, private_key), 0, 0, NULL },
        { "active_from", PH_FORM_TIME, PH_FORM_NULLABLE, offsetof(pair_form_t, active_from), 0, 0, NULL },
        { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    };
    const char *pointer = ph_form_pointer(POINTER, out->name, context->pool);
    const apr_time_t now = context->portal->ports.now();
    ph_certificate_facts_t facts = { 0 };
    pair_form_t form = { NULL, NULL, 0 };
    const char *fault;

    ph_form_read(&form, fields, object, pointer, context->problem, context->pool);
    if (!are_texts(context, &form, pointer)) {
        return;
    }
    fault = ph_certificate_parse_chain(&facts, json_string_value(form.certificate), context->pool);
    if (fault) {
        add_fault(context, pointer, "certificate", fault);
        return;
    }
    out->chain = facts.pem;
    out->subject = facts.subject;
    out->fingerprint = facts.fingerprint;
    out->not_before = facts.not_before;
    out->not_after = facts.not_after;
    out->active_from = form.active_from > now ? form.active_from : now;
    out->set_at = now;
    out->set_by = context->caller->username;
    out->key = seal_key(context, out, form.private_key, pointer, place);
}

/* As an id: it is shown in the audit log and in JSON. */
static int is_name(const char *name)
{
    return ph_is_id(name);
}

static void read_certificates(ph_certificates_form_t *out, const ph_context_t *context,
                              const char *integration_id, const ph_webhook_form_t *form)
{
    ph_client_certificate_t *certificate;
    ph_secretbox_place_t place;
    const char *name;
    json_t *value;

    if (json_object_size(form->client_certificates) > 2 * PH_CLIENT_CERTIFICATES_MAX) {
        ph_problem_add_field(context->problem, POINTER, "A webhook can have at most 4 client certificates.",
                             context->pool);
        return;
    }
    json_object_foreach((json_t *)form->client_certificates, name, value)
    {
        if (!is_name(name)) {
            add_fault(context, POINTER, name, "A name has 1 to 64 letters, digits and . _ : ~ -");
            continue;
        }
        certificate = apr_array_push(out->given);
        memset(certificate, 0, sizeof(*certificate));
        certificate->name = apr_pstrdup(context->pool, name);
        place = ph_seal_place_client_key(integration_id, name, form->url, context->pool);
        if (json_is_object(value)) {
            read_pair(certificate, context, value, &place);
        }
        else if (!json_is_null(value)) {
            add_fault(context, POINTER, name, "This must be an object or null.");
        }
    }
}

static void read_authorities(ph_certificates_form_t *out, const ph_context_t *context, const json_t *text)
{
    const char *fault = "This must be a text in PEM, or null.";

    out->has_ca = 1;
    if (json_is_null(text)) {
        return;
    }
    if (json_is_string(text)) {
        fault = ph_certificate_parse_authorities(&out->ca_pem, json_string_value(text), context->pool);
    }
    if (fault) {
        ph_problem_add_field(context->problem, "/ca_pem", fault, context->pool);
    }
}

void ph_webhook_certificates_read(ph_certificates_form_t *out, const ph_context_t *context,
                                  const char *integration_id, const ph_webhook_form_t *form)
{
    memset(out, 0, sizeof(*out));
    out->given = apr_array_make(context->pool, 2, sizeof(ph_client_certificate_t));
    out->clears_all = json_is_null(form->client_certificates);
    if (form->ca_pem) {
        read_authorities(out, context, form->ca_pem);
    }
    if (form->client_certificates && !out->clears_all && !json_is_object(form->client_certificates)) {
        ph_problem_add_field(context->problem, POINTER, "This must be an object or null.", context->pool);
        return;
    }
    if (json_is_object(form->client_certificates) && json_object_size(form->client_certificates) > 0 &&
        strncmp(form->url, "https:", 6) != 0) {
        ph_problem_add_field(context->problem, POINTER, "A client certificate needs a URL with https.",
                             context->pool);
        return;
    }
    read_certificates(out, context, integration_id, form);
}

void ph_webhook_certificates_merge(ph_webhook_t *next, const ph_webhook_t *before,
                                   const ph_certificates_form_t *form, const ph_context_t *context)
{
    apr_array_header_t *merged = apr_array_make(context->pool, 2, sizeof(ph_client_certificate_t));
    const apr_array_header_t *kept = before && !form->clears_all ? before->client_certificates : NULL;
    int i;

    for (i = 0; kept && i < kept->nelts; i++) {
        const ph_client_certificate_t *one = &APR_ARRAY_IDX(kept, i, ph_client_certificate_t);

        if (!ph_webhook_certificates_find(form->given, one->name)) {
            APR_ARRAY_PUSH(merged, ph_client_certificate_t) = *one;
        }
    }
    for (i = 0; i < form->given->nelts; i++) {
        const ph_client_certificate_t *one = &APR_ARRAY_IDX(form->given, i, ph_client_certificate_t);

        if (one->key) {
            APR_ARRAY_PUSH(merged, ph_client_certificate_t) = *one;
        }
    }
    next->client_certificates = merged;
    next->ca_pem = form->has_ca ? form->ca_pem : before ? before->ca_pem : NULL;
    if (merged->nelts > PH_CLIENT_CERTIFICATES_MAX) {
        ph_problem_add_field(context->problem, POINTER, "A webhook can have at most 4 client certificates.",
                             context->pool);
    }
}
