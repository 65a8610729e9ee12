/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_PREVIEW_H
#define PH_PIPELINE_PREVIEW_H

#include "service/context.h"

/* What a run would send, without sending it. */

typedef struct ph_preview_t {
    const ph_request_t *request; /* masked; the ids, which are made when it is pressed, end with "…" */
    const char *digest;          /* for the run's preview_digest */
    apr_interval_time_t timeout; /* when the run would stop waiting */
} ph_preview_t;

/* Refused as that run would be, except that a pause of the receiver does not matter. `may` is the permission
 * the route requires; `event_id` in event mode only. */
ph_problem_code_t ph_preview_make(ph_preview_t *preview, const ph_context_t *context, ph_may_t may,
                                  const char *integration_id, ph_mode_t mode, const char *event_id);

#endif
