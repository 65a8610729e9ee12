/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_KEYS_H
#define PH_SERVICE_KEYS_H

#include "context.h"
#include "core/model/model.h"
#include "core/request/precondition.h"

/* The signing keys of a webhook. */

/* Newest first: ph_signing_key_t. not_found without the integration, not_configured without a webhook. */
ph_problem_code_t ph_keys_list(apr_array_header_t **keys, const ph_context_t *context,
                               const char *integration_id);

/* The key an admin wants. */
typedef struct ph_key_params_t {
    const char *integration_id;
    ph_scheme_t scheme;
    const ph_secret_t *secret;   /* NULL = a new random one */
    apr_interval_time_t overlap; /* how long the others of its scheme sign on */
} ph_key_params_t;

/* Make it the active one of its scheme. *shown is the secret's text, the caller's to show once and to free.
 */
ph_problem_code_t ph_keys_create(ph_signing_key_t **key, ph_secret_t **shown, const ph_context_t *context,
                                 const ph_key_params_t *params);

/* What an admin is about to change; not_found when there is no such key. */
ph_problem_code_t ph_keys_get_for_update(const ph_signing_key_t **seen, const ph_context_t *context,
                                         const char *integration_id, const char *key_id);

/* Let it end at `expires_at`: 0 = never, a time that has passed = now. *key is the key then. */
ph_problem_code_t ph_keys_expire(ph_signing_key_t *key, const ph_context_t *context,
                                 const ph_signing_key_t *seen, apr_time_t expires_at,
                                 const ph_precondition_t *precondition);

/* Take it away, secret and all. */
ph_problem_code_t ph_keys_delete(const ph_context_t *context, const ph_signing_key_t *seen,
                                 const ph_precondition_t *precondition);

#endif
