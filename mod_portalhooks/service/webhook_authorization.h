/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WEBHOOK_AUTHORIZATION_H
#define PH_SERVICE_WEBHOOK_AUTHORIZATION_H

#include "context.h"
#include "core/model/model.h"
#include "webhook_form.h"

/* What a webhook form says of the header Authorization: "bearer_token", or "authorization" with its type. */

typedef struct ph_authorization_form_t {
    int is_cleared;     /* either is null */
    const char *scheme; /* of `plain`, from the context's pool; NULL = Bearer */
    ph_secret_t *plain; /* NULL = not given; freed by the caller */
} ph_authorization_form_t;

/* Validate. Adds an error for each bad field to the context's problem. */
void ph_webhook_authorization_read(ph_authorization_form_t *out, const ph_context_t *context,
                                   const ph_webhook_form_t *form);

#endif
