/* SPDX-License-Identifier: Apache-2.0 */
/* The options that keep a transfer one request to an allowed address, and the callbacks that enforce its
 * limits. */
#include "transfer_options.h"

#include <string.h>
#include <sys/socket.h>

#include "client_certificate.h"
#include "connection_reuse.h"
#include "os/failpoint.h"
#include "os/monotonic.h"
#include "socket_facts.h"

#define BUFFER_BYTES 1024         /* libcurl's minimum; each transfer has one */
#define UPLOAD_BUFFER_BYTES 16384 /* libcurl's minimum; for https and long bodies */

typedef struct number_option_t {
    CURLoption option;
    long value;
} number_option_t;

static const number_option_t number_options[] = {
    { CURLOPT_POST, 1 },
    { CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
    /* Until the response has shown that the connection can be kept: connection_reuse.c. */
    { CURLOPT_FORBID_REUSE, 1 },
    { CURLOPT_FOLLOWLOCATION, 0 },
    /* As the admin wrote it: which spellings of dot segments libcurl removes depends on its version. */
    { CURLOPT_PATH_AS_IS, 1 },
    /* A proxy is always used by CONNECT; its headers are not the receiver's. */
    { CURLOPT_HTTPPROXYTUNNEL, 1 },
    { CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 },
    { CURLOPT_HEADEROPT, CURLHEADER_SEPARATE },
    { CURLOPT_HTTPAUTH, CURLAUTH_NONE },
    { CURLOPT_PROXYAUTH, CURLAUTH_NONE },
    { CURLOPT_NETRC, CURL_NETRC_IGNORED },
    { CURLOPT_HSTS_CTRL, 0 },
    { CURLOPT_HTTP09_ALLOWED, 0 },
    /* Decode codings that nobody asked for: without this the outcome depends on the version of libcurl. */
    { CURLOPT_TRANSFER_ENCODING, 1 },
    { CURLOPT_SSL_VERIFYPEER, 1 },
    { CURLOPT_SSL_VERIFYHOST, 2 },
    { CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
    { CURLOPT_NOSIGNAL, 1 },
    /* Otherwise ending a transfer waits for a DNS lookup that hangs, and all other transfers with it. */
    { CURLOPT_QUICK_EXIT, 1 },
    { CURLOPT_BUFFERSIZE, BUFFER_BYTES },
    { CURLOPT_UPLOAD_BUFFERSIZE, UPLOAD_BUFFER_BYTES },
};

typedef struct text_option_t {
    CURLoption option;
    const char *value;
} text_option_t;

static const text_option_t text_options[] = {
    { CURLOPT_PROTOCOLS_STR, "http,https" },
    { CURLOPT_REDIR_PROTOCOLS_STR, "http,https" },
};

/* Asked again at each step: while the process was suspended or the attempt waited for DNS, the lease may have
 * expired and others may consider this process dead. */
static int may_send(ph_transfer_t *transfer)
{
    const ph_sender_settings_t *settings = transfer->settings;
    const ph_attempt_t *attempt = transfer->attempt;
    const apr_interval_time_t left = attempt->timeout - (ph_monotonic_now() - transfer->started_at);

    if (settings->may_send && !settings->may_send(settings->may_send_baton, attempt, (left > 0) ? left : 0)) {
        transfer->is_fenced = 1;
    }
    return !transfer->is_fenced;
}

/* The check DNS rebinding cannot get around: the address judged here is the one connect() gets. */
static curl_socket_t open_socket(void *baton, curlsocktype purpose, struct curl_sockaddr *address)
{
    ph_transfer_t *transfer = baton;
    const ph_addr_t addr = ph_addr_from_sockaddr(&address->addr);
    const ph_target_verdict_t verdict = ph_connection_judge(transfer, &addr);
    curl_socket_t fd;

    if (ph_target_is_denied(verdict) || purpose != CURLSOCKTYPE_IPCXN) {
        transfer->refused = verdict;
        return CURL_SOCKET_BAD;
    }
    if (ph_connection_is_resend(transfer) || !may_send(transfer)) {
        return CURL_SOCKET_BAD;
    }
    PH_FAILPOINT("before_connect");
    transfer->opened_count++;
    fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    transfer->opened_fd = fd;
    transfer->opened = addr;
    if (transfer->settings->kept && fd >= 0) {
        ph_kept_connections_opened(transfer->settings->kept, &transfer->use, fd);
    }
    return fd;
}

/* Asked before a host name is resolved. */
static int before_resolving(void *resolver, void *reserved, void *baton)
{
    (void)resolver;
    (void)reserved;
    return ph_connection_is_resend(baton);
}

/* CURLOPT_PREREQFUNCTION: connected, about to write the request. A second call would be a second request. */
static int before_request(void *baton, char *peer, char *local, int peer_port, int local_port)
{
    ph_transfer_t *transfer = baton;

    (void)peer;
    (void)local;
    (void)peer_port;
    if (ph_connection_is_resend(transfer) || !may_send(transfer) ||
        !ph_connection_may_serve(transfer, local_port)) {
        return CURL_PREREQFUNC_ABORT;
    }
    transfer->request_began = 1;
    return CURL_PREREQFUNC_OK;
}

static CURLcode watch_tls(CURL *easy, void *context, void *baton)
{
    ph_transfer_t *transfer = baton;
    ph_addr_t peer;

    (void)easy;
    ph_tls_watch_begin(&transfer->tls, context);
    transfer->tls_began_at = ph_monotonic_now();
    transfer->is_opened_connected = ph_socket_facts_peer(&peer, transfer->opened_fd) &&
                                    memcmp(&peer, &transfer->opened, sizeof(peer)) == 0;
    return CURLE_OK;
}

static size_t take_header(char *line, size_t size, size_t count, void *baton)
{
    ph_transfer_t *transfer = baton;
    const size_t len = size * count;
    const int was_in_head = transfer->reader.state == PH_RESPONSE_IN_FINAL;

    if (ph_response_reader_take_header(&transfer->reader, line, len) != PH_RESPONSE_GO_ON) {
        return 0;
    }
    if (was_in_head && transfer->reader.state == PH_RESPONSE_IN_BODY) {
        ph_connection_keep_if_allowed(transfer);
    }
    return len;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *baton)
{
    ph_transfer_t *transfer = baton;
    const size_t len = size * count;

    /* libcurl reports an empty body like this; returning 0 is not a refusal here. */
    if (len == 0) {
        return 0;
    }
    return (ph_response_reader_take_body(&transfer->reader, bytes, len) == PH_RESPONSE_GO_ON) ? len : 0;
}

#ifdef PH_FAILPOINTS
static int note_progress(void *baton, curl_off_t to_take, curl_off_t taken, curl_off_t to_send,
                         curl_off_t sent)
{
    (void)baton;
    (void)to_take;
    (void)taken;
    if (sent > 0 && sent < to_send) {
        PH_FAILPOINT("mid_send");
    }
    return 0;
}
#endif

static CURLcode set_constants(CURL *easy)
{
    CURLcode code = CURLE_OK;
    size_t i;

    for (i = 0; i < sizeof(number_options) / sizeof(number_options[0]) && code == CURLE_OK; i++) {
        code = curl_easy_setopt(easy, number_options[i].option, number_options[i].value);
    }
    for (i = 0; i < sizeof(text_options) / sizeof(text_options[0]) && code == CURLE_OK; i++) {
        code = curl_easy_setopt(easy, text_options[i].option, text_options[i].value);
    }
    return code;
}

/* The configured proxy or none; the environment (http_proxy, no_proxy) has no say. */
static CURLcode set_proxy(CURL *easy, const ph_sender_settings_t *settings)
{
    const int is_proxied = settings->proxy != NULL;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PROXY, is_proxied ? settings->proxy->url : "");

    return (code == CURLE_OK) ? curl_easy_setopt(easy, CURLOPT_NOPROXY, is_proxied ? "" : "*") : code;
}

static CURLcode set_trust(CURL *easy, const ph_sender_settings_t *settings)
{
    const char *built_in = NULL;
    CURLcode code = curl_easy_getinfo(easy, CURLINFO_CAINFO, &built_in);

    if (code == CURLE_OK && settings->ca_file) {
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, settings->ca_file);
    }
    /* With CAPATH set, libcurl does not cache the bundle and reads it for each connection: 24 ms. */
    if (code == CURLE_OK && (settings->ca_file || built_in)) {
        code = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    if (code == CURLE_OK && settings->tls_sessions) {
        code = curl_easy_setopt(easy, CURLOPT_SHARE, settings->tls_sessions);
    }
    return code;
}

/* Rounded up: 0 would mean no limit. */
static long milliseconds(apr_interval_time_t time)
{
    return (time > 1000) ? (long)((time + 999) / 1000) : 1;
}

static CURLcode set_request(CURL *easy, const ph_transfer_t *transfer)
{
    const ph_attempt_t *attempt = transfer->attempt;
    int refused = 0;

    refused |= curl_easy_setopt(easy, CURLOPT_URL, attempt->url) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->secrets.list) != CURLE_OK;
    refused |=
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, (attempt->body_len > 0) ? attempt->body : "") != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)attempt->body_len) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                                milliseconds(transfer->started_at + attempt->timeout - ph_monotonic_now())) !=
               CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                                milliseconds(transfer->settings->connect_timeout)) != CURLE_OK;
    return refused ? CURLE_BAD_FUNCTION_ARGUMENT : CURLE_OK;
}

static CURLcode set_callbacks(CURL *easy, ph_transfer_t *transfer)
{
    int refused = 0;

    refused |= curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_RESOLVER_START_FUNCTION, before_resolving) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_RESOLVER_START_DATA, transfer) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, watch_tls) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, transfer) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) != CURLE_OK;
#ifdef PH_FAILPOINTS
    refused |= curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, note_progress) != CURLE_OK;
    refused |= curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L) != CURLE_OK;
#endif
    return refused ? CURLE_BAD_FUNCTION_ARGUMENT : CURLE_OK;
}

CURLcode ph_transfer_options_set(ph_transfer_t *transfer)
{
    CURLcode code = set_constants(transfer->easy);

    if (code == CURLE_OK) {
        code = set_proxy(transfer->easy, transfer->settings);
    }
    if (code == CURLE_OK) {
        code = set_trust(transfer->easy, transfer->settings);
    }
    if (code == CURLE_OK) {
        code = ph_client_certificate_set(transfer->easy, transfer->attempt, transfer->settings,
                                         transfer->client_key);
    }
    if (code == CURLE_OK) {
        code = set_request(transfer->easy, transfer);
    }
    if (code == CURLE_OK) {
        code = set_callbacks(transfer->easy, transfer);
    }
    if (code == CURLE_OK) {
        code = ph_connection_reuse_set(transfer);
    }
    return code;
}
