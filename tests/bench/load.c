/* SPDX-License-Identifier: Apache-2.0 */
/* Load generator: sends one request repeatedly on keep-alive connections, as fast as responses arrive or
 * at a fixed rate, and prints the results as one line of JSON. Latency is measured from the time a request
 * was due, also if it could not be sent on time. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 1024
#define RESPONSE_MAX 65536             /* head and body of one response */
#define TIMEOUT_NS (60 * 1000000000LL) /* for the last responses */

typedef struct settings_t {
    int port;
    int clients;
    long requests; /* 0 = limited by time only */
    double seconds;
    double rate; /* requests per second, 0 = as fast as responses arrive */
    char *request;
    size_t request_len;
} settings_t;

typedef struct client_t {
    int fd;
    int is_waiting;     /* for a response */
    int is_last;        /* the server closes after this response */
    long long since_ns; /* when its request was due */
    size_t sent;
    size_t have;
    char response[RESPONSE_MAX];
} client_t;

typedef struct load_t {
    settings_t settings;
    int epoll;
    client_t *clients;
    client_t *idle[CLIENTS_MAX];
    int idle_count;
    long long started_ns;
    long sent;
    long responses;
    long lost; /* connections closed before the response */
    long statuses[600];
    unsigned *latencies_us;
    size_t latencies_room;
} load_t;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static long long now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void watch(const load_t *load, client_t *client, int operation, unsigned events)
{
    struct epoll_event event = { .events = events, .data.ptr = client };

    if (epoll_ctl(load->epoll, operation, client->fd, &event) != 0) {
        die("epoll_ctl");
    }
}

static void connect_client(load_t *load, client_t *client)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)load->settings.port) };
    const int on = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0 || connect(client->fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        die("connect");
    }
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (fcntl(client->fd, F_SETFL, O_NONBLOCK) != 0) {
        die("fcntl");
    }
    watch(load, client, EPOLL_CTL_ADD, EPOLLIN);
}

static void become_idle(load_t *load, client_t *client)
{
    client->is_waiting = 0;
    load->idle[load->idle_count++] = client;
}

/* Reconnect after the server closed. A request without a response is not sent again. */
static void reconnect(load_t *load, client_t *client)
{
    close(client->fd);
    client->is_last = 0;
    connect_client(load, client);
    if (client->is_waiting) {
        load->lost++;
        become_idle(load, client);
    }
}

static void send_rest(load_t *load, client_t *client)
{
    const settings_t *settings = &load->settings;
    ssize_t n = send(client->fd, settings->request + client->sent, settings->request_len - client->sent,
                     MSG_NOSIGNAL);

    if (n < 0 && errno != EAGAIN) {
        reconnect(load, client);
        return;
    }
    client->sent += n > 0 ? (size_t)n : 0;
    if (client->sent < settings->request_len) {
        watch(load, client, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
}

static void send_request(load_t *load, client_t *client, long long due_ns)
{
    client->is_waiting = 1;
    client->since_ns = due_ns;
    client->sent = client->have = 0;
    load->sent++;
    send_rest(load, client);
}

static void count_response(load_t *load, client_t *client)
{
    const int status = atoi(client->response + strlen("HTTP/1.1 "));

    if ((size_t)load->responses == load->latencies_room) {
        load->latencies_room = load->latencies_room * 2 + 4096;
        load->latencies_us = realloc(load->latencies_us, load->latencies_room * sizeof(*load->latencies_us));
        if (!load->latencies_us) {
            die("realloc");
        }
    }
    load->latencies_us[load->responses++] = (unsigned)((now_ns() - client->since_ns) / 1000);
    if (status < 100 || status > 599) {
        fprintf(stderr, "load: not a response: %.60s\n", client->response);
        exit(1);
    }
    load->statuses[status]++;
}

/* Length of the response in the buffer, or 0 if its head is incomplete. Sets is_last. */
static size_t response_length(client_t *client)
{
    const char *end, *line;
    size_t length = 0;

    client->response[client->have] = '\0';
    end = strstr(client->response, "\r\n\r\n");
    if (!end) {
        return 0;
    }
    for (line = strstr(client->response, "\r\n"); line < end; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, "Content-Length:", 15) == 0) {
            length = (size_t)(end + 4 - client->response) + strtoul(line + 17, NULL, 10);
        }
        if (strncasecmp(line + 2, "Connection: close", 17) == 0) {
            client->is_last = 1;
        }
    }
    if (length > 0) {
        return length;
    }
    fprintf(stderr, "load: response without Content-Length: %.200s\n", client->response);
    exit(1);
}

static void receive(load_t *load, client_t *client)
{
    ssize_t n = recv(client->fd, client->response + client->have, RESPONSE_MAX - 1 - client->have, 0);
    size_t length;

    if (n < 0 && errno == EAGAIN) {
        return;
    }
    if (n <= 0) {
        reconnect(load, client);
        return;
    }
    client->have += (size_t)n;
    length = response_length(client);
    if (length >= RESPONSE_MAX) {
        fprintf(stderr, "load: response of %zu bytes\n", length);
        exit(1);
    }
    if (length > 0 && client->have >= length) {
        count_response(load, client);
        become_idle(load, client);
        if (client->is_last) {
            reconnect(load, client);
        }
    }
}

static int is_enough(const load_t *load, long long now)
{
    const settings_t *settings = &load->settings;

    return settings->requests > 0 ? load->sent >= settings->requests
                                  : now - load->started_ns >= (long long)(settings->seconds * 1e9);
}

/* Send the requests that are due on idle connections. Returns the time to sleep in ms. */
static int send_due(load_t *load)
{
    const double rate = load->settings.rate;
    long long now = now_ns(), due = now;

    while (load->idle_count > 0 && !is_enough(load, now)) {
        if (rate > 0) {
            due = load->started_ns + (long long)((double)load->sent * 1e9 / rate);
        }
        if (due > now) {
            return (int)((due - now) / 1000000) + 1;
        }
        send_request(load, load->idle[--load->idle_count], due);
    }
    return load->idle_count == load->settings.clients ? 0 : 1000;
}

static void run(load_t *load)
{
    struct epoll_event events[64];
    long long end_ns = 0;
    int i, count, sleep_ms;

    load->started_ns = now_ns();
    for (;;) {
        sleep_ms = send_due(load);
        if (is_enough(load, now_ns())) {
            end_ns = end_ns ? end_ns : now_ns() + TIMEOUT_NS;
            if (load->idle_count == load->settings.clients || now_ns() > end_ns) {
                return;
            }
        }
        count = epoll_wait(load->epoll, events, 64, sleep_ms);
        for (i = 0; i < count; i++) {
            client_t *client = events[i].data.ptr;

            if (client->is_waiting && (events[i].events & EPOLLOUT)) {
                watch(load, client, EPOLL_CTL_MOD, EPOLLIN);
                send_rest(load, client);
            }
            if (events[i].events & ~(unsigned)EPOLLOUT) {
                receive(load, client);
            }
        }
    }
}

static int by_size(const void *one, const void *other)
{
    const unsigned a = *(const unsigned *)one, b = *(const unsigned *)other;

    return (a > b) - (a < b);
}

static void report(load_t *load)
{
    const double elapsed_s = (double)(now_ns() - load->started_ns) / 1e9;
    const long n = load->responses;
    const char *separator = "";
    int status;

    qsort(load->latencies_us, (size_t)n, sizeof(*load->latencies_us), by_size);
    printf("{\"sent\": %ld, \"responses\": %ld, \"lost\": %ld, \"elapsed_s\": %.6f", load->sent, n,
           load->lost, elapsed_s);
    printf(", \"p50_us\": %u, \"p99_us\": %u", n ? load->latencies_us[n / 2] : 0,
           n ? load->latencies_us[n * 99 / 100] : 0);
    printf(", \"statuses\": {");
    for (status = 100; status < 600; status++) {
        if (load->statuses[status]) {
            printf("%s\"%d\": %ld", separator, status, load->statuses[status]);
            separator = ", ";
        }
    }
    printf("}}\n");
}

static void read_request(settings_t *settings, const char *path)
{
    FILE *file = fopen(path, "rb");
    long size;

    if (!file || fseek(file, 0, SEEK_END) != 0) {
        die(path);
    }
    size = ftell(file);
    rewind(file);
    settings->request_len = (size_t)size;
    settings->request = malloc((size_t)size);
    if (!settings->request || fread(settings->request, 1, (size_t)size, file) != (size_t)size) {
        die(path);
    }
    fclose(file);
}

static void parse_options(settings_t *settings, int argc, char **argv)
{
    static const struct option options[] = {
        { "port", required_argument, NULL, 'p' },     { "clients", required_argument, NULL, 'c' },
        { "requests", required_argument, NULL, 'n' }, { "seconds", required_argument, NULL, 's' },
        { "rate", required_argument, NULL, 'r' },     { NULL, 0, NULL, 0 },
    };
    int option;

    settings->clients = 1;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'p':
            settings->port = atoi(optarg);
            break;
        case 'c':
            settings->clients = atoi(optarg);
            break;
        case 'n':
            settings->requests = atol(optarg);
            break;
        case 's':
            settings->seconds = atof(optarg);
            break;
        case 'r':
            settings->rate = atof(optarg);
            break;
        default:
            exit(2);
        }
    }
    if (optind != argc - 1 || settings->clients < 1 || settings->clients > CLIENTS_MAX ||
        (settings->requests <= 0 && settings->seconds <= 0)) {
        fprintf(stderr,
                "usage: load --port N [--clients N] (--requests N | --seconds S) [--rate N] REQUEST-FILE\n");
        exit(2);
    }
    read_request(settings, argv[optind]);
}

int main(int argc, char **argv)
{
    load_t load = { 0 };
    int i;

    parse_options(&load.settings, argc, argv);
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    load.clients = calloc((size_t)load.settings.clients, sizeof(*load.clients));
    if (load.epoll < 0 || !load.clients) {
        die("load");
    }
    for (i = 0; i < load.settings.clients; i++) {
        connect_client(&load, &load.clients[i]);
        become_idle(&load, &load.clients[i]);
    }
    run(&load);
    report(&load);
    return 0;
}
