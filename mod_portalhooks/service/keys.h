/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_KEYS_H
#define PH_SERVICE_KEYS_H

#include "context.h"
#include "core/model/model.h"
#include "core/request/precondition.h"

/* The signing keys of a webhook: not_found without the integration, not_configured without a webhook. */

/* All keys, newest first: ph_signing_key_t, secrets sealed. */
ph_problem_code_t ph_keys_list(apr_array_header_t **keys, const ph_context_t *context,
                               const char *integration_id);

/* A key to create. */
typedef struct ph_key_params_t {
    const char *integration_id;
    ph_scheme_t scheme;
    const ph_secret_t *secret;   /* NULL = generate one; else kept by its owner */
    apr_interval_time_t overlap; /* how long the older keys of the scheme still sign */
} ph_key_params_t;

/* Create a key and let the older ones of its scheme expire after the overlap. *shown is the text of the
 * secret, to be shown once; the caller frees it. NULL on refusal: no_key_file, secret_unavailable. */
ph_problem_code_t ph_keys_create(ph_signing_key_t **key, ph_secret_t **shown, const ph_context_t *context,
                                 const ph_key_params_t *params);

/* Read one in order to change it; not_found without it. */
ph_problem_code_t ph_keys_get_for_update(const ph_signing_key_t **seen, const ph_context_t *context,
                                         const char *integration_id, const char *key_id);

/* Let `seen` expire at `expires_at`: 0 = never, a time in the past = now, which changes nothing when it has
 * expired before. *key is the key afterwards. precondition_required, stale. */
ph_problem_code_t ph_keys_expire(ph_signing_key_t *key, const ph_context_t *context,
                                 const ph_signing_key_t *seen, apr_time_t expires_at,
                                 const ph_precondition_t *precondition);

/* Delete it with its secret. precondition_required, stale. */
ph_problem_code_t ph_keys_delete(const ph_context_t *context, const ph_signing_key_t *seen,
                                 const ph_precondition_t *precondition);

#endif
