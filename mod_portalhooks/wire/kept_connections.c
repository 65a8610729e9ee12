/* SPDX-License-Identifier: Apache-2.0 */
/* Which connection may serve another attempt. libcurl only compares options and looks whether a socket is
 * readable: it knows neither the receiver's Keep-Alive nor how long a connection was idle to the second. */
#include "kept_connections.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <apr_ring.h>

#include "os/monotonic.h"
#include "socket_facts.h"

/* DNS and the trust in a certificate are looked at again after this time, even under steady load. */
#define LIFETIME apr_time_from_sec(60)
#define ROOM_MIN 256

struct ph_kept_connection_t {
    APR_RING_ENTRY(ph_kept_connection_t) link; /* in `idle` */
    ph_connection_use_t *use;                  /* NULL = no transfer has it */
    char *partition;
    int fd;
    int local_port;
    int is_kept; /* counts against max_kept */
    int is_idle; /* in the ring */
    apr_interval_time_t idle_max;
    apr_time_t idle_until; /* monotonic */
    apr_time_t made_at;
    apr_uint64_t bytes_before; /* sent when the current transfer took it */
    int has_count;
};

APR_RING_HEAD(idle_ring_t, ph_kept_connection_t);

struct ph_kept_connections_t {
    apr_interval_time_t idle;
    int max_kept;
    int kept;
    ph_kept_connection_t **by_fd;
    int room;
    struct idle_ring_t idle_ring;
    apr_time_t due; /* not after the first idle_until; -1 = none is idle */
};

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);

    if (!memory) {
        abort();
    }
    return memory;
}

ph_kept_connections_t *ph_kept_connections_make(apr_interval_time_t idle, int max_kept)
{
    ph_kept_connections_t *made = allocate(sizeof(*made));

    made->idle = idle;
    made->max_kept = max_kept;
    made->due = -1;
    APR_RING_INIT(&made->idle_ring, ph_kept_connection_t, link);
    return made;
}

/* Does not count any more, and no transfer gets it. */
static void let_go(ph_kept_connections_t *connections, ph_kept_connection_t *connection)
{
    if (connection->is_idle) {
        APR_RING_REMOVE(connection, link);
        connection->is_idle = 0;
    }
    if (connection->is_kept) {
        connection->is_kept = 0;
        connections->kept--;
    }
}

static void forget(ph_kept_connections_t *connections, int fd)
{
    ph_kept_connection_t *connection = connections->by_fd[fd];

    connections->by_fd[fd] = NULL;
    let_go(connections, connection);
    if (connection->use) {
        connection->use->connection = NULL;
    }
    free(connection->partition);
    free(connection);
}

void ph_kept_connections_free(ph_kept_connections_t *connections)
{
    int fd;

    if (!connections) {
        return;
    }
    for (fd = 0; fd < connections->room; fd++) {
        if (connections->by_fd[fd]) {
            forget(connections, fd);
        }
    }
    free(connections->by_fd);
    free(connections);
}

static void make_room(ph_kept_connections_t *connections, int fd)
{
    int room = connections->room ? connections->room : ROOM_MIN;
    ph_kept_connection_t **grown;

    if (fd < connections->room) {
        return;
    }
    while (room <= fd) {
        room *= 2;
    }
    grown = realloc(connections->by_fd, (size_t)room * sizeof(*grown));
    if (!grown) {
        abort();
    }
    memset(grown + connections->room, 0, (size_t)(room - connections->room) * sizeof(*grown));
    connections->by_fd = grown;
    connections->room = room;
}

/* Only needed where a reused connection broke. */
static void note_sent(ph_connection_use_t *use)
{
    const ph_kept_connection_t *connection = use->connection;
    apr_uint64_t sent = 0;

    if (use->is_reused && connection->has_count &&
        ph_socket_facts_sent(&sent, &use->is_reset, connection->fd)) {
        use->bytes_sent = sent - connection->bytes_before;
        use->has_count = 1;
    }
}

static void part(ph_connection_use_t *use)
{
    if (use->connection) {
        use->connection->use = NULL;
        use->connection = NULL;
    }
}

void ph_kept_connections_opened(ph_kept_connections_t *connections, ph_connection_use_t *use, int fd)
{
    ph_kept_connection_t *made = allocate(sizeof(*made));

    make_room(connections, fd);
    if (connections->by_fd[fd]) {
        forget(connections, fd);
    }
    part(use);
    made->fd = fd;
    made->use = use;
    use->connection = made;
    connections->by_fd[fd] = made;
}

int ph_kept_connections_close(void *baton, int fd)
{
    ph_kept_connections_t *connections = baton;

    if (fd >= 0 && fd < connections->room && connections->by_fd[fd]) {
        if (connections->by_fd[fd]->use) {
            note_sent(connections->by_fd[fd]->use);
        }
        forget(connections, fd);
    }
    return close(fd);
}

void ph_kept_connections_made(ph_connection_use_t *use, int local_port, const char *partition)
{
    ph_kept_connection_t *connection = use->connection;

    if (!connection) {
        return;
    }
    /* Of two addresses that were tried at once the earlier may have won: that one is not kept. */
    if (ph_socket_facts_port(connection->fd) != local_port) {
        part(use);
        return;
    }
    connection->local_port = local_port;
    connection->made_at = ph_monotonic_now();
    connection->partition = strdup(partition);
    if (!connection->partition) {
        abort();
    }
}

static ph_kept_connection_t *find_idle(const ph_kept_connections_t *connections, int local_port,
                                       const char *partition)
{
    ph_kept_connection_t *at;

    APR_RING_FOREACH(at, &connections->idle_ring, ph_kept_connection_t, link)
    {
        if (at->local_port == local_port && strcmp(at->partition, partition) == 0) {
            return at;
        }
    }
    return NULL;
}

int ph_kept_connections_take(ph_kept_connections_t *connections, ph_connection_use_t *use, int local_port,
                             const char *partition)
{
    ph_kept_connection_t *found = find_idle(connections, local_port, partition);
    int ignored;

    use->is_reused = 1;
    if (!found || found->idle_until <= ph_monotonic_now() || !ph_socket_facts_is_quiet(found->fd)) {
        return -1;
    }
    APR_RING_REMOVE(found, link);
    found->is_idle = 0;
    found->use = use;
    found->has_count = ph_socket_facts_sent(&found->bytes_before, &ignored, found->fd);
    use->connection = found;
    return found->fd;
}

int ph_kept_connections_grant(ph_kept_connections_t *connections, ph_connection_use_t *use, int keep_alive_s)
{
    ph_kept_connection_t *connection = use->connection;
    apr_interval_time_t idle_max = connections->idle;

    if (!connection || !connection->partition || ph_monotonic_now() - connection->made_at >= LIFETIME) {
        return 0;
    }
    if (keep_alive_s >= 0 && apr_time_from_sec(keep_alive_s - 1) < idle_max) {
        idle_max = apr_time_from_sec(keep_alive_s - 1);
    }
    if (idle_max <= 0 || (!connection->is_kept && connections->kept >= connections->max_kept)) {
        return 0;
    }
    if (!connection->is_kept) {
        connection->is_kept = 1;
        connections->kept++;
    }
    connection->idle_max = idle_max;
    use->is_granted = 1;
    return 1;
}

void ph_kept_connections_end(ph_kept_connections_t *connections, ph_connection_use_t *use)
{
    ph_kept_connection_t *connection = use->connection;

    if (!connection) {
        return;
    }
    note_sent(use);
    part(use);
    if (!use->is_granted) {
        let_go(connections, connection);
        return;
    }
    connection->idle_until = ph_monotonic_now() + connection->idle_max;
    connection->is_idle = 1;
    APR_RING_INSERT_TAIL(&connections->idle_ring, connection, ph_kept_connection_t, link);
    if (connections->due < 0 || connection->idle_until < connections->due) {
        connections->due = connection->idle_until;
    }
}

apr_time_t ph_kept_connections_expire(ph_kept_connections_t *connections)
{
    const apr_time_t now = ph_monotonic_now();
    ph_kept_connection_t *at = APR_RING_FIRST(&connections->idle_ring);
    ph_kept_connection_t *next;

    if (connections->due < 0 || now < connections->due) {
        return connections->due;
    }
    connections->due = -1;
    for (; at != APR_RING_SENTINEL(&connections->idle_ring, ph_kept_connection_t, link); at = next) {
        next = APR_RING_NEXT(at, link);
        if (at->idle_until <= now) {
            shutdown(at->fd, SHUT_RDWR);
            let_go(connections, at);
        }
        else if (connections->due < 0 || at->idle_until < connections->due) {
            connections->due = at->idle_until;
        }
    }
    return connections->due;
}
