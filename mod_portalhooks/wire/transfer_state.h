/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_TRANSFER_STATE_H
#define PH_WIRE_TRANSFER_STATE_H

#include <curl/curl.h>

#include "kept_connections.h"
#include "request_secrets.h"
#include "response_reader.h"
#include "sender_settings.h"
#include "tls_watch.h"

/* A transfer, for transfer*.c, tls_confirmation.c and sender.c only. */
typedef struct ph_transfer_t {
    ph_attempt_t *attempt;
    const ph_sender_settings_t *settings;
    CURL *easy;
    ph_request_secrets_t secrets;
    ph_secret_t *client_key; /* of the webhook's own certificate; NULL = none */
    ph_response_reader_t reader;
    apr_time_t signed_at;
    apr_time_t started_at;       /* monotonic */
    ph_target_verdict_t refused; /* verdict on the last address that was refused; allowed = none */
    int opened_count;            /* sockets opened; 0 when the request begins = the connection is reused */
    int opened_fd;               /* the last of them; libcurl may have closed it */
    ph_addr_t opened;            /* its address */
    apr_time_t tls_began_at; /* monotonic; 0 = not begun. TCP, and a proxy's tunnel, were connected then */
    int is_opened_connected; /* at that time */
    ph_connection_use_t use;
    int is_stale;      /* the reused connection must not serve: nothing was written to it */
    int is_restarted;  /* after that, with nothing written: on a connection of its own */
    int is_resend;     /* the reused connection broke without a response; libcurl wanted to send again */
    int is_fenced;     /* may_send said no */
    int request_began; /* from here on bytes of the request may have left */
    ph_tls_watch_t tls;
    const char *tls_version; /* static; NULL = no TLS */
    const char *tls_cipher;
    char error[CURL_ERROR_SIZE]; /* libcurl's message; not redacted */
} ph_transfer_t;

#endif
