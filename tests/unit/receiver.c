/* SPDX-License-Identifier: Apache-2.0 */
/* A scripted receiver of webhooks. */
#include "receiver.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <apr_strings.h>

#define CONNECTIONS_MAX 256
#define PATIENCE_MS 10000

typedef struct connection_t {
    receiver_t *receiver;
    pthread_t thread;
    int fd;
    SSL *ssl;
    char *bytes; /* everything read */
    size_t len;
    size_t size;
    size_t counted; /* bytes of them that belong to counted requests */
} connection_t;

struct receiver_t {
    receiver_script_t script;
    SSL_CTX *tls;
    int listen_fd;
    int stop_fds[2];
    int port;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    connection_t *connections[CONNECTIONS_MAX];
    int connection_count;
    int open_count;
    int most_at_once;
    int request_count;
    int is_released;
};

static int read_some(connection_t *connection)
{
    int count;

    if (connection->size - connection->len < 4096) {
        connection->size = connection->size * 2 + 8192;
        connection->bytes = realloc(connection->bytes, connection->size);
        if (!connection->bytes) {
            abort();
        }
    }
    if (connection->ssl) {
        count = SSL_read(connection->ssl, connection->bytes + connection->len, 4096);
    }
    else {
        count = (int)read(connection->fd, connection->bytes + connection->len, 4096);
    }
    if (count > 0) {
        connection->len += (size_t)count;
    }
    return count;
}

static int write_all(connection_t *connection, const char *bytes, size_t len)
{
    ssize_t count;

    while (len > 0) {
        if (connection->ssl) {
            count = SSL_write(connection->ssl, bytes, (int)len);
        }
        else {
            count = send(connection->fd, bytes, len, MSG_NOSIGNAL);
        }
        if (count <= 0) {
            return 0;
        }
        bytes += count;
        len -= (size_t)count;
    }
    return 1;
}

/* The end of the head that begins at `at`; 0 = not read yet. */
static size_t head_end(const connection_t *connection, size_t at)
{
    const char *end = NULL;

    if (connection->len > at) {
        end = memmem(connection->bytes + at, connection->len - at, "\r\n\r\n", 4);
    }
    return end ? (size_t)(end - connection->bytes) + 4 : 0;
}

static size_t body_len(const connection_t *connection, size_t at, size_t end)
{
    static const char name[] = "Content-Length: ";
    const char *found = memmem(connection->bytes + at, end - at, name, strlen(name));

    return found ? (size_t)atol(found + strlen(name)) : 0;
}

static void count_request(receiver_t *receiver)
{
    pthread_mutex_lock(&receiver->lock);
    receiver->request_count++;
    pthread_cond_broadcast(&receiver->changed);
    pthread_mutex_unlock(&receiver->lock);
}

/* Read and count one request, or its head only. 0 when the connection ended before. */
static int read_request(connection_t *connection, int head_only)
{
    const size_t at = connection->counted;
    size_t end = head_end(connection, at);

    while (end == 0) {
        if (read_some(connection) <= 0) {
            return 0;
        }
        end = head_end(connection, at);
    }
    count_request(connection->receiver);
    connection->counted = end + (head_only ? 0 : body_len(connection, at, end));
    while (!head_only && connection->len < connection->counted) {
        if (read_some(connection) <= 0) {
            return 0;
        }
    }
    return 1;
}

static void await_release(receiver_t *receiver)
{
    pthread_mutex_lock(&receiver->lock);
    while (!receiver->is_released) {
        pthread_cond_wait(&receiver->changed, &receiver->lock);
    }
    pthread_mutex_unlock(&receiver->lock);
}

static void pause_for(int milliseconds)
{
    if (milliseconds > 0) {
        poll(NULL, 0, milliseconds);
    }
}

/* Until the other side closes. Further requests must not happen, so they are counted. */
static void hold(connection_t *connection)
{
    int has_more = 1;

    while (has_more) {
        has_more = (connection->receiver->script.when == RECEIVER_AFTER_HEAD) ? read_some(connection) > 0
                                                                              : read_request(connection, 0);
    }
}

static void end_connection(connection_t *connection)
{
    const receiver_script_t *script = &connection->receiver->script;
    const struct linger at_once = { 1, 0 };

    switch (script->then) {
    case RECEIVER_HOLD:
        hold(connection);
        break;
    case RECEIVER_REPEAT:
        while (write_all(connection, script->more, strlen(script->more))) {
            pause_for(script->pause_ms);
        }
        break;
    case RECEIVER_RESET:
        setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        break;
    case RECEIVER_CLOSE:
        break;
    }
}

static void serve(connection_t *connection)
{
    const receiver_script_t *script = &connection->receiver->script;
    int go_on = 1;

    if (connection->ssl && script->when != RECEIVER_NO_HANDSHAKE) {
        go_on = SSL_accept(connection->ssl) == 1;
    }
    if (go_on && (script->when == RECEIVER_AFTER_REQUEST || script->when == RECEIVER_AFTER_HEAD)) {
        go_on = read_request(connection, script->when == RECEIVER_AFTER_HEAD);
    }
    if (!go_on) {
        return;
    }
    if (script->hold_until_released) {
        await_release(connection->receiver);
    }
    if (script->response &&
        !write_all(connection, script->response,
                   script->response_len ? script->response_len : strlen(script->response))) {
        return;
    }
    end_connection(connection);
}

static void *run_connection(void *baton)
{
    connection_t *connection = baton;
    receiver_t *receiver = connection->receiver;

    serve(connection);
    if (connection->ssl) {
        SSL_free(connection->ssl);
    }
    close(connection->fd);
    pthread_mutex_lock(&receiver->lock);
    receiver->open_count--;
    pthread_cond_broadcast(&receiver->changed);
    pthread_mutex_unlock(&receiver->lock);
    return NULL;
}

static void take_connection(receiver_t *receiver, int fd)
{
    connection_t *connection = calloc(1, sizeof(*connection));

    if (!connection || receiver->connection_count == CONNECTIONS_MAX) {
        abort();
    }
    connection->receiver = receiver;
    connection->fd = fd;
    if (receiver->tls) {
        connection->ssl = SSL_new(receiver->tls);
        SSL_set_fd(connection->ssl, fd);
    }
    pthread_mutex_lock(&receiver->lock);
    receiver->connections[receiver->connection_count] = connection;
    receiver->connection_count++;
    receiver->open_count++;
    if (receiver->open_count > receiver->most_at_once) {
        receiver->most_at_once = receiver->open_count;
    }
    pthread_mutex_unlock(&receiver->lock);
    if (pthread_create(&connection->thread, NULL, run_connection, connection) != 0) {
        abort();
    }
}

static void *run_listener(void *baton)
{
    receiver_t *receiver = baton;
    struct pollfd fds[2];
    int fd;

    memset(fds, 0, sizeof(fds));
    fds[0].fd = receiver->stop_fds[0];
    fds[0].events = POLLIN;
    fds[1].fd = receiver->listen_fd;
    fds[1].events = (receiver->script.when == RECEIVER_NEVER_ACCEPT) ? 0 : POLLIN;
    for (;;) {
        poll(fds, 2, -1);
        if (fds[1].revents & POLLIN) {
            fd = accept(receiver->listen_fd, NULL, NULL);
            if (fd >= 0) {
                take_connection(receiver, fd);
            }
            continue;
        }
        if (fds[0].revents != 0) {
            return NULL;
        }
    }
}

static apr_status_t free_connections(void *baton)
{
    receiver_t *receiver = baton;
    int i;

    for (i = 0; i < receiver->connection_count; i++) {
        free(receiver->connections[i]->bytes);
        free(receiver->connections[i]);
    }
    return APR_SUCCESS;
}

receiver_t *receiver_start(const receiver_script_t *script, SSL_CTX *tls, apr_pool_t *pool)
{
    receiver_t *receiver = apr_pcalloc(pool, sizeof(*receiver));
    struct sockaddr_in address;
    socklen_t len = sizeof(address);

    signal(SIGPIPE, SIG_IGN); /* OpenSSL writes without MSG_NOSIGNAL */
    apr_pool_cleanup_register(pool, receiver, free_connections, apr_pool_cleanup_null);
    receiver->script = *script;
    receiver->tls = tls;
    pthread_mutex_init(&receiver->lock, NULL);
    pthread_cond_init(&receiver->changed, NULL);
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    receiver->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receiver->listen_fd < 0 ||
        bind(receiver->listen_fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(receiver->listen_fd, CONNECTIONS_MAX) != 0 ||
        getsockname(receiver->listen_fd, (struct sockaddr *)&address, &len) != 0 ||
        pipe(receiver->stop_fds) != 0) {
        abort();
    }
    receiver->port = ntohs(address.sin_port);
    if (pthread_create(&receiver->thread, NULL, run_listener, receiver) != 0) {
        abort();
    }
    return receiver;
}

receiver_t *receiver_start_ok(apr_pool_t *pool)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };

    return receiver_start(&script, NULL, pool);
}

int receiver_port(const receiver_t *receiver)
{
    return receiver->port;
}

void receiver_release(receiver_t *receiver)
{
    pthread_mutex_lock(&receiver->lock);
    receiver->is_released = 1;
    pthread_cond_broadcast(&receiver->changed);
    pthread_mutex_unlock(&receiver->lock);
}

int receiver_await_requests(receiver_t *receiver, int count)
{
    struct timespec until;
    int has_come;
    int status = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_MS / 1000;
    pthread_mutex_lock(&receiver->lock);
    while (receiver->request_count < count && status == 0) {
        status = pthread_cond_timedwait(&receiver->changed, &receiver->lock, &until);
    }
    has_come = receiver->request_count >= count;
    pthread_mutex_unlock(&receiver->lock);
    return has_come;
}

void receiver_stop(receiver_t *receiver)
{
    int i;

    receiver_release(receiver);
    if (write(receiver->stop_fds[1], "", 1) != 1) {
        abort();
    }
    pthread_join(receiver->thread, NULL);
    close(receiver->listen_fd);
    for (i = 0; i < receiver->connection_count; i++) {
        pthread_join(receiver->connections[i]->thread, NULL);
    }
    close(receiver->stop_fds[0]);
    close(receiver->stop_fds[1]);
}

int receiver_connections(receiver_t *receiver)
{
    int count;

    pthread_mutex_lock(&receiver->lock);
    count = receiver->connection_count;
    pthread_mutex_unlock(&receiver->lock);
    return count;
}

int receiver_requests(receiver_t *receiver)
{
    int count;

    pthread_mutex_lock(&receiver->lock);
    count = receiver->request_count;
    pthread_mutex_unlock(&receiver->lock);
    return count;
}

int receiver_most_at_once(receiver_t *receiver)
{
    int count;

    pthread_mutex_lock(&receiver->lock);
    count = receiver->most_at_once;
    pthread_mutex_unlock(&receiver->lock);
    return count;
}

const char *receiver_bytes(const receiver_t *receiver, apr_size_t *len)
{
    const connection_t *last;

    *len = 0;
    if (receiver->connection_count == 0) {
        return "";
    }
    last = receiver->connections[receiver->connection_count - 1];
    *len = last->len;
    return last->bytes;
}
