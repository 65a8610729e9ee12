/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_CHECK_H
#define PH_CORE_VIEW_CHECK_H

#include <jansson.h>

#include "core/model/model.h"
#include "core/target/egress.h"

/* The result of a dry run: how far a connection to a webhook's target gets, step by step. Pure; any thread.
 */

typedef enum {
    PH_CHECK_URL,        /* do the server's settings allow it? */
    PH_CHECK_NAME,       /* does the name resolve? */
    PH_CHECK_ADDRESS,    /* is a resolved address allowed? */
    PH_CHECK_CONNECTION, /* does TCP connect? */
    PH_CHECK_TLS,        /* does the handshake succeed, is the certificate trusted? */
    PH_CHECK_STEPS
} ph_check_step_t;

typedef struct ph_check_t {
    const char *url;
    int is_tls;
    ph_check_step_t failed_at; /* PH_CHECK_STEPS = none */
    ph_error_t error;
    const char *sentence;           /* of the failed step, or of the whole when none failed */
    const char *remedy;             /* NULL = none needed */
    const ph_egress_rule_t *egress; /* of the integration; NULL = none */
    ph_target_verdict_t reported;   /* what it would refuse if it did not only report; allowed = nothing */
    const ph_response_t *reached;   /* timing, peer and TLS; NULL = no connection was tried */
} ph_check_t;

/* The step at which a connection with this outcome failed; `reached` tells where a timeout struck. */
ph_check_step_t ph_check_failed_at(const ph_outcome_t *outcome, const ph_response_t *reached);

/* As the API shows it. A new reference. */
json_t *ph_check_json(const ph_check_t *check);

#endif
