/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_TLS_CONFIRMATION_H
#define PH_WIRE_TLS_CONFIRMATION_H

#include "transfer_state.h"

/* A client finishes the handshake of TLS 1.3 before the receiver has judged it: that the connection stands is
 * known when the receiver says something. Wait for that, briefly: for what remains of the attempt's time and
 * at most 3 s when the receiver asked for a client certificate, else at most 300 ms. The transfer is
 * connected and has sent nothing (CURLOPT_CONNECT_ONLY). CURLE_OK = confirmed, or nothing was said;
 * CURLE_RECV_ERROR = an alert, or the connection is closed. At once without TLS 1.3. */
CURLcode ph_tls_confirmation_await(ph_transfer_t *transfer);

#endif
