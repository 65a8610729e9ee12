/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_CHECK_H
#define PH_CORE_VIEW_CHECK_H

#include <jansson.h>

#include "core/model/model.h"

/* A dry run: how far a connection to a webhook's target gets, step by step. Pure. */

typedef enum {
    PH_CHECK_URL,        /* may the server's settings allow it at all? */
    PH_CHECK_NAME,       /* does the name resolve? */
    PH_CHECK_ADDRESS,    /* is an address it resolves to allowed? */
    PH_CHECK_CONNECTION, /* does TCP connect? */
    PH_CHECK_TLS,        /* is the certificate trusted, do both sides agree? */
    PH_CHECK_STEPS
} ph_check_step_t;

typedef struct ph_check_t {
    const char *url;
    int is_tls;
    ph_check_step_t failed_at; /* PH_CHECK_STEPS = nowhere */
    ph_error_t error;
    const char *sentence;         /* of the step that failed; of them all when none did */
    const char *remedy;           /* NULL = none is needed */
    const ph_response_t *reached; /* timing, peer and TLS; NULL = nothing was tried */
} ph_check_t;

/* Where a connection that came to this outcome failed; what was reached tells where the time ran out. */
ph_check_step_t ph_check_failed_at(const ph_outcome_t *outcome, const ph_response_t *reached);

/* A new reference. */
json_t *ph_check_json(const ph_check_t *check);

#endif
