/* SPDX-License-Identifier: Apache-2.0 */
/* One click stays one request on connections that serve several: when a kept connection breaks without a
 * response, libcurl would send the POST again. */
#include "connection_reuse.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/ssl.h>

#include "client_certificate.h"
#include "socket_facts.h"

ph_target_verdict_t ph_connection_judge(const ph_transfer_t *transfer, const ph_addr_t *addr)
{
    const ph_sender_settings_t *settings = transfer->settings;
    ph_attempt_t *attempt = transfer->attempt;

    if (settings->proxy) {
        return ph_proxy_is_at(settings->proxy, addr) ? PH_TARGET_ALLOWED : PH_TARGET_DENY_PAST_PROXY;
    }
    return ph_egress_judge_address(&attempt->reported, attempt->egress, settings->policy, &attempt->target,
                                   addr);
}

/* libcurl tells only in words, and only when verbose, that bytes came after a response it took. */
static int note_text(CURL *easy, curl_infotype type, char *text, size_t len, void *baton)
{
    ph_transfer_t *transfer = baton;

    if (type == CURLINFO_TEXT && (memmem(text, len, "xcess", 5) || memmem(text, len, "eftover", 7))) {
        transfer->use.is_granted = 0;
        curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    }
    return 0;
}

CURLcode ph_connection_reuse_set(ph_transfer_t *transfer)
{
    const int is_own = !transfer->settings->kept || transfer->is_restarted;
    int refused = curl_easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, (long)is_own) != CURLE_OK;

    if (transfer->settings->kept) {
        refused |= curl_easy_setopt(transfer->easy, CURLOPT_CLOSESOCKETFUNCTION, ph_kept_connections_close) !=
                   CURLE_OK;
        refused |=
            curl_easy_setopt(transfer->easy, CURLOPT_CLOSESOCKETDATA, transfer->settings->kept) != CURLE_OK;
        refused |= curl_easy_setopt(transfer->easy, CURLOPT_DEBUGFUNCTION, note_text) != CURLE_OK;
        refused |= curl_easy_setopt(transfer->easy, CURLOPT_DEBUGDATA, transfer) != CURLE_OK;
    }
    return refused ? CURLE_BAD_FUNCTION_ARGUMENT : CURLE_OK;
}

int ph_connection_is_resend(ph_transfer_t *transfer)
{
    if (transfer->request_began) {
        transfer->is_resend = 1;
    }
    return transfer->request_began;
}

/* All that must be equal for two attempts to share a connection. libcurl compares most of it too. */
static const char *partition_of(const ph_transfer_t *transfer)
{
    const ph_sender_settings_t *settings = transfer->settings;
    const ph_url_t *target = &transfer->attempt->target;

    return apr_psprintf(transfer->attempt->pool, "%s %s %d %s %s %s", target->scheme, target->host,
                        target->port, settings->proxy ? settings->proxy->url : "-",
                        settings->ca_file ? settings->ca_file : "-",
                        ph_client_certificate_identity(transfer->attempt));
}

/* NULL = no TLS. */
static SSL *tls_of(const ph_transfer_t *transfer)
{
    struct curl_tlssessioninfo *session = NULL;

    if (curl_easy_getinfo(transfer->easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || !session ||
        session->backend != CURLSSLBACKEND_OPENSSL) {
        return NULL;
    }
    return session->internals;
}

/* libcurl drops its TLS session with the connection, so ask while there is one. */
static void note_tls(ph_transfer_t *transfer, const SSL *ssl)
{
    if (ssl) {
        transfer->tls_version = SSL_get_version(ssl);
        transfer->tls_cipher = SSL_get_cipher_name(ssl);
    }
}

static int is_peer_allowed(const ph_transfer_t *transfer, int fd)
{
    ph_addr_t peer;

    return ph_socket_facts_peer(&peer, fd) && !ph_target_is_denied(ph_connection_judge(transfer, &peer));
}

/* Another integration, with another egress rule, may have made the connection; TLS may hold bytes that poll()
 * does not show. */
static int take_kept(ph_transfer_t *transfer, int local_port, SSL *ssl)
{
    const int fd = ph_kept_connections_take(transfer->settings->kept, &transfer->use, local_port,
                                            partition_of(transfer));

    if (fd < 0 || !is_peer_allowed(transfer, fd) || (ssl && SSL_has_pending(ssl))) {
        return 0;
    }
    if (ssl) {
        ph_tls_watch_resume(&transfer->tls, ssl);
    }
    return 1;
}

int ph_connection_may_serve(ph_transfer_t *transfer, int local_port)
{
    SSL *ssl = tls_of(transfer);

    if (transfer->opened_count == 0) {
        transfer->is_stale = !transfer->settings->kept || !take_kept(transfer, local_port, ssl);
    }
    else if (transfer->settings->kept) {
        ph_kept_connections_made(&transfer->use, local_port, partition_of(transfer));
    }
    note_tls(transfer, ssl);
    return !transfer->is_stale;
}

/* A response that comes before all of the request was sent leaves a rest that nobody reads. */
static int is_sent_whole(const ph_transfer_t *transfer)
{
    curl_off_t sent = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    return sent >= (curl_off_t)transfer->attempt->body_len;
}

void ph_connection_keep_if_allowed(ph_transfer_t *transfer)
{
    const ph_response_reader_t *reader = &transfer->reader;

    if (!transfer->settings->kept || reader->is_http10 || reader->status == 408 || !is_sent_whole(transfer) ||
        !ph_kept_connections_grant(transfer->settings->kept, &transfer->use, reader->keep_alive_s)) {
        return;
    }
    curl_easy_setopt(transfer->easy, CURLOPT_FORBID_REUSE, 0L);
    curl_easy_setopt(transfer->easy, CURLOPT_VERBOSE, 1L);
}

void ph_connection_end(ph_transfer_t *transfer)
{
    if (transfer->settings->kept) {
        ph_kept_connections_end(transfer->settings->kept, &transfer->use);
    }
}

int ph_connection_is_unused(const ph_transfer_t *transfer)
{
    const ph_connection_use_t *use = &transfer->use;

    return transfer->is_stale || (transfer->is_resend && use->has_count && use->bytes_sent == 0);
}

void ph_connection_forget(ph_transfer_t *transfer)
{
    memset(&transfer->use, 0, sizeof(transfer->use));
    transfer->is_stale = 0;
    transfer->is_resend = 0;
    transfer->is_restarted = 1;
    transfer->request_began = 0;
    transfer->tls_began_at = 0;
    transfer->is_opened_connected = 0;
    transfer->refused = PH_TARGET_ALLOWED;
    transfer->error[0] = '\0';
    transfer->tls_version = NULL;
    transfer->tls_cipher = NULL;
    ph_tls_watch_end(&transfer->tls);
    ph_tls_watch_init(&transfer->tls);
}
