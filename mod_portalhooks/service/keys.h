/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_KEYS_H
#define PH_SERVICE_KEYS_H

#include "core/model.h"
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

#endif
