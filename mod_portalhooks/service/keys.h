/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_KEYS_H
#define PH_SERVICE_KEYS_H

#include "core/model.h"
#include "core/precondition.h"
#include "errand.h"

/* The signing keys of a webhook. */

/* Newest first: ph_signing_key_t. not_found without the integration, not_configured without a webhook. */
ph_problem_code_t ph_keys_list(apr_array_header_t **keys, const ph_errand_t *errand,
                               const char *integration_id);

/* Make `secret` (NULL = a new random one) the active v1 key; the others sign on for `overlap`. *shown is
 * its "whsec_…" text, the caller's to show once and to free. */
ph_problem_code_t ph_keys_create(ph_signing_key_t **key, ph_secret_t **shown, const ph_errand_t *errand,
                                 const char *integration_id, const ph_secret_t *secret,
                                 apr_interval_time_t overlap);

/* What an admin is about to change; not_found when there is no such key. */
ph_problem_code_t ph_keys_see(const ph_signing_key_t **seen, const ph_errand_t *errand,
                              const char *integration_id, const char *key_id);

/* Let it end at `expires_at`: 0 = never, a time that has passed = now. *key is the key then. */
ph_problem_code_t ph_keys_expire(ph_signing_key_t *key, const ph_errand_t *errand,
                                 const ph_signing_key_t *seen, apr_time_t expires_at,
                                 const ph_precondition_t *precondition);

/* Take it away, secret and all. */
ph_problem_code_t ph_keys_delete(const ph_errand_t *errand, const ph_signing_key_t *seen,
                                 const ph_precondition_t *precondition);

#endif
