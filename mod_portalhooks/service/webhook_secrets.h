/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WEBHOOK_SECRETS_H
#define PH_SERVICE_WEBHOOK_SECRETS_H

#include "context.h"
#include "core/model/model.h"
#include "webhooks.h"

/* The bearer token and the header values of a form: judged, sealed, and merged with what is there. */

typedef struct ph_sealed_form_t {
    int clears_bearer;
    const char *bearer;          /* sealed; NULL = none given */
    int clears_headers;          /* headers: null */
    apr_array_header_t *headers; /* of ph_sealed_header_t; sealed NULL = clear this one */
} ph_sealed_form_t;

/* Judge and seal; all that is wrong is collected in the context's problem. Changes nothing else. */
ph_problem_code_t ph_webhook_secrets_seal(ph_sealed_form_t *sealed, const ph_context_t *context,
                                          const char *integration_id, const ph_webhook_form_t *form);

/* Put the secrets of `next` together from `before` (NULL = none to keep) and the form. invalid when there
 * are too many headers then. */
ph_problem_code_t ph_webhook_secrets_merge(ph_webhook_t *next, const ph_webhook_t *before,
                                           const ph_sealed_form_t *sealed, const ph_context_t *context);

/* The header of this name, upper and lower case alike; NULL = none. */
const ph_sealed_header_t *ph_webhook_secrets_find(const apr_array_header_t *headers, const char *name);

#endif
