/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WEBHOOK_SECRETS_H
#define PH_SERVICE_WEBHOOK_SECRETS_H

#include "context.h"
#include "core/model/model.h"
#include "webhook_certificates.h"
#include "webhook_form.h"

/* The credential for Authorization and the header values of a webhook form: validated, sealed, merged with
 * the stored ones. */

typedef struct ph_sealed_form_t {
    int clears_bearer;       /* "bearer_token" or "authorization": null */
    const char *auth_scheme; /* of `bearer`; NULL = Bearer */
    const char *bearer;      /* sealed; NULL = not given */
    ph_certificates_form_t certificates;
    int clears_headers;          /* "headers": null */
    apr_array_header_t *headers; /* of ph_sealed_header_t; sealed NULL = remove this one */
} ph_sealed_form_t;

/* Validate and seal. `invalid` with an error for each bad field; no_key_file, secret_unavailable. From the
 * context's pool. */
ph_problem_code_t ph_webhook_secrets_seal(ph_sealed_form_t *sealed, const ph_context_t *context,
                                          const char *integration_id, const ph_webhook_form_t *form);

/* Set the secrets of `next` to those of `before` (NULL = none to keep) as changed by the form. `invalid` when
 * that makes more than PH_HEADERS_MAX headers. */
ph_problem_code_t ph_webhook_secrets_merge(ph_webhook_t *next, const ph_webhook_t *before,
                                           const ph_sealed_form_t *sealed, const ph_context_t *context);

/* The header of this name, ignoring case; NULL = none. */
const ph_sealed_header_t *ph_webhook_secrets_find(const apr_array_header_t *headers, const char *name);

#endif
