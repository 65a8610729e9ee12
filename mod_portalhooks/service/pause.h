/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_PAUSE_H
#define PH_SERVICE_PAUSE_H

#include "context.h"
#include "core/model/model.h"

/* The pause of all hosts: while it lasts, none of them accepts a run, a retry or a test. What was accepted
 * before is still sent. */

#define PH_PAUSE_NOTE_MAX 500 /* characters */

ph_problem_code_t ph_pause_get(ph_pause_t *pause, const ph_context_t *context);

/* Begin it or change its note (NULL = none), or end it. *pause becomes what holds then. Without a change
 * there is no audit entry. */
ph_problem_code_t ph_pause_put(ph_pause_t *pause, const ph_context_t *context, int is_paused,
                               const char *note);

#endif
