/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_LATE_ALERT_H
#define PH_TESTS_LATE_ALERT_H

#include <openssl/ssl.h>

/* Make a server of TLS 1.3 send this alert as soon as it has finished the handshake, encrypted like any other
 * record: OpenSSL itself only sends those it has a reason for. `tickets`: how many it sends before. One
 * server at a time, with one connection; `alert` -1 = none. */
void late_alert_send(SSL_CTX *server, int alert, size_t tickets);

#endif
