/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WEBHOOK_CERTIFICATES_H
#define PH_SERVICE_WEBHOOK_CERTIFICATES_H

#include "context.h"
#include "core/model/model.h"
#include "webhook_form.h"

/* The client certificates of a webhook form, and the CAs its receiver is verified with: validated, keys
 * sealed, merged with the stored ones. */

#define PH_CLIENT_CERTIFICATES_MAX 4 /* per webhook */

typedef struct ph_certificates_form_t {
    int clears_all;            /* "client_certificates": null */
    apr_array_header_t *given; /* of ph_client_certificate_t; key NULL = remove this one */
    int has_ca;                /* "ca_pem" was given */
    const char *ca_pem;        /* NULL = the server's */
} ph_certificates_form_t;

/* Validate. Adds an error for each bad field to the context's problem. Keys are sealed if there is none. */
void ph_webhook_certificates_read(ph_certificates_form_t *out, const ph_context_t *context,
                                  const char *integration_id, const ph_webhook_form_t *form);

/* Set those of `next` to those of `before` (NULL = none to keep) as changed by the form. Adds an error when
 * that makes more than PH_CLIENT_CERTIFICATES_MAX. */
void ph_webhook_certificates_merge(ph_webhook_t *next, const ph_webhook_t *before,
                                   const ph_certificates_form_t *form, const ph_context_t *context);

/* The one of this name; NULL = none. `certificates` may be NULL. */
const ph_client_certificate_t *ph_webhook_certificates_find(const apr_array_header_t *certificates,
                                                            const char *name);

#endif
