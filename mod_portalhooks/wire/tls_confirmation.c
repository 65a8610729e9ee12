/* SPDX-License-Identifier: Apache-2.0 */
/* Reads from a connection that has just been made, until the receiver's part of the handshake is known. */
#include "tls_confirmation.h"

#include <poll.h>
#include <stdio.h>

#include "os/monotonic.h"

#define PATIENCE_FOR_CERTIFICATE apr_time_from_sec(3)
#define PATIENCE apr_time_from_msec(300)

/* When to give up, on the monotonic clock. */
static apr_time_t deadline(const ph_transfer_t *transfer)
{
    const apr_time_t end = transfer->started_at + transfer->attempt->timeout;
    const apr_time_t wanted =
        ph_monotonic_now() + (transfer->tls.is_certificate_requested ? PATIENCE_FOR_CERTIFICATE : PATIENCE);

    return (end < wanted) ? end : wanted;
}

/* 1 = there may be something to read, 0 = not before `until`. */
static int await_bytes(curl_socket_t fd, apr_time_t until)
{
    struct pollfd waiting = { fd, POLLIN, 0 };
    const apr_interval_time_t left = until - ph_monotonic_now();

    return left > 0 && poll(&waiting, 1, (int)((left + 999) / 1000)) != 0;
}

/* Data and a ticket confirm; the end of the connection and errors do not. CURLE_AGAIN = nothing yet. */
static CURLcode read_once(ph_transfer_t *transfer)
{
    char byte;
    size_t count = 0;
    CURLcode code = curl_easy_recv(transfer->easy, &byte, 1, &count);

    if (code == CURLE_AGAIN && transfer->tls.is_confirmed) {
        return CURLE_OK;
    }
    return (code == CURLE_OK && count == 0) ? CURLE_RECV_ERROR : code;
}

CURLcode ph_tls_confirmation_await(ph_transfer_t *transfer)
{
    const apr_time_t until = deadline(transfer);
    curl_socket_t fd = CURL_SOCKET_BAD;
    CURLcode code = CURLE_AGAIN;

    if (!transfer->tls.is_tls13 || transfer->tls.is_confirmed ||
        curl_easy_getinfo(transfer->easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK || fd == CURL_SOCKET_BAD) {
        return CURLE_OK;
    }
    while (code == CURLE_AGAIN && await_bytes(fd, until)) {
        code = read_once(transfer);
    }
    if (code == CURLE_AGAIN || code == CURLE_OK) {
        return CURLE_OK;
    }
    snprintf(transfer->error, sizeof(transfer->error),
             "the receiver closed the connection after the handshake");
    return CURLE_RECV_ERROR;
}
