/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MESSAGE_ENVELOPE_H
#define PH_CORE_MESSAGE_ENVELOPE_H

#include <apr_pools.h>

#include "core/model/model.h"

/* The exact bytes of a message (Standard Webhooks 1.0.0, "type", "timestamp", "data"), built once per
 * message: one line without whitespace, the event's details inserted as the producer sent them. Pure; any
 * thread. */

typedef struct ph_envelope_t {
    ph_mode_t mode;
    const char *integration_id;
    ph_default_body_t default_body;
    ph_event_body_t event_body;
    const ph_event_t *event; /* with details; only for PH_MODE_EVENT */
    apr_time_t clicked_at;   /* the timestamp of default and test messages; an event has its own */
} ph_envelope_t;

/* The body, NUL-terminated, from `pool`; *len is its length, 0 for PH_DEFAULT_BODY_EMPTY. */
const char *ph_envelope_build(apr_size_t *len, const ph_envelope_t *envelope, apr_pool_t *pool);

#endif
