/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MESSAGE_ENVELOPE_H
#define PH_CORE_MESSAGE_ENVELOPE_H

#include <apr_pools.h>

#include "core/model/model.h"

/* The exact bytes of a message, built once per message: one line, no spaces of ours, the event's
 * details spliced in as the producer sent them. Strings are escaped per RFC 8259: the quote, the
 * backslash and controls only, everything else as UTF-8. Pure. */

typedef struct ph_envelope_t {
    ph_mode_t mode;
    const char *integration_id;
    ph_default_body_t default_body;
    ph_event_body_t event_body;
    const ph_event_t *event; /* with details; NULL outside PH_MODE_EVENT */
    apr_time_t clicked_at;   /* the timestamp of default and test messages */
} ph_envelope_t;

/* The body from `pool`; *len is 0 for an empty one. */
const char *ph_envelope_build(apr_size_t *len, const ph_envelope_t *envelope, apr_pool_t *pool);

#endif
