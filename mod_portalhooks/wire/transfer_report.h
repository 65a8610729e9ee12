/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_TRANSFER_REPORT_H
#define PH_WIRE_TRANSFER_REPORT_H

#include "transfer_state.h"

/* Fill the attempt's outcome and response, redacted, from an ended transfer; attempt->duration_us is set.
 * `is_ours`: it was aborted, so that `code` says nothing about the receiver. Once per transfer. */
void ph_transfer_report_fill(ph_transfer_t *transfer, CURLcode code, int is_ours);

#endif
