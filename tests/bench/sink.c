/* SPDX-License-Identifier: Apache-2.0 */
/* Sink: a cheap webhook receiver that counts messages by webhook-id. It responds to /now at once, to /late
 * after a configured time, and to /never not at all. It prints its ports on the first line; GET /count and
 * POST /reset are for the benchmarks. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PLAIN_PORTS 2 /* two destinations, one of which may hang */
#define REQUEST_MAX 16384

static const char ok[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}";

typedef struct connection_t {
    int fd;
    int is_listener;
    SSL_CTX *tls; /* of listeners */
    SSL *ssl;     /* NULL on plain HTTP */
    size_t have;
    long long due_ms; /* of a late response */
    int is_late;
    int is_closed; /* but still in the list of late responses */
    struct connection_t *next_late;
    char request[REQUEST_MAX + 1];
} connection_t;

typedef struct sink_t {
    int epoll;
    int late_ms;
    connection_t *first_late, *last_late; /* in due order, since the delay is constant */
    long requests;
    long long body_bytes;
    uint64_t *ids; /* hashes of the webhook-ids seen; 0 = free */
    size_t ids_room, ids_count;
} sink_t;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* ---- counting ---------------------------------------------------------------------------------------- */

static uint64_t hash_of(const char *text, size_t length)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    size_t i;

    for (i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
    }
    return hash ? hash : 1;
}

static void put_id(uint64_t *ids, size_t room, size_t *count, uint64_t hash)
{
    size_t at = (size_t)hash & (room - 1);

    while (ids[at] != 0 && ids[at] != hash) {
        at = (at + 1) & (room - 1);
    }
    *count += ids[at] == 0;
    ids[at] = hash;
}

static void remember_id(sink_t *sink, uint64_t hash)
{
    if (sink->ids_count * 2 >= sink->ids_room) {
        const size_t room = sink->ids_room ? sink->ids_room * 2 : 65536;
        uint64_t *ids = calloc(room, sizeof(*ids));
        size_t count = 0, i;

        if (!ids) {
            die("calloc");
        }
        for (i = 0; i < sink->ids_room; i++) {
            if (sink->ids[i]) {
                put_id(ids, room, &count, sink->ids[i]);
            }
        }
        free(sink->ids);
        sink->ids = ids;
        sink->ids_room = room;
    }
    put_id(sink->ids, sink->ids_room, &sink->ids_count, hash);
}

static void forget_all(sink_t *sink)
{
    free(sink->ids);
    sink->ids = NULL;
    sink->ids_room = sink->ids_count = 0;
    sink->requests = 0;
    sink->body_bytes = 0;
}

/* ---- responding -------------------------------------------------------------------------------------- */

static void close_connection(connection_t *connection)
{
    if (connection->ssl) {
        SSL_free(connection->ssl);
        connection->ssl = NULL;
    }
    if (connection->fd >= 0) {
        close(connection->fd);
        connection->fd = -1;
    }
    connection->is_closed = 1;
    if (!connection->is_late) {
        free(connection);
    }
}

/* Responses are small and their clients wait, so one write never blocks. */
static void say(connection_t *connection, const char *text, size_t length)
{
    if (connection->ssl) {
        SSL_write(connection->ssl, text, (int)length);
    }
    else {
        send(connection->fd, text, length, MSG_NOSIGNAL);
    }
}

static void say_later(sink_t *sink, connection_t *connection)
{
    connection->due_ms = now_ms() + sink->late_ms;
    connection->is_late = 1;
    connection->next_late = NULL;
    if (sink->last_late) {
        sink->last_late->next_late = connection;
    }
    else {
        sink->first_late = connection;
    }
    sink->last_late = connection;
}

/* Send the late responses that are due. Returns the time until the next one in ms; -1 = none. */
static int respond_late(sink_t *sink)
{
    connection_t *connection;

    while (sink->first_late && sink->first_late->due_ms <= now_ms()) {
        connection = sink->first_late;
        sink->first_late = connection->next_late;
        if (!sink->first_late) {
            sink->last_late = NULL;
        }
        connection->is_late = 0;
        if (connection->is_closed) {
            free(connection);
        }
        else {
            say(connection, ok, sizeof(ok) - 1);
        }
    }
    return sink->first_late ? (int)(sink->first_late->due_ms - now_ms()) + 1 : -1;
}

static void say_count(sink_t *sink, connection_t *connection)
{
    char body[128], text[256];
    const int length =
        snprintf(body, sizeof(body), "{\"requests\": %ld, \"messages\": %zu, \"body_bytes\": %lld}\n",
                 sink->requests, sink->ids_count, sink->body_bytes);

    snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", length, body);
    say(connection, text, strlen(text));
}

/* Value of a header, or NULL; `head` ends with an empty line. */
static const char *header(const char *head, const char *name, size_t *length)
{
    const size_t name_length = strlen(name);
    const char *line = strstr(head, "\r\n");

    for (; line && line[2] != '\r'; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, name_length) == 0 && line[2 + name_length] == ':') {
            line += 3 + name_length;
            line += strspn(line, " ");
            *length = strcspn(line, "\r");
            return line;
        }
    }
    return NULL;
}

static int is_to(const connection_t *connection, const char *start)
{
    return strncmp(connection->request, start, strlen(start)) == 0;
}

static void serve(sink_t *sink, connection_t *connection, size_t body_length)
{
    size_t length;
    const char *id;

    if (is_to(connection, "GET /count ")) {
        say_count(sink, connection);
        return;
    }
    if (is_to(connection, "POST /reset ")) {
        forget_all(sink);
        say(connection, ok, sizeof(ok) - 1);
        return;
    }
    id = header(connection->request, "webhook-id", &length);
    sink->requests++;
    sink->body_bytes += (long long)body_length;
    if (id) {
        remember_id(sink, hash_of(id, length));
    }
    if (is_to(connection, "POST /late ")) {
        say_later(sink, connection);
    }
    else if (!is_to(connection, "POST /never ")) {
        say(connection, ok, sizeof(ok) - 1);
    }
}

/* ---- receiving --------------------------------------------------------------------------------------- */

/* Serve the request in the buffer once it is complete. */
static void look_at(sink_t *sink, connection_t *connection)
{
    const char *end, *value;
    size_t body_length = 0, length;

    connection->request[connection->have] = '\0';
    end = strstr(connection->request, "\r\n\r\n");
    if (!end) {
        return;
    }
    value = header(connection->request, "content-length", &length);
    if (value) {
        body_length = strtoul(value, NULL, 10);
    }
    if (connection->have >= (size_t)(end + 4 - connection->request) + body_length) {
        connection->have = 0;
        serve(sink, connection, body_length);
    }
}

/* Like recv(): 0 at the end, -1 with EAGAIN if there is no data. Continues a TLS handshake. */
static ssize_t receive(connection_t *connection)
{
    char *at = connection->request + connection->have;
    const size_t room = REQUEST_MAX - connection->have;
    int n, error;

    if (!connection->ssl) {
        return recv(connection->fd, at, room, 0);
    }
    ERR_clear_error(); /* an error of another connection would be taken for this one's */
    n = SSL_read(connection->ssl, at, (int)room);
    if (n > 0) {
        return n;
    }
    error = SSL_get_error(connection->ssl, n);
    errno = EAGAIN;
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? -1 : 0;
}

static void read_from(sink_t *sink, connection_t *connection)
{
    ssize_t n;

    do {
        n = receive(connection);
        if (n == 0 || (n < 0 && errno != EAGAIN)) {
            close_connection(connection);
            return;
        }
        if (n > 0) {
            connection->have += (size_t)n;
            look_at(sink, connection);
        }
    } while (n > 0 && connection->ssl);
}

static void watch(const sink_t *sink, connection_t *connection)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };

    if (epoll_ctl(sink->epoll, EPOLL_CTL_ADD, connection->fd, &event) != 0) {
        die("epoll_ctl");
    }
}

static connection_t *make_connection(int fd)
{
    /* Not calloc, which would touch the pages of the buffer. */
    connection_t *connection = malloc(sizeof(*connection));

    if (!connection) {
        die("malloc");
    }
    memset(connection, 0, offsetof(connection_t, request));
    connection->fd = fd;
    return connection;
}

static void accept_all(sink_t *sink, const connection_t *listener)
{
    const int on = 1;
    connection_t *connection;
    int fd;

    for (fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); fd >= 0;
         fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        connection = make_connection(fd);
        if (listener->tls) {
            connection->ssl = SSL_new(listener->tls);
            SSL_set_fd(connection->ssl, fd);
            SSL_set_accept_state(connection->ssl);
        }
        watch(sink, connection);
    }
}

/* ---- starting ---------------------------------------------------------------------------------------- */

static void listen_on_free_port(sink_t *sink, SSL_CTX *tls)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof(address);
    connection_t *listener = make_connection(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener->fd, (struct sockaddr *)&address, size) != 0 || listen(listener->fd, 4096) != 0 ||
        getsockname(listener->fd, (struct sockaddr *)&address, &size) != 0) {
        die("listen");
    }
    listener->is_listener = 1;
    listener->tls = tls;
    watch(sink, listener);
    printf("%d ", ntohs(address.sin_port));
}

/* No session cache: every connection makes a full handshake. */
static SSL_CTX *tls_with(const char *certificate, const char *key)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());

    if (!tls || SSL_CTX_use_certificate_chain_file(tls, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "sink: cannot use %s and %s\n", certificate, key);
        exit(1);
    }
    SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(tls, 0);
    return tls;
}

static void allow_all_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void run(sink_t *sink)
{
    struct epoll_event events[256];
    int i, count;

    for (;;) {
        count = epoll_wait(sink->epoll, events, 256, respond_late(sink));
        for (i = 0; i < count; i++) {
            connection_t *connection = events[i].data.ptr;

            if (connection->is_listener) {
                accept_all(sink, connection);
            }
            else {
                read_from(sink, connection);
            }
        }
    }
}

int main(int argc, char **argv)
{
    sink_t sink = { 0 };
    int i;

    if (argc != 4) {
        fprintf(stderr, "usage: sink LATE-MS CERTIFICATE KEY\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    allow_all_descriptors();
    sink.late_ms = atoi(argv[1]);
    sink.epoll = epoll_create1(EPOLL_CLOEXEC);
    for (i = 0; i < PLAIN_PORTS; i++) {
        listen_on_free_port(&sink, NULL);
    }
    listen_on_free_port(&sink, tls_with(argv[2], argv[3]));
    printf("\n");
    fflush(stdout);
    run(&sink);
    return 0;
}
