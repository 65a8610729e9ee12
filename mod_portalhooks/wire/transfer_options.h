/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_TRANSFER_OPTIONS_H
#define PH_WIRE_TRANSFER_OPTIONS_H

#include "transfer_state.h"

/* Set every option and callback of the transfer's handle. CURLE_OK, or the first error. */
CURLcode ph_transfer_options_set(ph_transfer_t *transfer);

#endif
