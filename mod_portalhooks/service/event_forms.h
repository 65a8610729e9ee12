/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_EVENT_FORMS_H
#define PH_SERVICE_EVENT_FORMS_H

#include "event_batch.h"

/* Reads the body of POST /events: one object, whose form has the pointer "", or an array of 1 to 500
 * ("/0", "/1" …). Every element of an array is parsed by itself, so each fault is named with its index: not
 * JSON, an escaped NUL, a duplicate key, too deep, too large, an invalid field. The details are kept byte for
 * byte.
 *
 * An array of ph_event_form_t from the context's pool, each with the problem that reading it found; they keep
 * `bytes`. Or NULL with the context's problem set: no array or object, an array without an end, or of another
 * size. */
apr_array_header_t *ph_event_forms_read(const ph_context_t *context, const char *bytes, apr_size_t len);

#endif
