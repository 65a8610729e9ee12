/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_RESPONSE_RECORD_H
#define PH_WIRE_RESPONSE_RECORD_H

#include "core/model/model.h"
#include "core/secrets/redact.h"
#include "response_reader.h"

/* Decode, redact and truncate what `reader` has taken in and fill status, headers, body, body_len,
 * body_total, truncated, redacted, decoded, charset and withheld of `response`, from `pool`. Headers are
 * those of the final response, without trailers. `is_whole`: the response was read to its end. Changes the
 * reader's buffers: once per reader. One thread. */
void ph_response_record_fill(ph_response_t *response, ph_response_reader_t *reader, ph_redact_t *redact,
                             int is_whole, apr_pool_t *pool);

#endif
