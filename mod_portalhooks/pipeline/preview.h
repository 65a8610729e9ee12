/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_PREVIEW_H
#define PH_PIPELINE_PREVIEW_H

#include "service/context.h"

/* What a run would send, without recording or sending it. */

typedef struct ph_preview_t {
    const ph_request_t *request; /* secrets masked; ids, which only a run has, are "exe_…", "msg_…", "…" */
    const char *digest;          /* for preview_digest of a run */
    apr_interval_time_t timeout; /* of the attempt */
    const char *egress_rule;     /* of the integration; NULL = none */
} ph_preview_t;

/* Refused for the same reasons as that run, except that a pause of the receiver does not matter. `may` is the
 * permission the route requires; `event_id` in event mode only. The result lives as long as context->pool. */
ph_problem_code_t ph_preview_make(ph_preview_t *preview, const ph_context_t *context, ph_may_t may,
                                  const char *integration_id, ph_mode_t mode, const char *event_id);

#endif
